import { describe, expect, it } from 'vitest';
import { exitCodeOfError } from '../../../src/cli/process/exit-code.js';
import { exitCodeOfPasses } from '../../../src/cli/process/passes-exit-code.js';
import { FoldersyncError } from '../../../src/core/report/error.js';
import type { PairState, PairStatus } from '../../../src/core/report/pair-status.js';
import { emptyCounts, type Outcome } from '../../../src/core/report/report.js';

const RUN_STARTED_AT = 1000;

const pair = (outcome: Outcome | undefined, options: { startedAt?: number; state?: PairState } = {}): PairStatus => ({
  source: '/s',
  replica: '/r',
  state: options.state ?? 'ok',
  droppedTicks: 0,
  ...(outcome === undefined
    ? {}
    : {
        lastPass: {
          outcome,
          trigger: 'startup',
          startedAt: options.startedAt ?? RUN_STARTED_AT,
          durationMs: 1,
          counts: emptyCounts(),
          problemCount: 0,
          problems: [],
        },
      }),
});

describe('the exit code of one pass each', () => {
  it.each([
    { what: 'all exact', pairs: [pair('ok'), pair('ok')], code: 0 },
    { what: 'problems', pairs: [pair('ok'), pair('problems')], code: 1 },
    { what: 'a failed pass', pairs: [pair('failed')], code: 1 },
    { what: 'a held pass', pairs: [pair('ok'), pair('held')], code: 3 },
    { what: 'a held pass beside a failed one', pairs: [pair('failed'), pair('held')], code: 3 },
    { what: 'a pass that a signal cut short', pairs: [pair('cancelled', { state: 'stopped' })], code: 1 },
    { what: 'a pass that never began', pairs: [pair('ok'), pair(undefined, { state: 'waiting' })], code: 1 },
    { what: 'a pass of an earlier run only', pairs: [pair('ok', { startedAt: 999, state: 'stopped' })], code: 1 },
  ])('is $code for $what', ({ pairs, code }) => {
    expect(exitCodeOfPasses(pairs, RUN_STARTED_AT)).toBe(code);
  });
});

describe('the exit code of an error', () => {
  it.each([
    { error: new FoldersyncError('USAGE', 'x'), code: 2 },
    { error: new FoldersyncError('LOCKED', 'x'), code: 1 },
    { error: new FoldersyncError('STATE', 'x'), code: 1 },
    { error: new TypeError('x'), code: 1 },
  ])('is $code for $error', ({ error, code }) => {
    expect(exitCodeOfError(error)).toBe(code);
  });
});
