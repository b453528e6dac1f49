// One pair as it is after everything it leaves out has been filled in: schema default < defaults < the pair's own.

import { join } from 'node:path';
import type { TimeZone } from '../../core/words/moment.js';
import type {
  DeleteLimit,
  LogFormat,
  LogLevel,
  LogOptions,
  Pair,
  Policy,
  Schedule,
  WatchOptions,
} from '../../core/pair/pair.js';
import { cronJudge } from '../check/check-cron.js';
import { checkMarker, checkPatterns } from '../check/check-patterns.js';
import type { Path } from '../text/config-text.js';
import { expandPath, type PathContext } from './expand-path.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import type { RawConfig } from '../generated/raw-config.js';
import { readDuration, readRate, readSize } from './read-option.js';
import { resolveSchedule } from './resolve-schedule.js';
import { defaultsAt, type OptionSchema } from '../schema/schema.js';

/** A pair so far: what could not be resolved, and has been reported, is missing. */
export interface DraftPair {
  readonly name: string;
  readonly source: string | undefined;
  readonly replica: string | undefined;
  readonly schedule: Schedule | undefined;
  /** As in `Pair`. */
  readonly watch: WatchOptions | undefined;
  readonly policy: Policy;
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
  readonly schema: OptionSchema;
  readonly findings: Findings;
  readonly paths: PathContext;
  /** The year whose clock changes count for warnings. */
  readonly year: number;
}

/** What all pairs of a config are resolved with: looked up once, for a config may have thousands of them. */
export class PairDefaults {
  readonly pair: FilledPair;
  readonly log: FilledLog;
  readonly checkCron = cronJudge();

  constructor(schema: OptionSchema) {
    // What a pair is called makes no difference.
    this.pair = defaultsAt(schema, ['pairs', '*']) as unknown as FilledPair;
    this.log = defaultsAt(schema, ['log']) as unknown as FilledLog;
  }
}

/** Every option that the schema gives a default, filled in. */
interface FilledPair extends Omit<Policy, 'lanes'> {
  /** Absent for no limit. */
  readonly bandwidth?: string;
  readonly catchUp: boolean;
  readonly runAtStart: boolean;
  readonly settle: string | number;
  readonly maxWait: string | number;
  readonly rescan: string | number;
  readonly lanes: string | number;
}

interface FilledLog {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  readonly keep: string | number;
  readonly maxSize: string | number;
  readonly maxTotal: string | number;
}

/** Resolves one pair; `mainLog` is the log that its own log is based on. */
export async function resolvePair(
  name: string,
  context: ResolveContext,
  { mainLog, shared }: { readonly mainLog: DraftLog; readonly shared: PairDefaults },
): Promise<DraftPair> {
  const { raw, findings } = context;
  const own = raw.pairs?.[name] ?? {};
  const defaults = raw.defaults ?? {};
  const fallback = shared.pair;
  const filled: FilledPair = {
    ...fallback,
    ...defaults,
    ...own,
    maxDelete: { ...fallback.maxDelete, ...limitOf(defaults.maxDelete), ...limitOf(own.maxDelete) },
  };
  const source = resolvePath(['pairs', name, 'source'], own.source, context);
  checkPatterns({ name, ...filled, source, own, findings });
  if (filled.marker !== undefined) {
    checkMarker(filled.marker, [...(own.marker === undefined ? ['defaults'] : ['pairs', name]), 'marker'], findings);
  }
  return {
    name,
    source,
    replica: resolvePath(['pairs', name, 'replica'], own.replica, context),
    ...(await resolveSchedule(name, own, {
      fallback,
      defaults,
      year: context.year,
      checkCron: shared.checkCron,
      tz: context.paths.env.TZ,
      findings,
    })),
    policy: policyOf(filled),
    log: resolvePairLog(name, context, { mainLog, shared }),
  };
}

/** What is given of a limit; `off` is a share that nothing exceeds. */
function limitOf(given: NonNullable<RawConfig['defaults']>['maxDelete']): Partial<DeleteLimit> {
  return typeof given === 'object' ? given : given === undefined ? {} : { percent: 100 };
}

function policyOf(filled: FilledPair): Policy {
  const { exclude, include, compare, prune, maxDelete, adopt, busy } = filled;
  const { owners, xattrs, acls, special, crossMounts, marker, mounted, durability, lanes, priority, bandwidth } =
    filled;
  return {
    exclude,
    include,
    compare,
    prune,
    maxDelete,
    adopt,
    busy,
    owners,
    xattrs,
    acls,
    special,
    crossMounts,
    ...(marker === undefined ? {} : { marker }),
    mounted,
    durability,
    lanes: typeof lanes === 'number' ? lanes : 'auto',
    priority,
    ...(bandwidth === undefined ? {} : { bandwidthBytesPerSecond: readRate(bandwidth) }),
  };
}

/** Resolves the top-level log; `stateDir` is where it goes when nobody says where. */
export function resolveMainLog(context: ResolveContext, stateDir: string | undefined): DraftLog {
  const { log } = context.raw;
  const dirPath = ['log', 'dir'];
  const isGiven = log?.dir !== undefined || context.findings.isSpokenFor(dirPath);
  const byDefault = stateDir === undefined ? undefined : join(stateDir, 'logs');
  return {
    options: logOptions({ ...(defaultsAt(context.schema, ['log']) as unknown as FilledLog), ...log }),
    dir: isGiven ? resolvePath(dirPath, log?.dir, context) : byDefault,
    dirPath: isGiven ? dirPath : undefined,
  };
}

/** Makes a path of the config absolute; absent when it is not there or cannot be expanded, which is reported. */
export function resolvePath(path: Path, value: string | undefined, context: ResolveContext): string | undefined {
  if (value === undefined) return undefined;
  const expanded = expandPath(value, context.paths);
  if (expanded.ok) {
    if (expanded.doubt !== undefined) {
      const { severity, message, hint } = expanded.doubt;
      context.findings.report({
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
    path,
    message: `bad path for ${nameOf(path)}: ${message}`,
    found: JSON.stringify(value),
    hint,
  });
  return undefined;
}

function resolvePairLog(
  name: string,
  context: ResolveContext,
  { mainLog, shared }: { readonly mainLog: DraftLog; readonly shared: PairDefaults },
): DraftLog {
  const { raw, findings } = context;
  const filled: FilledLog = {
    ...shared.log,
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
export function completePair({ name, source, replica, schedule, watch, policy, log }: DraftPair): Pair {
  if (source === undefined || replica === undefined || schedule === undefined) {
    throw new Error(`internal: pair ${name} is incomplete and nothing was reported`);
  }
  return { name, source, replica, schedule, ...(watch === undefined ? {} : { watch }), policy, log: completeLog(log) };
}

/** A log with its folder. **Errors**: as `completePair`. */
export function completeLog({ dir, options }: DraftLog): LogOptions {
  if (dir === undefined) throw new Error('internal: a log has no folder and nothing was reported');
  return { dir, ...options };
}
