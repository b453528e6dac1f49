// One pair as it is after everything it leaves out has been filled in: schema default < defaults < the pair's own.

import { join } from 'node:path';
import type {
  ChangeLimit,
  DeleteLimit,
  HooksOptions,
  LogOptions,
  Pair,
  Policy,
  Schedule,
  VerifyOptions,
  WatchOptions,
} from '../../core/pair/pair.js';
import { POLICY_OPTIONS } from '../../core/pair/generated/policy.js';
import type { cronJudge } from '../check/check-cron.js';
import { checkTwoWay } from '../check/check-two-way.js';
import { checkMarker, checkPatterns } from '../check/check-patterns.js';
import type { Path } from '../text/config-text.js';
import { type ConfigPaths, expandPath, pathsAt } from './expand-path.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import { readDuration, readRate, readSize } from './read-option.js';
import { resolveHooks } from './resolve-hooks.js';
import { resolveAlertAfter } from './resolve-alert.js';
import { resolveSchedule } from './resolve-schedule.js';
import { resolveVerify } from './resolve-verify.js';
import { type DraftVersions, resolveVersions } from './resolve-versions.js';

/** A pair so far: what could not be resolved, and has been reported, is missing. */
export interface DraftPair {
  readonly name: string;
  readonly source: string | undefined;
  readonly replica: string | undefined;
  readonly schedule: Schedule | undefined;
  /** As in `Pair`. */
  readonly watch: WatchOptions | undefined;
  readonly policy: Policy;
  readonly versions: DraftVersions | undefined;
  readonly verify: VerifyOptions | undefined;
  readonly hooks: HooksOptions | undefined;
  readonly alertAfterMs: number | undefined;
  readonly log: DraftLog;
}

/** A log so far, and where its folder was given. */
export interface DraftLog {
  readonly options: Omit<LogOptions, 'dir'>;
  readonly dir: string | undefined;
  /** Absent where nobody gave the folder. */
  readonly dirPath?: Path | undefined;
}

/** What a pair is resolved against. */
export interface ResolveContext {
  readonly raw: Sound<RawConfig>;
  readonly findings: Findings;
  readonly paths: ConfigPaths;
  /** The year whose clock changes count for warnings. */
  readonly year: number;
}

/** What all pairs of a config are resolved with. */
export interface SharedByPairs {
  /** The log that their own logs are based on. */
  readonly mainLog: DraftLog;
  readonly checkCron: ReturnType<typeof cronJudge>;
}

/** Options as they are given, where each that has a default is there. */
type Filled<Given, Defaults> = Omit<Given, keyof Defaults> & {
  readonly [Option in keyof Given & keyof Defaults]-?: Exclude<Given[Option], undefined> | Defaults[Option];
};

type GivenPair = Omit<
  Sound<NonNullable<RawConfig['defaults']>>,
  'maxDelete' | 'maxChange' | 'versions' | 'verify' | 'hooks'
>;
type FilledPair = Filled<GivenPair, Omit<typeof DEFAULTS.pair, 'versions' | 'verify' | 'hooks'>> & {
  readonly maxDelete: DeleteLimit;
  readonly maxChange: ChangeLimit;
};
type FilledLog = Filled<Sound<NonNullable<RawConfig['log']>>, typeof DEFAULTS.log>;

/** Resolves one pair. */
export async function resolvePair(
  name: string,
  context: ResolveContext,
  { mainLog, checkCron }: SharedByPairs,
): Promise<DraftPair> {
  const { raw, findings } = context;
  const own = raw.pairs?.[name] ?? {};
  const defaults = raw.defaults ?? {};
  const filled: FilledPair = {
    ...DEFAULTS.pair,
    ...defaults,
    ...own,
    maxDelete: { ...DEFAULTS.pair.maxDelete, ...limitOf(defaults.maxDelete), ...limitOf(own.maxDelete) },
    maxChange: { ...DEFAULTS.pair.maxChange, ...limitOf(defaults.maxChange), ...limitOf(own.maxChange) },
  };
  const source = resolvePath(['pairs', name, 'source'], own.source, context);
  checkPatterns({ name, ...filled, source, own, findings });
  if (filled.marker !== undefined) {
    checkMarker(filled.marker, [...(own.marker === undefined ? ['defaults'] : ['pairs', name]), 'marker'], findings);
  }
  const { schedule, watch } = await resolveSchedule(name, own, {
    fallback: DEFAULTS.pair,
    defaults,
    year: context.year,
    checkCron,
    tz: context.paths.env.TZ,
    findings,
  });
  const versions = resolveVersions({
    name,
    own: own.versions,
    defaults: defaults.versions,
    source,
    findings,
    resolvePath: (path, value) => resolvePath(path, value, context),
  });
  const verify = await resolveVerify(name, own, { defaults, year: context.year, checkCron, findings });
  const given = { ...filled, watch: watch !== undefined, verify: verify?.schedule };
  checkTwoWay({ name, own, filled: given, versions, findings });
  const { alertAfter } = filled;
  const alertPath = [...(own.alertAfter === undefined ? ['defaults'] : ['pairs', name]), 'alertAfter'];
  return {
    name,
    source,
    replica: resolvePath(['pairs', name, 'replica'], own.replica, context),
    schedule,
    watch,
    policy: policyOf(filled),
    versions,
    verify,
    hooks: resolveHooks(name, own, { ...context, defaults }),
    alertAfterMs: resolveAlertAfter({ alertAfter, path: alertPath, schedule, findings }),
    log: resolvePairLog(name, context, mainLog),
  };
}

/** What is given of a limit; `off` is a share that nothing exceeds. */
function limitOf(given: NonNullable<RawConfig['defaults']>['maxDelete' | 'maxChange']): Partial<DeleteLimit> {
  return typeof given === 'object' ? given : given === undefined ? {} : { percent: 100 };
}

/** Every option of a policy as it is given, except for those that a config has in words or with a unit. */
export function policyOf(filled: FilledPair): Policy {
  const { lanes, bandwidth, ...plain } = pick(filled, POLICY_OPTIONS);
  return {
    ...plain,
    lanes: typeof lanes === 'number' ? lanes : 'auto',
    ...(bandwidth === undefined ? {} : { bandwidthBytesPerSecond: readRate(bandwidth) }),
  };
}

/** Those of the keys that are there. */
function pick<From extends object, Key extends keyof From>(from: From, keys: readonly Key[]): Pick<From, Key> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<
    From,
    Key
  >;
}

/** Resolves the top-level log; `stateDir` is where it goes when nobody says where. */
export function resolveMainLog(context: ResolveContext, stateDir: string | undefined): DraftLog {
  const { log } = context.raw;
  const dirPath = ['log', 'dir'];
  const isGiven = log?.dir !== undefined || context.findings.isSpokenFor(dirPath);
  const byDefault = stateDir === undefined ? undefined : join(stateDir, 'logs');
  return {
    options: logOptions({ ...DEFAULTS.log, ...log }),
    dir: isGiven ? resolvePath(dirPath, log?.dir, context) : byDefault,
    dirPath: isGiven ? dirPath : undefined,
  };
}

/** Makes a path of the config absolute; absent when it is not there or cannot be expanded, which is reported. */
export function resolvePath(path: Path, value: string | undefined, context: ResolveContext): string | undefined {
  if (value === undefined) return undefined;
  const expanded = expandPath(value, pathsAt(path, context.paths));
  if (expanded.ok) {
    if (expanded.doubt !== undefined) {
      const { severity, message, hint } = expanded.doubt;
      context.findings.report({
        code: 'doubtful-path',
        ...(severity === 'warning' ? { severity } : {}),
        path,
        message: `doubtful path for ${nameOf(path)}: ${message}`,
        found: JSON.stringify(value),
        hint,
      });
    }
    return expanded.path;
  }
  const { message, hint } = expanded;
  context.findings.report({
    code: 'bad-path',
    path,
    message: `bad path for ${nameOf(path)}: ${message}`,
    found: JSON.stringify(value),
    hint,
  });
  return undefined;
}

function resolvePairLog(name: string, context: ResolveContext, mainLog: DraftLog): DraftLog {
  const { raw, findings } = context;
  const filled: FilledLog = {
    ...DEFAULTS.log,
    ...raw.log,
    ...raw.defaults?.log,
    ...raw.pairs?.[name]?.log,
  };
  const options = logOptions(filled);
  for (const home of [['pairs', name], ['defaults']]) {
    const dirPath = [...home, 'log', 'dir'];
    const value = (home.length > 1 ? raw.pairs?.[name] : raw.defaults)?.log?.dir;
    if (value !== undefined) return { options, dir: resolvePath(dirPath, value, context), dirPath };
    if (findings.isSpokenFor(dirPath)) return { options, dir: undefined };
  }
  return { options, dir: mainLog.dir === undefined ? undefined : join(mainLog.dir, name) };
}

function logOptions({ level, format, timezone, keep, maxSize, maxTotal }: FilledLog): Omit<LogOptions, 'dir'> {
  const sizes = { maxSizeBytes: readSize(maxSize), maxTotalBytes: readSize(maxTotal) };
  return { level, format, timezone, keepMs: readDuration(keep), ...sizes };
}

/** A pair with nothing missing. **Errors**: throws when something is, which must have been reported before. */
export function completePair({
  name,
  source,
  replica,
  schedule,
  watch,
  policy,
  versions,
  verify,
  hooks,
  alertAfterMs,
  log,
}: DraftPair): Pair {
  if (source === undefined || replica === undefined || schedule === undefined) {
    throw new Error(`internal: pair ${name} is incomplete and nothing was reported`);
  }
  return {
    name,
    source,
    replica,
    schedule,
    ...(watch === undefined ? {} : { watch }),
    policy,
    ...(versions === undefined ? {} : { versions: versions.options }),
    ...(verify === undefined ? {} : { verify }),
    ...(alertAfterMs === undefined ? {} : { alertAfterMs }),
    ...(hooks === undefined ? {} : { hooks }),
    log: completeLog(log),
  };
}

/** A log with its folder. **Errors**: as `completePair`. */
export function completeLog({ dir, options }: DraftLog): LogOptions {
  if (dir === undefined) throw new Error('internal: a log has no folder and nothing was reported');
  return { dir, ...options };
}
