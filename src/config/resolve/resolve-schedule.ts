// When a pair is mirrored: as it changes, or by one trigger, its own or the one in the defaults, and the options that
// go with it.

import type { Schedule, WatchOptions } from '../../core/pair/pair.js';
import type { Path } from '../text/config-text.js';
import { plainCron } from '../check/cron-text.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import { unexpandedHint } from '../text/unexpanded.js';
import type { RawConfig } from '../generated/raw-config.js';
import { machineZone } from '../zone/machine-zone.js';
import type { cronJudge } from '../check/check-cron.js';
import { readDuration } from './read-option.js';
import { checkWatchOptions, resolveWatch, type WatchFallback } from './resolve-watch.js';
import { isTimeZone, suggestTimeZone } from '../zone/time-zone.js';

/** The options of which a pair has at most one. */
const TRIGGERS = ['interval', 'cron'] as const;

/** The options that mean something only beside `cron`. */
const CRON_ONLY = ['timezone', 'catchUp', 'runAtStart'] as const;

const ONE_TRIGGER = `one of ${TRIGGERS.join(', ')}`;

type Options = Sound<NonNullable<RawConfig['defaults']>>;

/** Where a pair's schedule is looked for. */
export interface ScheduleContext {
  readonly defaults: Options;
  /** The environment variable TZ; absent where it is not set. */
  readonly tz: string | undefined;
  /** What options are when nobody gives them. */
  readonly fallback: WatchFallback & { readonly catchUp: boolean; readonly runAtStart: boolean };
  readonly year: number;
  readonly checkCron: ReturnType<typeof cronJudge>;
  readonly findings: Findings;
}

/** Reports two triggers at one place. Said once for the defaults, whichever pairs take theirs from there. */
export function checkTriggers(path: Path, options: Options, findings: Findings): void {
  const [first, second] = TRIGGERS.filter((trigger) => options[trigger] !== undefined);
  if (first === undefined || second === undefined) return;
  findings.report({
    code: 'conflict',
    path: [...path, second],
    part: 'key',
    message: `both "${first}" and "${second}" in ${path[0] === 'defaults' ? 'the defaults' : nameOf(path)}`,
    expected: ONE_TRIGGER,
    hint: 'remove one of them',
  });
}

/** Resolves when a pair is mirrored; its schedule is absent when it cannot be told, which has been reported. */
export async function resolveSchedule(
  name: string,
  own: Options,
  context: ScheduleContext,
): Promise<{ readonly schedule: Schedule | undefined; readonly watch: WatchOptions | undefined }> {
  const { defaults, findings, fallback } = context;
  const path = ['pairs', name];
  checkTriggers(path, own, findings);
  const home = triggersOf(path, own, findings).length > 0 ? path : ['defaults'];
  const source = home === path ? own : defaults;
  const triggers = triggersOf(home, source, findings);
  const [trigger, other] = triggers;
  const watches = isWatching(path, own, { ...context, hasTrigger: trigger !== undefined });
  checkWatchOptions({ path, own, defaults, fallback, trigger, watches, findings });
  const isClear = other === undefined && (trigger === undefined || source[trigger] !== undefined);
  if (!isClear || watches === undefined) return { schedule: undefined, watch: undefined };
  const schedule = await scheduleOf(trigger);
  return { schedule, watch: watches ? resolveWatch({ own, defaults, fallback, schedule }) : undefined };

  async function scheduleOf(given: typeof trigger): Promise<Schedule | undefined> {
    switch (given) {
      case 'interval':
        checkCronOnly(path, own, findings);
        return { kind: 'interval', everyMs: readDuration(source.interval ?? 0) };
      case 'cron':
        return resolveCron({ expression: source.cron ?? '', home, path, own, watches: watches === true }, context);
      case undefined:
        if (watches === true) {
          checkCronOnly(path, own, findings);
          return { kind: 'rescan', everyMs: readDuration(own.rescan ?? defaults.rescan ?? fallback.rescan) };
        }
        reportNoSchedule(path, own, findings);
        return undefined;
      default:
        return given satisfies never;
    }
  }
}

/** Whether a pair follows its source as it changes; undefined where another finding speaks of the option. */
function isWatching(
  path: Path,
  own: Options,
  { defaults, findings, hasTrigger }: ScheduleContext & { readonly hasTrigger: boolean },
): boolean | undefined {
  if (own.watch !== undefined) return own.watch;
  if (findings.isSpokenFor([...path, 'watch'])) return undefined;
  if (defaults.watch !== undefined) return defaults.watch;
  if (findings.isSpokenFor(['defaults', 'watch'])) return undefined;
  return !hasTrigger;
}

function reportNoSchedule(path: Path, own: Options, findings: Findings): void {
  findings.report({
    code: 'missing-option',
    path: own.watch === undefined ? path : [...path, 'watch'],
    part: 'key',
    message: `${nameOf(path)} has no schedule, and does not watch`,
    expected: `watch, or ${ONE_TRIGGER}`,
    hint: 'add interval: 10s, for example, or remove watch: false',
  });
}

/** The triggers given at a place, those that another finding speaks of among them. */
function triggersOf(path: Path, options: Options, findings: Findings) {
  return TRIGGERS.filter((trigger) => options[trigger] !== undefined || findings.isSpokenFor([...path, trigger]));
}

function checkCronOnly(path: Path, own: Options, findings: Findings): void {
  for (const key of CRON_ONLY) {
    if (own[key] === undefined) continue;
    findings.report({
      code: 'no-effect',
      path: [...path, key],
      part: 'key',
      message: `${nameOf([...path, key])} goes with "cron" only`,
      hint: key === 'runAtStart' ? 'without it the first pass is always at the start; remove it' : 'remove it',
    });
  }
}

interface CronSource {
  readonly expression: string;
  /** Where the expression stands. */
  readonly home: Path;
  readonly path: Path;
  readonly own: Options;
  /** A pair that watches finds all there is to watch in a pass at the start. */
  readonly watches: boolean;
}

async function resolveCron(
  { expression: written, home, path, own, watches }: CronSource,
  context: ScheduleContext,
): Promise<Schedule | undefined> {
  const { defaults, fallback, findings, tz, year, checkCron } = context;
  const expression = plainCron(written);
  const timezone = own.timezone ?? defaults.timezone;
  const isZoneFine = timezone === undefined || isTimeZone(timezone);
  if (!isZoneFine) {
    const zonePath = [...(own.timezone === undefined ? ['defaults'] : path), 'timezone'];
    const meant = suggestTimeZone(timezone);
    findings.report({
      code: 'bad-schedule',
      path: zonePath,
      message: `unknown time zone for ${nameOf(zonePath)}`,
      expected: 'an IANA name such as Europe/Berlin',
      found: JSON.stringify(timezone),
      hint: unexpandedHint(timezone) ?? (meant === undefined ? undefined : `did you mean "${meant}"?`),
    });
  }
  const cronPath = [...home, 'cron'];
  const machine = machineZone(tz);
  if (timezone === undefined && !machine.ok) {
    findings.report({
      code: 'bad-schedule',
      path: cronPath,
      message: `the time zone of ${nameOf(cronPath)} is not known: the environment variable TZ is not understood`,
      expected: 'an IANA name such as Europe/Berlin, or a distance from UTC in whole hours',
      found: `TZ=${machine.tz}`,
      hint: 'give "timezone", or set TZ to such a name',
    });
  }
  const verdict = await checkCron(expression, { timezone: isZoneFine ? timezone : 'UTC', year });
  if (verdict.errors.length > 0) {
    findings.report({
      code: 'bad-schedule',
      path: cronPath,
      message: `bad value for ${nameOf(cronPath)}: ${verdict.errors.join(', ')}`,
      expected: 'minute, hour, day of month, month, day of week; with seconds first if there are six',
      found: JSON.stringify(written),
      hint: unexpandedHint(written) ?? 'for example "30 2 * * *", each day at 02:30',
    });
    return undefined;
  }
  for (const { message, hint } of verdict.warnings) {
    findings.report({
      code: 'doubtful-schedule',
      severity: 'warning',
      path: cronPath,
      message: `${nameOf(cronPath)}: ${message}`,
      hint,
    });
  }
  return {
    kind: 'cron',
    expression,
    ...(timezone === undefined ? {} : { timezone }),
    catchUp: own.catchUp ?? defaults.catchUp ?? fallback.catchUp,
    runAtStart: watches || (own.runAtStart ?? defaults.runAtStart ?? fallback.runAtStart),
  };
}
