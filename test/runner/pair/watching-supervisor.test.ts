import { describe, expect, it } from 'vitest';
import { isLine } from '../../../src/core/report/event-words.js';
import { formatLine } from '../../../src/core/report/line.js';
import type { Pair, Schedule } from '../../../src/core/pair/pair.js';
import { stateAt } from '../../../src/core/report/pair-status.js';
import { emptyCounts, type Hold } from '../../../src/core/report/report.js';
import { RootRegistry } from '../../../src/runner/pair/root-registry.js';
import { Slots } from '../../../src/runner/schedule/slots.js';
import { PairSupervisor } from '../../../src/runner/pair/supervisor.js';
import type { SupervisorOptions } from '../../../src/runner/pair/supervisor-options.js';
import { WatchShares } from '../../../src/runner/pair/watch-shares.js';
import { pairOf } from '../../engine/mirror.js';
import { FakeEngines, reportOf } from '../fake-engine.js';
import { HeardBus } from '../heard.js';
import { ManualClock } from '../manual-clock.js';

const HOUR_MS = 3_600_000;
const RESCAN: Schedule = { kind: 'rescan', everyMs: HOUR_MS };
const DEGRADED = { kind: 'degraded', message: 'too many folders', hint: 'raise the limit' } as const;
const BLIND = { kind: 'blind', message: 'nfs tells of no remote changes' } as const;
const HOLD: Hold = {
  reason: 'too-many-removals',
  message: 'too many',
  hint: 'look',
  removals: 200,
  replacements: 0,
  examples: [],
};

const pairWith = (schedule: Schedule, pollMs = 30_000): Pair => ({
  ...pairOf('/s', '/r'),
  schedule,
  watch: { settleMs: 50, maxWaitMs: 2000, pollMs },
});

function rig(overrides: Partial<SupervisorOptions> = {}) {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const engines = new FakeEngines();
  const bus = new HeardBus();
  const pair = overrides.pair ?? pairWith(RESCAN);
  const slots = new Slots(1);
  const supervisor = new PairSupervisor({
    pair,
    runner: { stateDir: '/state', log: pair.log, concurrency: 1, stopGraceMs: 5000, stuckAfterMs: 60_000 },
    schedule: pair.schedule,
    job: { kind: 'mirror', dryRun: false, approved: false },
    approveWith: 'foldersync approve test',
    log: { isShared: false, chunk: () => Promise.resolve() },
    clock,
    startEngine: engines.start,
    slots,
    registry: new RootRegistry(),
    watchShares: new WatchShares(() => undefined),
    before: undefined,
    tell: (event) => bus.publish(event, pair.name),
    ...overrides,
  });
  supervisor.start();
  clock.advance(0);
  const triggers = () =>
    engines.started.flatMap(({ received }) =>
      received.flatMap((message) => (message.kind === 'run' ? [message.job.trigger] : [])),
    );
  /** The log's lines from `info` up, without their times. */
  const lines = () =>
    bus.all
      .flatMap(({ event }) =>
        isLine(event) ? [formatLine(event, { format: 'text', timezone: 'UTC', time: 0 }).slice(25, -1)] : [],
      )
      .filter((line) => !line.startsWith('debug'));
  return { supervisor, clock, engines, bus, slots, triggers, lines };
}

describe('the supervisor of a pair that watches', () => {
  it('keeps its engine for hours without a pass, and rescans', () => {
    const { clock, engines, triggers } = rig();
    expect(engines.last().options.pair.watch).toEqual({ settleMs: 50, maxWaitMs: 2000, pollMs: 30_000 });
    engines.last().report();
    clock.advance(0.89 * HOUR_MS);
    expect(engines.last().stopGraceMs).toBeUndefined();
    expect(triggers()).toEqual(['startup']);
    clock.advance(0.22 * HOUR_MS);
    expect(triggers()).toEqual(['startup', 'rescan']);
    expect(engines.started).toHaveLength(1);
  });

  it('tells once of an hour with many updates, and keeps it in the status', () => {
    const { supervisor, clock, engines, lines, triggers } = rig();
    const told = () => lines().filter((line) => line.includes('got other content within an hour'));
    const many = (updated: number) => ({ startedAt: clock.now(), manyUpdates: { updated, files: 100 } });
    engines.last().report();
    expect(supervisor.status().manyUpdates).toBeUndefined();
    const at = clock.now() + 1;
    engines.last().targeted(many(51));
    clock.advance(10 * 60_000);
    engines.last().targeted(many(90));
    engines.last().targeted(many(70));
    engines.last().targeted();
    expect(told()).toHaveLength(1);
    expect(supervisor.status().manyUpdates).toEqual({ at, updated: 90, files: 100 });
    // A rescan comes at some moment of the hour.
    for (let seconds = 0; seconds < 51 * 60; seconds += 30) {
      const asked = triggers().length;
      clock.advance(30_000);
      if (triggers().length > asked) engines.last().report();
    }
    engines.last().targeted(many(60));
    expect(told()).toHaveLength(2);
    expect(supervisor.status().manyUpdates).toMatchObject({ updated: 60 });
    const before = supervisor.status();
    const later = rig({ before });
    later.engines.last().report({ startedAt: before.manyUpdates?.at ?? 0, manyUpdates: { updated: 60, files: 100 } });
    expect(later.supervisor.status().manyUpdates).toEqual(before.manyUpdates);
    expect(later.lines().filter((line) => line.includes('within an hour'))).toEqual([]);
  });

  it('tells of the conflicts of a pair that goes both ways when they are others, and keeps them in the status', () => {
    const mirror = pairWith(RESCAN);
    const pair: Pair = { ...mirror, policy: { ...mirror.policy, mode: 'two-way' } };
    const { supervisor, engines, bus } = rig({ pair });
    const told = () => bus.all.flatMap(({ event }) => (event.kind === 'conflicts-changed' ? [event.open] : []));
    const conflict = { path: '"f"', copy: '"f (conflict)"', of: 'source', at: 1 } as const;
    const open = { open: 1, newest: [conflict] };
    engines.last().report({ conflicts: { open: 0, newest: [] } });
    expect(supervisor.status().conflicts).toEqual({ open: 0, newest: [] });
    for (const conflicts of [open, open, undefined]) engines.last().targeted(conflicts && { conflicts });
    expect(told()).toEqual([1]);
    const before = supervisor.status();
    expect(before.conflicts).toEqual(open);
    const later = rig({ pair, before });
    expect(later.supervisor.status().conflicts).toEqual(open);
    engines.last().targeted({ conflicts: { open: 0, newest: [] } });
    expect(told()).toEqual([1, 0]);
    expect(rig({ before }).supervisor.status().conflicts).toBeUndefined();
  });

  it('does a full pass when the engine wants one, and one more when it wants it during a pass', () => {
    const { engines, triggers } = rig();
    engines.last().say({ kind: 'wanted' });
    engines.last().report();
    engines.last().report();
    engines.last().say({ kind: 'wanted' });
    expect(triggers()).toEqual(['startup', 'watch', 'watch']);
  });

  it('tells its engine how many folders it may watch, and has a large one give back what others need', () => {
    const watchShares = new WatchShares(() => 800);
    const { engines, triggers } = rig({ watchShares });
    const granted = () =>
      engines.last().received.flatMap((message) => (message.kind === 'may-watch' ? [message.most] : []));
    expect(engines.last().received.map(({ kind }) => kind)).toEqual(['may-watch', 'run']);
    engines.last().say({ kind: 'watches', watched: 650, wanted: 650 });
    engines.last().report();
    expect(triggers()).toEqual(['startup']);
    const other = { mayWatch: () => {} };
    watchShares.want(other, 200);
    expect(granted()).toEqual([700, 500]);
    expect(triggers()).toEqual(['startup', 'watch']);
    // A few folders more fit into what nobody has a share of.
    engines.last().say({ kind: 'watches', watched: 500, wanted: 650 });
    engines.last().report();
    watchShares.want(other, 250);
    expect(granted()).toEqual([700, 500, 450]);
    expect(triggers()).toEqual(['startup', 'watch']);
    engines.last().exit({ code: 1 });
    let most = 0;
    watchShares.want({ mayWatch: (share) => (most = share) }, 0);
    expect(most).toBe(450);
  });

  it('is not followed as it changes when it runs once', () => {
    const { engines } = rig({ schedule: { kind: 'once' } });
    expect(engines.last().options.pair).not.toHaveProperty('watch');
    engines.last().report();
    expect(engines.last().stopGraceMs).toBe(5000);
  });

  it('takes no slot for a targeted pass, and tells of it', () => {
    const { engines, slots, supervisor, lines } = rig();
    engines.last().report();
    let hasSlot = false;
    slots.request({
      granted: () => {
        hasSlot = true;
      },
      shared: () => {},
    });
    engines.last().targeted({ startedAt: 7, counts: { ...emptyCounts(), copied: 1 } });
    engines.last().targeted({ startedAt: 8 });
    expect(hasSlot).toBe(true);
    expect(supervisor.status()).toMatchObject({ state: 'ok', lastPass: { trigger: 'watch', startedAt: 8 } });
    expect(lines()).toEqual([expect.stringMatching(/^info {2}pass ok \(watch\): 1 copied/)]);
  });

  it('is ok only when neither the last full pass nor a targeted one since has left trouble', () => {
    const { engines, supervisor } = rig();
    const state = () => supervisor.status().state;
    engines.last().report({ startedAt: 1 });
    engines.last().targeted({ outcome: 'problems', problemCount: 1, startedAt: 2 });
    expect(state()).toBe('problems');
    engines.last().targeted({ outcome: 'cancelled' });
    expect(state()).toBe('problems');
    engines.last().targeted({ startedAt: 3 });
    expect(supervisor.status()).toMatchObject({ state: 'ok', lastGoodAt: 1 });

    engines.last().say({ kind: 'wanted' });
    engines.last().report({ outcome: 'held', hold: HOLD, startedAt: 4 });
    engines.last().targeted({ startedAt: 5 });
    expect(supervisor.status()).toMatchObject({
      state: 'held',
      lastPass: { startedAt: 5 },
      standing: { startedAt: 4 },
    });
    engines.last().targeted({ outcome: 'problems', problemCount: 1 });
    expect(state()).toBe('held');

    engines.last().targeted({ outcome: 'held', hold: HOLD });
    supervisor.demand('manual');
    engines.last().report({ startedAt: 9 });
    expect(supervisor.status()).toMatchObject({ state: 'ok', lastGoodAt: 9 });
    expect(supervisor.status()).not.toHaveProperty('standing');
  });

  it('tells of a trouble of targeted passes once, and again after a full pass', () => {
    const { engines, lines } = rig();
    engines.last().report();
    const trouble = { outcome: 'problems', problemCount: 1 } as const;
    for (let times = 0; times < 3; times++) engines.last().targeted(trouble);
    expect(lines()).toHaveLength(1);
    engines.last().say({ kind: 'wanted' });
    engines.last().report();
    engines.last().targeted(trouble);
    expect(lines()).toHaveLength(2);
  });

  it('kills an engine whose targeted pass stands still, and starts another with a full pass once it is gone', () => {
    const { clock, engines, supervisor, triggers, lines } = rig();
    engines.last().report();
    clock.advance(10 * 60_000);
    engines.last().say({ kind: 'targeted' });
    clock.advance(30_000);
    engines
      .last()
      .say({ kind: 'progress', progress: { beats: 1, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' } });
    clock.advance(59_000);
    expect(engines.last().isKilled).toBe(false);
    clock.advance(2000);
    expect(engines.last().isKilled).toBe(true);
    supervisor.demand('manual');
    engines.last().say({ kind: 'targeted-report', report: reportOf({ trigger: 'watch', outcome: 'ok' }) });
    expect(supervisor.status()).toMatchObject({ state: 'stuck', lastPass: { outcome: 'failed', trigger: 'watch' } });
    expect(engines.started).toHaveLength(1);
    engines.last().exit({ code: null, signal: 'SIGKILL' });
    expect(supervisor.status().state).toBe('failed');
    clock.advance(1000);
    expect(triggers()).toEqual(['startup', 'retry']);
    expect(lines()).toEqual([expect.stringContaining('no progress for 60 s')]);
  });

  it('asks its engine between two passes whether it lives, and replaces one that does not answer', async () => {
    const { clock, engines, supervisor, triggers, lines } = rig();
    engines.last().report();
    engines.last().targeted();
    clock.advance(10 * 60_000);
    expect(engines.last().received.filter(({ kind }) => kind === 'ping')).toHaveLength(20);
    expect(supervisor.status().state).toBe('ok');
    engines.last().answers = false;
    clock.advance(89_000);
    expect(engines.last().isKilled).toBe(false);
    clock.advance(1001);
    expect(engines.last().isKilled).toBe(true);
    expect(supervisor.status()).toMatchObject({ state: 'stuck', lastPass: { outcome: 'failed' } });
    engines.last().exit({ code: null, signal: 'SIGKILL' });
    clock.advance(1000);
    expect(triggers()).toEqual(['startup', 'retry']);
    engines.last().report();
    expect(supervisor.status().state).toBe('ok');
    expect(lines()[0]).toContain(
      'no answer between two passes for 60 s; its engine (process 1000) is killed and replaced',
    );
    supervisor.stop();
    engines.last().exit();
    await supervisor.ended;
    await Promise.resolve();
    expect(clock.timerCount).toBe(0);
  });

  it('does not take an engine for frozen whose answer waits for the end of a targeted pass', () => {
    const { clock, engines } = rig();
    engines.last().report();
    engines.last().answers = false;
    clock.advance(30_000);
    engines.last().say({ kind: 'targeted' });
    for (let beats = 1; beats <= 5; beats++) {
      clock.advance(40_000);
      engines
        .last()
        .say({ kind: 'progress', progress: { beats, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' } });
    }
    engines.last().say({ kind: 'targeted-report', report: undefined });
    engines.last().say({ kind: 'pong' });
    engines.last().answers = true;
    clock.advance(10 * 60_000);
    expect(engines.last().isKilled).toBe(false);
  });

  it('watches over a full pass that was asked for while a targeted one went on', () => {
    const { clock, engines, supervisor } = rig();
    engines.last().report();
    engines.last().say({ kind: 'targeted' });
    supervisor.demand('manual');
    engines.last().say({ kind: 'targeted-report', report: reportOf({ trigger: 'watch' }) });
    expect(supervisor.status().state).toBe('running');
    clock.advance(60_001);
    expect(engines.last().isKilled).toBe(true);
    expect(supervisor.status()).toMatchObject({ state: 'stuck', lastPass: { trigger: 'manual' } });
  });

  it.each([
    ['between two passes', false],
    ['during a targeted pass', true],
  ])('starts a full pass when its engine dies %s, and is not ok until it is done', (when, isTargeted) => {
    const { clock, engines, supervisor, triggers, lines } = rig();
    for (const delayMs of [1000, 2000]) {
      engines.last().report({ startedAt: clock.now() });
      expect(supervisor.status().state).toBe('ok');
      if (isTargeted) engines.last().say({ kind: 'targeted' });
      engines.last().exit({ code: null, signal: 'SIGKILL' });
      expect(supervisor.status().state).toBe('failed');
      const count = engines.started.length;
      clock.advance(delayMs - 1);
      expect(engines.started).toHaveLength(count);
      clock.advance(1);
      expect(engines.started).toHaveLength(count + 1);
    }
    expect(triggers()).toEqual(['startup', 'retry', 'retry']);
    expect(lines()[0]).toContain(`its engine was ended by SIGKILL ${when}; a full pass looks for`);
    engines.last().report();
    clock.advance(60_001);
    expect(engines.last().isKilled).toBe(false);
    expect(supervisor.status().state).toBe('ok');
  });

  it.each([
    [DEGRADED, 'degraded', 'warn  too many folders; hint: raise the limit'],
    [BLIND, 'ok', 'info  nfs tells of no remote changes'],
  ])('polls beside the rescan while it is %j, and says so once', (watching, state, line) => {
    const { clock, engines, supervisor, triggers, lines } = rig();
    engines.last().say({ kind: 'watching', watching });
    clock.advance(5000);
    engines.last().report();
    engines.last().say({ kind: 'watching', watching: { ...watching } });
    expect(supervisor.status()).toMatchObject({ state, watching, nextAt: clock.now() + 25_000 });
    clock.advance(25_000);
    engines.last().report();
    clock.advance(30_000);
    engines.last().report();
    expect(triggers()).toEqual(['startup', 'interval', 'interval']);
    expect(lines()).toEqual([line]);

    engines.last().say({ kind: 'watching', watching: { kind: 'live' } });
    clock.advance(600_000);
    expect(triggers()).toHaveLength(3);
    expect(supervisor.status()).toMatchObject({ state: 'ok', watching: { kind: 'live' } });
    expect(lines()).toEqual([line, 'info  every change in the source is heard again']);
  });

  it('polls seldom beside the rescan while some changes may be lost without a word, and does not speak of it', () => {
    const { clock, engines, triggers, lines, supervisor } = rig();
    engines.last().say({ kind: 'watching', watching: { kind: 'unsure', message: 'may be missed' } });
    engines.last().report();
    clock.advance(299_000);
    expect(triggers()).toEqual(['startup']);
    clock.advance(1000);
    engines.last().report();
    expect(triggers()).toEqual(['startup', 'interval']);
    expect(supervisor.status().state).toBe('ok');
    expect(lines()).toEqual([]);
  });

  it('says nothing of an engine that hears everything, not even when another one does', () => {
    const { clock, engines, lines, supervisor } = rig();
    engines.last().say({ kind: 'watching', watching: { kind: 'live' } });
    expect(lines()).toEqual([]);
    supervisor.stop();
    clock.advance(600_000);
    expect(clock.timerCount).toBe(0);
  });

  it('does not poll beside an interval, and follows an edit of it', () => {
    const { clock, engines, supervisor, triggers } = rig({ pair: pairWith({ kind: 'interval', everyMs: 60_000 }) });
    engines.last().say({ kind: 'watching', watching: BLIND });
    engines.last().report();
    clock.advance(59_000);
    expect(triggers()).toEqual(['startup']);
    supervisor.change(pairWith(RESCAN, 10_000));
    clock.advance(1);
    engines.last().report();
    clock.advance(10_000);
    expect(triggers()).toEqual(['startup', 'interval', 'interval']);
    supervisor.change(pairWith(RESCAN, 20_000));
    engines.last().report();
    clock.advance(10_000);
    expect(triggers()).toHaveLength(3);
    clock.advance(10_000);
    expect(triggers()).toHaveLength(4);
  });

  it('leaves no timer behind when it is stopped while it polls and a targeted pass goes on', async () => {
    const { clock, engines, supervisor } = rig();
    engines.last().say({ kind: 'watching', watching: BLIND });
    engines.last().report();
    engines.last().say({ kind: 'targeted' });
    supervisor.stop();
    expect(engines.last().stopGraceMs).toBe(5000);
    engines.last().say({ kind: 'targeted-report', report: reportOf({ trigger: 'watch', outcome: 'cancelled' }) });
    engines.last().exit();
    await supervisor.ended;
    await Promise.resolve();
    expect(clock.timerCount).toBe(0);
    expect(supervisor.status().state).toBe('stopped');
  });

  it('ends without an engine whose targeted pass hangs, and says nothing of it later', async () => {
    const { clock, engines, supervisor, lines } = rig();
    engines.last().report();
    engines.last().say({ kind: 'targeted' });
    supervisor.stop();
    clock.advance(7001);
    await supervisor.ended;
    await Promise.resolve();
    expect(clock.timerCount).toBe(0);
    expect(lines()).toEqual([expect.stringContaining('cannot be ended')]);
  });

  it('is stale when two rescans have not come, whatever targeted passes say', () => {
    const { clock, engines, supervisor } = rig();
    const startedAt = clock.now();
    engines.last().report({ startedAt });
    engines.last().targeted({ startedAt: startedAt + HOUR_MS });
    expect(supervisor.status().staleAt).toBe(startedAt + 2.2 * HOUR_MS);
    const degraded = { ...supervisor.status(), state: 'degraded' } as const;
    expect(stateAt(degraded, startedAt + 2.3 * HOUR_MS)).toBe('stale');
  });

  it('shows at once what a targeted pass holds, and no more when that has passed or a full pass tells of it', () => {
    const { engines, supervisor, lines } = rig();
    engines.last().report();
    const before = lines();
    const hold = () => {
      engines.last().say({ kind: 'targeted' });
      engines.last().say({ kind: 'targeted-report', report: undefined, waiting: HOLD });
    };
    hold();
    expect(supervisor.status()).toMatchObject({ state: 'waiting', waiting: { message: 'too many' } });
    expect(lines()).toEqual(before);
    engines.last().targeted();
    expect(supervisor.status().state).toBe('ok');
    expect(supervisor.status()).not.toHaveProperty('waiting');
    hold();
    engines.last().say({ kind: 'wanted' });
    engines.last().report({ outcome: 'held', hold: HOLD });
    expect(supervisor.status().state).toBe('held');
    expect(supervisor.status()).not.toHaveProperty('waiting');
  });
});
