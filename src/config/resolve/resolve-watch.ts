// How a pair follows its source as it changes, and which of the options for that do nothing.

import type { Schedule, WatchOptions } from '../../core/pair/pair.js';
import type { Path } from '../text/config-text.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import type { RawConfig } from '../generated/raw-config.js';
import { readDuration } from './read-option.js';

type Options = Sound<NonNullable<RawConfig['defaults']>>;

/** What the options are when nobody gives them. */
export interface WatchFallback {
  readonly settle: string | number;
  readonly maxWait: string | number;
  readonly rescan: string | number;
}

/** Where the options of one pair are looked for. */
interface WatchSource {
  readonly own: Options;
  readonly defaults: Options;
  readonly fallback: WatchFallback;
}

/** The interval of passes where changes cannot be heard and nobody has given one. */
const POLL_MS = 30_000;

/** The options of a pair that watches. A pair with an interval is polled by it. */
export function resolveWatch(source: WatchSource & { readonly schedule: Schedule | undefined }): WatchOptions {
  const { schedule } = source;
  return {
    settleMs: durationOf('settle', source),
    maxWaitMs: durationOf('maxWait', source),
    pollMs: schedule?.kind === 'interval' ? schedule.everyMs : POLL_MS,
  };
}

/** Reports options that have no effect, and a longest wait that is over before the shortest. */
export function checkWatchOptions(
  source: WatchSource & {
    readonly path: Path;
    readonly trigger: 'interval' | 'cron' | undefined;
    /** Undefined where it cannot be told. */
    readonly watches: boolean | undefined;
    readonly findings: Findings;
  },
): void {
  const { own, path, trigger, watches, findings } = source;
  if (watches === undefined) return;
  if (watches) checkWaits(source);
  for (const key of ['settle', 'maxWait', 'rescan'] as const) {
    if (own[key] === undefined || (watches && (key !== 'rescan' || trigger === undefined))) continue;
    findings.report({
      code: 'no-effect',
      severity: 'warning',
      path: [...path, key],
      part: 'key',
      message: `${nameOf([...path, key])} has no effect: ${watches ? `the rescan goes by "${trigger}"` : 'the pair does not watch'}`,
      hint: watches || own.watch === false ? 'remove it' : 'add watch: true, or remove it',
    });
  }
  if (watches && trigger === 'cron' && own.runAtStart === false) {
    findings.report({
      code: 'no-effect',
      severity: 'warning',
      path: [...path, 'runAtStart'],
      part: 'key',
      message: `${nameOf([...path, 'runAtStart'])} has no effect: a pair that watches is always mirrored at the start`,
      hint: 'remove it',
    });
  }
}

function checkWaits(source: WatchSource & { readonly path: Path; readonly findings: Findings }): void {
  const { own, defaults, path, findings } = source;
  const isJudged = [path, ['defaults']].some((home) =>
    ['settle', 'maxWait'].some((key) => findings.isSpokenFor([...home, key])),
  );
  if (isJudged || durationOf('maxWait', source) >= durationOf('settle', source)) return;
  const home = own.maxWait !== undefined || own.settle !== undefined ? path : ['defaults'];
  const key = (home === path ? own : defaults).maxWait === undefined ? 'settle' : 'maxWait';
  const settle = given('settle', source);
  const maxWait = given('maxWait', source);
  findings.report({
    code: 'conflict',
    path: [...home, key],
    message: `${nameOf([...home, key])}: "maxWait" is shorter than "settle"`,
    expected: key === 'maxWait' ? `at least ${settle}, which is "settle"` : `at most ${maxWait}, which is "maxWait"`,
    found: String(key === 'maxWait' ? maxWait : settle),
    hint: key === 'maxWait' ? 'give more time' : 'give "maxWait" as well, with more time',
  });
}

function durationOf(key: keyof WatchFallback, source: WatchSource): number {
  return readDuration(given(key, source));
}

function given(key: keyof WatchFallback, { own, defaults, fallback }: WatchSource): string | number {
  return own[key] ?? defaults[key] ?? fallback[key];
}
