import { describe, expect, it } from 'vitest';
import type { Pair, Schedule } from '../../../src/core/pair/pair.js';
import { type PairStatus, stateAt } from '../../../src/core/report/pair-status.js';
import { emptyCounts, type Failure } from '../../../src/core/report/report.js';
import type { LinesMessage, Roots } from '../../../src/engine/threads/protocol.js';
import { RootRegistry } from '../../../src/runner/pair/root-registry.js';
import { Slots } from '../../../src/runner/schedule/slots.js';
import { PairSupervisor } from '../../../src/runner/pair/supervisor.js';
import type { SupervisorOptions } from '../../../src/runner/pair/supervisor-options.js';
import { WatchShares } from '../../../src/runner/pair/watch-shares.js';
import { pairOf } from '../../engine/mirror.js';
import { type FakeEngine, FakeEngines } from '../fake-engine.js';
import { HeardBus } from '../heard.js';
import { ManualClock } from '../manual-clock.js';

const EVERY_10_S: Schedule = { kind: 'interval', everyMs: 10_000 };

function rig(overrides: Partial<SupervisorOptions> & { pairName?: string } = {}) {
  const clock = (overrides.clock as ManualClock | undefined) ?? new ManualClock('2026-01-01T00:00:00Z');
  const engines = new FakeEngines();
  const bus = new HeardBus();
  const events = bus.lines;
  const chunks: { lines: LinesMessage; take: () => void }[] = [];
  const pair: Pair = { ...pairOf('/s', '/r'), name: overrides.pairName ?? 'test', schedule: EVERY_10_S };
  const supervisor = new PairSupervisor({
    pair,
    runner: { stateDir: '/state', log: pair.log, concurrency: 1, stopGraceMs: 5000, stuckAfterMs: 60_000 },
    schedule: EVERY_10_S,
    job: { kind: 'mirror', dryRun: false, approved: false },
    approveWith: 'foldersync approve test',
    log: {
      isShared: false,
      chunk: (lines) => new Promise((resolve) => chunks.push({ lines, take: resolve })),
    },
    clock,
    startEngine: engines.start,
    slots: new Slots(1),
    registry: new RootRegistry(),
    watchShares: new WatchShares(() => undefined),
    before: undefined,
    tell: (event) => bus.publish(event, pair.name),
    ...overrides,
  });
  let isEnded = false;
  void supervisor.ended.then(() => {
    isEnded = true;
  });
  supervisor.start();
  clock.advance(0);
  const failures = () =>
    events.flatMap(({ event }) => (event.kind === 'pass' && event.failure ? [event.failure.message] : []));
  const ended = async () => {
    await Promise.resolve();
    await Promise.resolve();
    return isEnded;
  };
  return { supervisor, clock, engines, bus, events, chunks, failures, ended };
}

const roots = (source: string, replica: string): Roots => ({ source: { path: source }, replica: { path: replica } });

describe('a pair supervisor', () => {
  it('starts an engine for the first pass and keeps it for the next', () => {
    const { clock, engines, supervisor } = rig();
    expect(engines.last().received).toEqual([
      { kind: 'run', job: { kind: 'mirror', trigger: 'startup', dryRun: false, approved: false }, passes: 1 },
    ]);
    engines.last().report();
    expect(supervisor.status()).toMatchObject({ state: 'ok', nextAt: clock.now() + 10_000 });
    clock.advance(10_000);
    expect(engines.started).toHaveLength(1);
    expect(engines.last().runs).toBe(2);
    expect(supervisor.status().state).toBe('running');
  });

  it('tells beside the progress what the last pass that went to its end has met', () => {
    const told: (number | undefined)[] = [];
    const { clock, engines, bus } = rig();
    bus.subscribe('the progress', (event) => {
      if (event.kind === 'pass-progress') told.push(event.lastEntries);
    });
    const passes = [
      { sourceEntries: 70, outcome: 'ok' },
      { sourceEntries: 5, outcome: 'cancelled' },
      { sourceEntries: 80, outcome: 'problems' },
    ] as const;
    for (const { sourceEntries, outcome } of passes) {
      engines.last().say({
        kind: 'progress',
        progress: { beats: 1, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' },
      });
      engines.last().report({ outcome, counts: { ...emptyCounts(), sourceEntries } });
      clock.advance(10_000);
    }
    expect(told).toEqual([undefined, 70, 70]);
  });

  it('stops an engine whose next pass is far away, and starts another for it', () => {
    const { clock, engines } = rig({ schedule: { kind: 'interval', everyMs: 3_600_000 } });
    engines.last().report();
    expect(engines.last().stopGraceMs).toBe(5000);
    engines.last().exit();
    clock.advance(3_600_000);
    expect(engines.started).toHaveLength(2);
    expect(engines.last().runs).toBe(1);
  });

  it('never starts a second engine before the first is gone', () => {
    const { clock, engines, supervisor } = rig({ schedule: { kind: 'interval', everyMs: 3_600_000 } });
    engines.last().report();
    supervisor.demand('manual');
    expect(engines.started).toHaveLength(1);
    engines.started[0]?.exit();
    expect(engines.started).toHaveLength(2);
    expect(engines.last().runs).toBe(1);
    expect(clock.timerCount).toBeGreaterThan(0);
  });

  it('drops ticks that come during a pass, and counts them', () => {
    const { clock, engines, supervisor } = rig();
    for (let second = 0; second < 25; second++) {
      engines.last().say({
        kind: 'progress',
        progress: { beats: second, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' },
      });
      clock.advance(1000);
    }
    expect(engines.last().runs).toBe(1);
    expect(supervisor.status().droppedTicks).toBe(2);
  });

  it('answers roots by go, or refuses what overlaps another pair', () => {
    const registry = new RootRegistry();
    const one = rig({ registry, pairName: 'one' });
    const two = rig({ registry, pairName: 'two' });
    one.engines.last().say({ kind: 'roots', roots: roots('/a', '/backup') });
    expect(one.engines.last().received.at(-1)).toEqual({ kind: 'go', others: [] });
    two.engines.last().say({ kind: 'roots', roots: roots('/b', '/backup/inside') });
    const answer = two.engines.last().received.at(-1);
    expect(answer).toMatchObject({ kind: 'refuse', failure: { code: 'ROOT' } });
    expect((answer as { failure: Failure }).failure.message).toContain('lies inside the replica of pair "one"');
  });

  it('acknowledges lines once the log has taken them', async () => {
    const { engines, chunks } = rig();
    engines.last().say({ kind: 'lines', body: 'x\n', count: 1, format: 'text', level: 'info' });
    expect(engines.last().received.at(-1)?.kind).toBe('run');
    chunks[0]?.take();
    await Promise.resolve();
    await Promise.resolve();
    expect(engines.last().received.at(-1)).toEqual({ kind: 'taken' });
  });

  it('starts a killed engine again with backoff, and says what happened', () => {
    const { clock, engines, failures, supervisor } = rig({ schedule: { kind: 'interval', everyMs: 600_000 } });
    for (const delayMs of [1000, 2000, 4000]) {
      engines.last().exit({ code: null, signal: 'SIGKILL' });
      expect(supervisor.status().state).toBe('failed');
      const count = engines.started.length;
      clock.advance(delayMs - 1);
      expect(engines.started).toHaveLength(count);
      clock.advance(1);
      expect(engines.started).toHaveLength(count + 1);
    }
    expect(failures()[0]).toBe('its engine was ended by SIGKILL during a pass');
  });

  it('kills an engine that makes no progress, and replaces it only when it is gone', () => {
    const { clock, engines, failures, supervisor } = rig();
    clock.advance(30_000);
    engines
      .last()
      .say({ kind: 'progress', progress: { beats: 1, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' } });
    clock.advance(59_999);
    expect(engines.last().isKilled).toBe(false);
    clock.advance(2);
    expect(engines.last().isKilled).toBe(true);
    expect(supervisor.status().state).toBe('stuck');
    expect(failures()[0]).toContain('no progress for 60 s');
    clock.advance(3_600_000);
    expect(engines.started).toHaveLength(1);
    engines.last().exit({ code: null, signal: 'SIGKILL' });
    clock.advance(1000);
    expect(engines.started).toHaveLength(2);
  });

  it('gives the slot of a stuck pair to the next one', () => {
    const slots = new Slots(1);
    const clock = new ManualClock('2026-01-01T00:00:00Z');
    const one = rig({ slots, clock, pairName: 'one' });
    const two = rig({ slots, clock, pairName: 'two' });
    expect(two.engines.started).toHaveLength(0);
    clock.advance(60_001);
    expect(one.supervisor.status().state).toBe('stuck');
    expect(two.engines.last().runs).toBe(1);
  });

  it('tells engines how many of them share the cores', () => {
    const slots = new Slots(2);
    const clock = new ManualClock('2026-01-01T00:00:00Z');
    const one = rig({ slots, clock, pairName: 'one' });
    const two = rig({ slots, clock, pairName: 'two' });
    const told = ({ received }: FakeEngine) =>
      received.flatMap((message) => ('passes' in message ? [`${message.kind} ${message.passes}`] : []));
    expect(told(one.engines.last())).toEqual(['run 1', 'share 2']);
    expect(told(two.engines.last()).at(-1)).toMatch(/ 2$/);
    two.engines.last().report();
    expect(told(one.engines.last()).at(-1)).toBe('share 1');
  });

  it('says a trouble that stands once, and again when it changes', () => {
    const { clock, engines, events } = rig();
    const hold = {
      reason: 'source-missing' as const,
      message: 'gone',
      hint: '',
      removals: 0,
      replacements: 0,
      examples: [],
    };
    engines.last().report({ outcome: 'held', hold });
    clock.advance(10_000);
    engines.last().report({ outcome: 'held', hold });
    clock.advance(10_000);
    engines.last().report({ outcome: 'held', hold: { ...hold, message: 'other' } });
    clock.advance(10_000);
    engines.last().report({ outcome: 'held', hold, counts: { ...emptyCounts(), copied: 1 } });
    expect(events.map(({ level }) => level)).toEqual([undefined, 'debug', undefined, undefined]);
  });

  it('ends its engine before a long pause, once that has tidied what it keeps', () => {
    const { engines, clock, supervisor } = rig({ schedule: { kind: 'interval', everyMs: 86_400_000 } });
    engines.last().say({ kind: 'tidying', isOn: true });
    engines.last().report();
    expect(engines.last().stopGraceMs).toBe(undefined);
    supervisor.demand('manual');
    clock.advance(0);
    expect(engines.last().runs).toBe(2);
    engines.last().say({ kind: 'tidying', isOn: false });
    expect(engines.last().stopGraceMs).toBe(undefined);
    engines.last().say({ kind: 'tidying', isOn: true });
    engines.last().report();
    engines.last().say({ kind: 'tidying', isOn: false });
    expect(engines.last().stopGraceMs).toBe(5000);
    expect(engines.started).toHaveLength(1);
  });

  it('stops between two operations, and ends when its engine has gone', async () => {
    const { engines, supervisor, ended, clock } = rig();
    supervisor.stop();
    supervisor.stop();
    expect(engines.last().received.at(-1)).toEqual({ kind: 'cancel' });
    expect(engines.last().stopGraceMs).toBe(5000);
    engines.last().report({ outcome: 'cancelled' });
    expect(await ended()).toBe(false);
    engines.last().exit();
    expect(await ended()).toBe(true);
    expect(supervisor.status()).toMatchObject({ state: 'stopped', lastPass: { outcome: 'cancelled' } });
    expect(clock.timerCount).toBe(0);
  });

  it('ends without an engine that not even SIGKILL ends', async () => {
    const { supervisor, ended, clock, events } = rig();
    supervisor.stop();
    clock.advance(7_001);
    expect(await ended()).toBe(true);
    expect(events.at(-1)?.event).toMatchObject({ kind: 'note', level: 'error' });
  });

  it('runs once: ends although not even SIGKILL ends its stuck engine', async () => {
    const { supervisor, ended, clock, engines, events } = rig({ schedule: { kind: 'once' } });
    clock.advance(60_001);
    expect(engines.last().isKilled).toBe(true);
    expect(await ended()).toBe(false);
    clock.advance(2_000);
    expect(await ended()).toBe(true);
    expect(events.at(-1)?.event).toMatchObject({ kind: 'note', level: 'error' });
    expect(supervisor.status()).toMatchObject({ state: 'stuck', lastPass: { outcome: 'failed' } });
    expect(clock.timerCount).toBe(0);
  });

  it('does not take its own standing still for the engine’s', () => {
    const { clock, engines } = rig();
    clock.block(120_000);
    expect(engines.last().isKilled).toBe(false);
    clock.advance(60_001);
    expect(engines.last().isKilled).toBe(true);
  });

  it('counts planned passes, not hours, until a pair is stale', () => {
    const clock = new ManualClock('2026-01-02T01:59:00Z'); // a Friday
    const weekdays = { expression: '0 2 * * 1-5', timezone: 'UTC', catchUp: false, runAtStart: false };
    const { engines, supervisor } = rig({ clock, schedule: { kind: 'cron', ...weekdays } });
    clock.advance(60_000);
    engines.last().report({ startedAt: clock.now() });
    engines.last().exit();
    const { staleAt } = supervisor.status();
    expect(new Date(staleAt ?? 0).toISOString()).toBe('2026-01-06T02:00:00.000Z'); // Tuesday
    expect(stateAt(supervisor.status(), Date.parse('2026-01-06T01:59:59Z'))).toBe('ok');
    expect(stateAt(supervisor.status(), Date.parse('2026-01-06T02:01:01Z'))).toBe('stale');
  });

  it('says why an engine was lost, in the words of the engine or of the system', () => {
    const { engines, failures, clock } = rig();
    const heap = '\n<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit\n----- Native stack trace -----\n';
    engines.last().exit({ code: null, signal: 'SIGABRT', errorOutput: heap });
    clock.advance(1000);
    engines.last().exit({ code: null, errorOutput: 'spawn /usr/bin/node EAGAIN\n' });
    clock.advance(10_000);
    engines.last().exit({ code: 70, errorOutput: '/x.js:1\n  throw\n  ^\n\nTypeError: no\n    at x.js:1:1\n' });
    expect(failures()).toEqual([
      'its engine was ended by SIGABRT during a pass (FATAL ERROR: Reached heap limit)',
      'its engine could not be started (spawn /usr/bin/node EAGAIN)',
      'its engine ended with code 70 during a pass (TypeError: no)',
    ]);
  });

  it('says what to do where an engine could not be started for a limit of open files', () => {
    const { engines, supervisor } = rig({ schedule: { kind: 'interval', everyMs: 3_600_000 } });
    engines.last().exit({ code: null, errorOutput: 'spawn /usr/bin/node EMFILE\n' });
    expect(supervisor.status().lastPass?.failure?.hint).toMatch(/ulimit -n/);
  });

  it('ends at once when no engine is up', async () => {
    const { engines, supervisor, ended } = rig({ schedule: { kind: 'interval', everyMs: 3_600_000 } });
    engines.last().report();
    engines.last().exit();
    supervisor.stop();
    expect(await ended()).toBe(true);
  });

  it('runs once: ends after one pass, and does not retry a failed one', async () => {
    const { engines, ended, supervisor } = rig({ schedule: { kind: 'once' } });
    engines.last().report({ outcome: 'problems', problemCount: 1 });
    expect(engines.last().stopGraceMs).toBe(5000);
    engines.last().exit();
    expect(await ended()).toBe(true);
    expect(engines.started).toHaveLength(1);
    expect(supervisor.status().state).toBe('problems');
  });

  it('runs once more at once when the source moved under the walk', async () => {
    const { engines, ended } = rig({ schedule: { kind: 'once' } });
    engines.last().report({ again: true });
    expect(engines.last().runs).toBe(2);
    engines.last().report();
    engines.last().exit();
    expect(await ended()).toBe(true);
  });

  it('runs once: a killed engine fails the pair', async () => {
    const { engines, ended, supervisor } = rig({ schedule: { kind: 'once' } });
    engines.last().exit({ code: null, signal: 'SIGKILL' });
    expect(await ended()).toBe(true);
    expect(supervisor.status()).toMatchObject({ state: 'failed', lastPass: { failure: { code: 'ENGINE' } } });
  });

  it('remembers the last pass of an earlier runner, but only of the same folders', () => {
    const before = { source: '/s', replica: '/r', state: 'ok', droppedTicks: 0, lastGoodAt: 5 } satisfies PairStatus;
    expect(rig({ before }).supervisor.status().lastGoodAt).toBe(5);
    expect(rig({ before: { ...before, replica: '/other' } }).supervisor.status().lastGoodAt).toBeUndefined();
  });
});
