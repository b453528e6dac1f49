// When a pair is mirrored: exactly one trigger, its own or the one in the defaults, and the options that go with it.

import type { Schedule } from '../core/pair.js';
import { checkCron } from './check-cron.js';
import type { Path } from './config-text.js';
import { type Findings, nameOf, type Sound } from './findings.js';
import type { RawConfig } from './raw-config.js';
import { readDuration } from './read-option.js';
import { isTimeZone, suggestTimeZone } from './time-zone.js';

/** The options of which a pair has exactly one. */
const TRIGGERS = ['interval', 'cron'] as const;

/** The options that mean something only beside `cron`. */
const CRON_ONLY = ['timezone', 'catchUp', 'runAtStart'] as const;

const exactlyOne = `exactly one of ${TRIGGERS.join(', ')}`;

type Options = Sound<NonNullable<RawConfig['defaults']>>;

/** Where a pair's schedule is looked for. */
export interface ScheduleContext {
  readonly defaults: Options;
  /** What `catchUp` and `runAtStart` are when nobody gives them. */
  readonly catchUp: boolean;
  readonly runAtStart: boolean;
  readonly year: number;
  readonly findings: Findings;
}

/** Reports two triggers at one place. Said once for the defaults, whichever pairs take theirs from there. */
export function checkTriggers(path: Path, options: Options, findings: Findings): void {
  const [first, second] = TRIGGERS.filter((trigger) => options[trigger] !== undefined);
  if (first === undefined || second === undefined) return;
  findings.report({
    path: [...path, second],
    part: 'key',
    message: `"${first}" and "${second}" in ${path[0] === 'defaults' ? 'the defaults' : nameOf(path)}`,
    expected: exactlyOne,
    hint: 'remove one of them',
  });
}

/** Resolves a pair's schedule; absent when it cannot be told, which has been reported. */
export async function resolveSchedule(
  name: string,
  own: Options,
  context: ScheduleContext,
): Promise<Schedule | undefined> {
  const { defaults, findings } = context;
  const path = ['pairs', name];
  checkTriggers(path, own, findings);
  const home = triggersOf(path, own, findings).length > 0 ? path : ['defaults'];
  const source = home === path ? own : defaults;
  const triggers = triggersOf(home, source, findings);
  if (triggers.length === 0) {
    const message = `pair "${name}" has no schedule`;
    findings.report({ path, part: 'key', message, expected: exactlyOne, hint: 'add interval: 10s, for example' });
  }
  const [trigger] = triggers;
  if (triggers.length !== 1 || trigger === undefined || source[trigger] === undefined) return undefined;
  switch (trigger) {
    case 'interval':
      checkCronOnly(path, own, findings);
      return { kind: 'interval', everyMs: readDuration(source.interval ?? 0) };
    case 'cron':
      return resolveCron({ expression: source.cron ?? '', home, path, own }, context);
    default:
      return trigger satisfies never;
  }
}

/** The triggers given at a place, those that another finding speaks of among them. */
function triggersOf(path: Path, options: Options, findings: Findings) {
  return TRIGGERS.filter((trigger) => options[trigger] !== undefined || findings.isSpokenFor([...path, trigger]));
}

function checkCronOnly(path: Path, own: Options, findings: Findings): void {
  for (const key of CRON_ONLY) {
    if (own[key] === undefined) continue;
    findings.report({
      path: [...path, key],
      part: 'key',
      message: `${nameOf([...path, key])} goes with "cron" only`,
      hint: key === 'runAtStart' ? 'with "interval" the first pass is always at the start; remove it' : 'remove it',
    });
  }
}

interface CronSource {
  readonly expression: string;
  /** Where the expression stands. */
  readonly home: Path;
  readonly path: Path;
  readonly own: Options;
}

async function resolveCron(
  { expression, home, path, own }: CronSource,
  context: ScheduleContext,
): Promise<Schedule | undefined> {
  const { defaults, findings, year } = context;
  const timezone = own.timezone ?? defaults.timezone;
  const isZoneFine = timezone === undefined || isTimeZone(timezone);
  if (!isZoneFine) {
    const zonePath = [...(own.timezone === undefined ? ['defaults'] : path), 'timezone'];
    const meant = suggestTimeZone(timezone);
    findings.report({
      path: zonePath,
      message: `unknown time zone for ${nameOf(zonePath)}`,
      expected: 'an IANA name such as Europe/Berlin',
      found: JSON.stringify(timezone),
      hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
    });
  }
  const cronPath = [...home, 'cron'];
  const verdict = await checkCron(expression, { timezone: isZoneFine ? timezone : 'UTC', year });
  if (verdict.errors.length > 0) {
    findings.report({
      path: cronPath,
      message: `bad value for ${nameOf(cronPath)}: ${verdict.errors.join(', ')}`,
      expected: 'minute, hour, day of month, month, day of week; with seconds first if there are six',
      found: JSON.stringify(expression),
      hint: 'for example "30 2 * * *", each day at 02:30',
    });
    return undefined;
  }
  for (const { message, hint } of verdict.warnings) {
    findings.report({ severity: 'warning', path: cronPath, message: `${nameOf(cronPath)}: ${message}`, hint });
  }
  return {
    kind: 'cron',
    expression: expression.trim(),
    ...(timezone === undefined ? {} : { timezone }),
    catchUp: own.catchUp ?? defaults.catchUp ?? context.catchUp,
    runAtStart: own.runAtStart ?? defaults.runAtStart ?? context.runAtStart,
  };
}
