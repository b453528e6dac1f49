// From a config as it is written to one in which nothing is missing: every default filled in, every path absolute.
// Everything that can still be judged is judged, whatever the schema's check found, so that one run reports every
// error.

import os from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { checkFolders } from './check-folders.js';
import type { Config, MetricsOptions, RunnerOptions } from './config.js';
import type { Findings } from '../text/findings.js';
import { readDuration } from './read-option.js';
import {
  completeLog,
  completePair,
  type ResolveContext,
  resolveMainLog,
  resolvePair,
  resolvePath,
} from './resolve-pair.js';
import { optionsOf } from './pair-options.js';
import { serviceOptionsOf } from './service-options.js';
import { resolveNotify } from './resolve-notify.js';
import { resolveHttp } from './resolve-http.js';
import { checkTriggers } from './resolve-schedule.js';
import { DEFAULTS } from '../generated/defaults.js';
import { cronJudge } from '../check/check-cron.js';

/** Everything outside the config that the place of the state depends on. */
export interface StateDirContext {
  readonly env: NodeJS.ProcessEnv;
  readonly home: () => string | undefined;
  /** Whether the process runs as root. */
  readonly isRoot: boolean;
}

/** Resolves a config; absent when there are errors, which are in the context's findings. */
export async function resolveConfig(
  file: string,
  context: ResolveContext & { isRoot: boolean },
): Promise<Config | undefined> {
  const { raw, findings, paths } = context;
  const isStateDirGiven = raw.stateDir !== undefined || findings.isSpokenFor(['stateDir']);
  const stateDir = isStateDirGiven
    ? resolvePath(['stateDir'], raw.stateDir, context)
    : defaultStateDir({ ...paths, isRoot: context.isRoot });
  if (stateDir === undefined && !isStateDirGiven) reportHomeless(findings);
  const mainLog = resolveMainLog(context, stateDir);
  const metrics = resolveMetrics(context);

  const names = findings.inFileOrder(['pairs'], Object.keys(raw.pairs ?? {}));
  checkNames(names, findings);
  checkTriggers(['defaults'], raw.defaults ?? {}, findings);
  const shared = { mainLog, checkCron: cronJudge() };
  const pairs = await Promise.all(names.map((name) => resolvePair(name, context, shared)));
  const notify = await resolveNotify(context);
  checkFolders({ pairs, stateDir, isStateDirGiven, mainLog, home: paths.home, findings });
  const http = await resolveHttp(context);
  if (findings.hasErrors()) return undefined;

  if (stateDir === undefined) throw new Error('internal: there is no state directory and nothing was reported');
  const { concurrency, stopGrace, stuckAfter, history } = { ...DEFAULTS.runner, ...raw };
  const complete = pairs.map(completePair);
  const options: RunnerOptions = {
    stateDir,
    log: completeLog(mainLog),
    concurrency: concurrency ?? defaultConcurrency(os.availableParallelism()),
    stopGraceMs: readDuration(stopGrace),
    stuckAfterMs: readDuration(stuckAfter),
    ...(notify.length === 0 ? {} : { notify }),
    ...(http === undefined ? {} : { http }),
    ...(history === false ? {} : { historyMs: readDuration(history === true ? DEFAULTS.runner.history : history) }),
    ...(metrics && { metrics }),
  };
  return {
    file,
    pairs: complete,
    options: new Map(complete.map((pair) => [pair.name, optionsOf(pair, raw)])),
    serviceOptions: serviceOptionsOf(options, raw),
    runner: options,
  };
}

/** Undefined where nothing is written for Prometheus. */
function resolveMetrics(context: ResolveContext): MetricsOptions | undefined {
  const { textfile } = context.raw.metrics ?? {};
  const file = textfile === undefined ? undefined : resolvePath(['metrics', 'textfile'], textfile, context);
  return file === undefined ? undefined : { textfile: file };
}

function reportHomeless(findings: Findings): void {
  findings.report({
    code: 'no-state',
    path: [],
    message: 'there is no place for the state: the home directory is not known',
    hint: 'give "stateDir", or set HOME',
  });
}

/** How many pairs are mirrored at once when nobody says it: one that waits for its disk leaves a core to another. */
export function defaultConcurrency(cores: number): number {
  return Math.min(Math.max(cores, CONCURRENCY_LEAST), CONCURRENCY_MOST);
}

const CONCURRENCY_LEAST = 2;
/** As the schema has it. */
const CONCURRENCY_MOST = 64;

/**
 * Where the state lies when nobody says where. **Shape**: absolute; undefined where that takes a home directory and
 * none is known.
 * **Source**: systemd.exec(5) for STATE_DIRECTORY, the XDG Base Directory Specification for XDG_STATE_HOME.
 */
export function defaultStateDir({ env, home, isRoot }: StateDirContext): string | undefined {
  // systemd lists several directories with colons between them; the first is ours.
  const [systemd = ''] = (env.STATE_DIRECTORY ?? '').split(':');
  if (isAbsolute(systemd)) return resolve(systemd);
  if (isRoot) return '/var/lib/foldersync';
  const stateHome = env.XDG_STATE_HOME ?? '';
  // The specification: relative paths in its variables must be ignored.
  if (isAbsolute(stateHome)) return join(stateHome, 'foldersync');
  return home()?.concat('/.local/state/foldersync');
}

/** Pair names become folder names, and some file systems know no case. */
function checkNames(names: readonly string[], findings: Findings): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const earlier = seen.get(name.toLowerCase());
    if (earlier === undefined) {
      seen.set(name.toLowerCase(), name);
      continue;
    }
    findings.report({
      code: 'bad-name',
      path: ['pairs', name],
      part: 'key',
      message: `pairs "${earlier}" and "${name}" differ by case only`,
      hint: 'pair names become folder names; choose another one',
    });
  }
}
