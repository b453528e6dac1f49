import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/resolve/config.js';
import type { PairState } from '../../../src/core/report/pair-status.js';
import { emptyCounts, type Counts, type Report } from '../../../src/core/report/report.js';
import { History } from '../../../src/listeners/history/history.js';
import { historyFolder, sumDays } from '../../../src/listeners/history/history-files.js';
import { findPass, readHistory } from '../../../src/listeners/history/read-history.js';
import { temporaryFolder } from '../../engine/trees.js';
import { reportOf } from '../../runner/fake-engine.js';
import { ManualClock } from '../../runner/manual-clock.js';
import { pair } from '../../runner/service-rig.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function rig({ stateDir = temporaryFolder(), clock = new ManualClock('2026-05-04T12:00:00Z'), keepDays = 90 } = {}) {
  const log = { ...pair('x').log, timezone: 'UTC' as const };
  const runner = { stateDir, log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000, historyMs: keepDays * DAY };
  const config: Config = { file: '/etc/foldersync.yaml', pairs: [pair('a'), pair('b')], runner };
  const troubles: string[] = [];
  const history = new History({ config, clock, onTrouble: (message) => void troubles.push(message) });
  const pass = (counts: Partial<Counts>, about: Partial<Report> & { scope?: 'full' | 'targeted' } = {}, name = 'a') => {
    const { scope = 'full', ...more } = about;
    const report = reportOf({ trigger: 'interval', startedAt: clock.now() - 5, durationMs: 5, ...more });
    const whole = { ...report, counts: { ...emptyCounts(), ...counts } };
    history.hear({ kind: 'pass-ended', report: whole, scope, isNews: false }, name);
  };
  const folder = historyFolder(stateDir, pair('a'));
  const read = (limit = 1000) => readHistory(folder, { timezone: 'UTC', limit });
  return { history, config, clock, troubles, pass, folder, stateDir, read };
}

describe('the history of a pair', () => {
  it('has a line at once for what a pass did and for a change of state, the newest first', () => {
    const { history, clock, pass, folder, read } = rig();
    pass({ copied: 3 });
    clock.advance(1000);
    history.hear({ kind: 'pair-state-changed', from: 'ok', to: 'held', why: 'all would go' }, 'a');
    clock.advance(1000);
    pass({ removed: 1 });
    expect(read().lines).toMatchObject([
      { kind: 'pass', counts: { removed: 1 } },
      { kind: 'state', from: 'ok', to: 'held', why: 'all would go' },
      { kind: 'pass', counts: { copied: 3 } },
    ]);
    expect(read(1)).toMatchObject({ lines: [{ counts: { removed: 1 } }], hasMore: true });
    const [newest] = read().lines;
    expect(newest?.kind === 'pass' && findPass(folder, newest.id)).toEqual(newest);
    for (const unknown of ['zzzzzzzz', '', '-1', '../x']) expect(findPass(folder, unknown)).toBeUndefined();
    expect(fs.statSync(path.join(folder, '2026-05-04.ndjson')).mode & 0o777).toBe(0o640);
  });

  it('needs no timer but for what waits to be written, and that one a minute at the most', () => {
    const { history, clock, pass, read } = rig();
    pass({ copied: 3 });
    expect(clock.timerCount).toBe(0);
    for (let each = 0; each < 50; each++) {
      pass({});
      clock.advance(1000);
    }
    expect(read().days).toMatchObject([{ day: '2026-05-04', ok: 1, idle: 0 }]);
    expect(clock.timerCount).toBe(1);
    clock.advance(10_000);
    expect(read().days).toMatchObject([{ day: '2026-05-04', ok: 1, idle: 50 }]);
    expect(clock.timerCount).toBe(0);
    history.close();
    expect(clock.timerCount).toBe(0);
  });

  it('loses to a kill what was counted in the last minute, and goes on with the rest', () => {
    const first = rig();
    for (let each = 0; each < 7; each++) first.pass({});
    first.clock.advance(60_000);
    for (let each = 0; each < 5; each++) first.pass({});
    first.pass({ copied: 1 });
    // Killed: nothing is closed. Another service goes on.
    const second = rig(first);
    second.pass({});
    second.pass({ copied: 1 });
    second.history.close();
    expect(second.read().days).toMatchObject([{ day: '2026-05-04', ok: 2, idle: 8 }]);
  });

  it('passes over a line that was cut off, and begins the next one on a line of its own', () => {
    const first = rig();
    first.pass({ copied: 1 });
    first.clock.advance(1000);
    first.pass({ copied: 2 });
    const file = path.join(first.folder, '2026-05-04.ndjson');
    fs.truncateSync(file, fs.statSync(file).size - 20);
    const second = rig(first);
    second.clock.advance(1000);
    second.pass({ copied: 3 });
    const { lines, damaged } = second.read();
    expect(lines).toMatchObject([{ counts: { copied: 3 } }, { counts: { copied: 1 } }]);
    expect(damaged).toBe(1);
  });

  it('keeps passes of a busy minute as one line, also when it ends', () => {
    const { history, clock, pass, read } = rig();
    for (let each = 0; each < 500; each++) {
      pass({ copied: 1, bytes: 2 }, { scope: 'targeted', trigger: 'watch' });
      clock.advance(100);
    }
    expect(read().lines).toMatchObject([{ passes: 1 }]);
    history.close();
    expect(read().lines).toMatchObject([{ passes: 499, bytes: 998 }, { passes: 1 }]);
    expect(read().days).toMatchObject([{ ok: 500 }]);
  });

  it('begins a file each day, sums the days up, and keeps them for as long as it is told', () => {
    const { history, clock, pass, folder, read } = rig({ keepDays: 3 });
    for (let day = 0; day < 6; day++) {
      pass({ copied: 1 });
      pass({});
      history.hear({ kind: 'pass-missed', dueAt: 0 }, 'a');
      clock.advance(DAY);
    }
    pass({ copied: 1 });
    history.close();
    const days = ['2026-05-07', '2026-05-08', '2026-05-09', '2026-05-10'];
    expect(fs.readdirSync(folder).sort()).toEqual([...days.map((day) => `${day}.ndjson`), 'days.ndjson', 'quiet.json']);
    const whole = { ok: 1, idle: 1, problems: 0, held: 0, failed: 0, cancelled: 0, missed: 1 };
    expect(read().days).toEqual([
      ...days.slice(0, 3).map((day) => ({ day, ...whole })),
      { day: '2026-05-10', ...whole, idle: 0, missed: 0 },
    ]);
    const since = Date.parse('2026-05-09T00:00:00Z');
    const young = readHistory(folder, { timezone: 'UTC', limit: 10, since });
    expect(young.lines).toHaveLength(2);
    expect(young.days.map(({ day }) => day)).toEqual(days.slice(2));
    const old = readHistory(folder, { timezone: 'UTC', limit: 1, before: since });
    expect(old).toMatchObject({ lines: [{ kind: 'pass' }], hasMore: true });
  });

  it('sums up a day that a crash has left, days later', () => {
    const first = rig();
    first.pass({ copied: 1 });
    first.pass({});
    first.clock.advance(60_000);
    expect(sumDays(first.folder)).toMatchObject([{ day: '2026-05-04', ok: 1, idle: 1 }]);
    first.clock.advance(2 * DAY);
    const second = rig(first);
    second.pass({});
    second.history.close();
    expect(sumDays(first.folder)).toMatchObject([
      { day: '2026-05-04', ok: 1, idle: 1 },
      { day: '2026-05-06', ok: 0, idle: 1 },
    ]);
  });

  it('tells of each day whether the pair was paused when it ended', () => {
    const { history, clock, pass, folder } = rig();
    const change = (from: PairState, to: PairState) => history.hear({ kind: 'pair-state-changed', from, to }, 'a');
    pass({ copied: 1 });
    change('ok', 'paused');
    clock.advance(3 * DAY);
    // A stop and a start of the service end no pause.
    change('paused', 'stopped');
    history.hear({ kind: 'pass-missed', dueAt: 0 }, 'a');
    clock.advance(DAY);
    change('paused', 'running');
    change('running', 'ok');
    pass({});
    clock.advance(DAY);
    pass({});
    history.close();
    expect(sumDays(folder).map(({ day, idle, paused }) => [day, idle, paused])).toEqual([
      ['2026-05-04', 0, true],
      ['2026-05-07', 0, true],
      ['2026-05-08', 1, undefined],
      ['2026-05-09', 1, undefined],
    ]);
    expect(sumDays(folder, '2026-05-08').map(({ day }) => day)).toEqual(['2026-05-04', '2026-05-07', '2026-05-08']);
  });

  it('takes 16 MiB at the most: the oldest days go first', () => {
    const { clock, pass, folder } = rig();
    fs.mkdirSync(folder, { recursive: true });
    for (const day of ['01', '02', '03'])
      fs.writeFileSync(path.join(folder, `2026-05-${day}.ndjson`), 'x'.repeat(7 << 20));
    pass({ copied: 1 });
    clock.advance(DAY);
    expect(fs.readdirSync(folder).sort()).toEqual(
      ['2026-05-02', '2026-05-03', '2026-05-04'].map((day) => `${day}.ndjson`).concat('days.ndjson'),
    );
  });

  it('that cannot be written is told of once, costs nothing else, and goes on when it can be written again', () => {
    const stateDir = path.join(temporaryFolder(), 'state');
    fs.writeFileSync(stateDir, 'in the way');
    const { clock, pass, troubles, read } = rig({ stateDir });
    for (let each = 0; each < 20; each++) {
      pass({ copied: 1 });
      pass({});
      clock.advance(30_000);
    }
    expect(troubles).toEqual([expect.stringMatching(/^the history cannot be written: .*; mirroring goes on/)]);
    fs.rmSync(stateDir);
    pass({ copied: 2 });
    expect(read().lines).toMatchObject([{ counts: { copied: 2 } }]);
    fs.rmSync(stateDir, { recursive: true });
    fs.writeFileSync(stateDir, 'in the way again');
    pass({ copied: 1 });
    expect(troubles).toHaveLength(2);
  });

  it('is not kept where the config says so, nor of a plan, nor of what is no pair', () => {
    const { history, config, clock, pass, folder } = rig();
    pass({ copied: 1 }, { dryRun: true });
    pass({ copied: 1 }, {}, 'nobody');
    const { historyMs: _, ...runner } = config.runner;
    history.follow({ ...config, runner });
    pass({ copied: 1 });
    expect(clock.timerCount).toBe(0);
    expect(fs.existsSync(folder)).toBe(false);
    history.follow(config);
    pass({ copied: 1 });
    expect(fs.existsSync(folder)).toBe(true);
  });
});
