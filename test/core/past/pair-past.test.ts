import { describe, expect, it } from 'vitest';
import { PairPast } from '../../../src/core/past/pair-past.js';
import { emptyCounts, type Counts, type Report } from '../../../src/core/report/report.js';
import { reportOf } from '../../runner/fake-engine.js';

const MINUTE = 60_000;

function past() {
  const pair = new PairPast();
  let at = Date.parse('2026-05-04T12:00:00Z');
  return {
    pair,
    wait: (ms: number) => {
      at += ms;
    },
    pass: (
      counts: Partial<Counts>,
      {
        scope = 'full',
        isNews = true,
        ...report
      }: Partial<Report> & { scope?: 'full' | 'targeted'; isNews?: boolean } = {},
    ) => {
      const done = reportOf({ trigger: 'interval', startedAt: at - 5, durationMs: 5, ...report });
      return pair.pass({ report: { ...done, counts: { ...emptyCounts(), ...counts } }, scope, isNews }, at);
    },
    state: (from: 'ok' | 'held' | 'running', to: 'ok' | 'held' | 'running' | 'stopped', why?: string) =>
      pair.state({ from, to, why }, at),
  };
}

describe('a pass', () => {
  it.each<[string, Partial<Counts>, Parameters<ReturnType<typeof past>['pass']>[1], boolean]>([
    ['that did something', { copied: 1 }, {}, true],
    ['that found nothing to do', {}, { isNews: false }, false],
    ['that found nothing to do, as the first one', {}, {}, false],
    ['that somebody has asked for, and found nothing to do', {}, { trigger: 'manual', isNews: false }, true],
    ['with trouble that is new', {}, { outcome: 'problems', problemCount: 1 }, true],
    ['with trouble that stands', {}, { outcome: 'problems', problemCount: 1, isNews: false }, false],
    ['with trouble that stands, which did something', { removed: 2 }, { outcome: 'held', isNews: false }, true],
    ['that was cut off', {}, { outcome: 'cancelled' }, true],
    ['that has verified', {}, { kind: 'verify' }, true],
  ])('%s: %j, %j', (_, counts, about, isLine) => {
    expect(past().pass(counts, about) !== undefined).toBe(isLine);
  });

  it('becomes a line with its counts, its hold and its failure in words', () => {
    const { pass } = past();
    const hold = {
      reason: 'nearly-all',
      message: 'all would go',
      hint: 'look',
      removals: 5,
      replacements: 0,
      examples: [],
    } as const;
    expect(pass({ copied: 2, bytes: 7 }, { outcome: 'held', hold })).toMatchObject({
      ...{ kind: 'pass', job: 'mirror', trigger: 'interval', scope: 'full', outcome: 'held', passes: 1, bytes: 7 },
      ...{
        startedAt: Date.parse('2026-05-04T12:00:00Z') - 5,
        endedAt: Date.parse('2026-05-04T12:00:00Z'),
        durationMs: 5,
      },
      hold: 'all would go',
    });
    expect(pass({}, { outcome: 'failed', failure: { code: 'EIO', message: 'broken' } })).toMatchObject({
      failure: 'broken',
    });
  });

  it('has a name of its own, also where two begin in the same millisecond or the clock was set back', () => {
    const { pass, wait } = past();
    const ids = [pass({ copied: 1 }), pass({ copied: 1 })].map((line) => line?.id);
    wait(-5000);
    ids.push(pass({ copied: 1 })?.id);
    expect(new Set(ids).size).toBe(3);
    expect(Number.parseInt(ids[0] ?? '', 36)).toBe(Date.parse('2026-05-04T12:00:00Z') - 5);
  });

  it('is counted by how it ended where it is no line', () => {
    const { pair, pass } = past();
    for (let each = 0; each < 3; each++) pass({}, { isNews: false });
    pass({}, { outcome: 'held', isNews: false });
    pair.missed();
    expect(pair.quiet).toEqual({ ok: 0, idle: 3, problems: 0, held: 1, failed: 0, cancelled: 0, missed: 1 });
  });

  it('over some changes is told alone once a minute; more of them are told together', () => {
    const { pair, pass, wait } = past();
    expect(pass({ copied: 1, bytes: 10 }, { scope: 'targeted', trigger: 'watch' })).toBeDefined();
    expect(pair.hasAside).toBe(false);
    for (let each = 0; each < 1000; each++) {
      wait(50);
      const about = { scope: 'targeted', trigger: 'watch', problemCount: each % 2 } as const;
      expect(pass({ copied: 1, removed: 2, bytes: 10, replicaEntries: each }, about)).toBeUndefined();
    }
    const [sum, ...more] = pair.takeAside();
    expect(more).toEqual([]);
    expect(sum).toMatchObject({ passes: 1000, durationMs: 5000, problemCount: 1, bytes: 10_000, scope: 'targeted' });
    expect(sum).toMatchObject({ counts: { copied: 1000, removed: 2000, replicaEntries: 999 } });
    expect(pair.hasAside).toBe(false);
    wait(10_000);
    expect(pass({ copied: 1 }, { scope: 'targeted' })).toBeDefined();
  });

  it('has a bounded number of lines, however often it comes and however it ends', () => {
    const { pair, pass, wait } = past();
    let lines = 0;
    for (let each = 0; each < 600; each++) {
      wait(100);
      const outcome = (['ok', 'problems', 'failed'] as const)[each % 3] ?? 'ok';
      if (pass({ copied: 1 }, { outcome }) !== undefined) lines += 1;
    }
    expect(lines).toBe(10);
    expect(pair.takeAside().map((line) => line.kind === 'pass' && line.outcome)).toEqual(['problems', 'failed', 'ok']);
  });
});

describe('a change of state', () => {
  it('is a line, but not that a pass runs or the service stops', () => {
    const { state } = past();
    expect(state('ok', 'running')).toBeUndefined();
    expect(state('running', 'held', 'all would go')).toMatchObject({
      kind: 'state',
      from: 'ok',
      to: 'held',
      why: 'all would go',
    });
    expect(state('held', 'running')).toBeUndefined();
    expect(state('running', 'held')).toBeUndefined();
    expect(state('held', 'stopped')).toBeUndefined();
    expect(state('running', 'ok')).toEqual(expect.objectContaining({ from: 'held', to: 'ok' }));
  });

  it('that comes very often is told together with others of its minute', () => {
    const { pair, state, wait } = past();
    const told = Array.from({ length: 101 }, (_, each) => (each % 2 === 0 ? state('ok', 'held') : state('held', 'ok')));
    expect(told.filter((line) => line !== undefined)).toHaveLength(10);
    expect(pair.takeAside()).toMatchObject([{ kind: 'state', from: 'ok', to: 'held', changes: 91 }]);
    wait(MINUTE);
    expect(state('held', 'ok')).toMatchObject({ from: 'held', to: 'ok' });
  });
});
