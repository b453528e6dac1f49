import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/resolve/config.js';
import type { Pair, VerifyOptions } from '../../../src/core/pair/pair.js';
import type { ServiceEvent } from '../../../src/core/report/event.js';
import { noneVerified, type VerifiedCounts } from '../../../src/core/report/verification.js';
import { Verifications } from '../../../src/runner/verify/verifications.js';
import { verifyRecordFile, writeVerifyRecord } from '../../../src/state/verify-record.js';
import { temporaryFolder } from '../../engine/trees.js';
import { FakeEngines, reportOf } from '../fake-engine.js';
import { ManualClock } from '../manual-clock.js';
import { pair } from '../service-rig.js';

const MONTHLY: VerifyOptions = {
  schedule: { kind: 'cron', expression: '0 3 1 * *', timezone: 'UTC', catchUp: true, runAtStart: false },
  rateBytesPerSecond: 1000,
  repair: true,
};

const verified = (name: string, options: Partial<VerifyOptions> = {}, more: Partial<Pair> = {}) =>
  pair(name, { verify: { ...MONTHLY, ...options }, ...more });

/** Verifications whose engines are played by the test. */
function rig() {
  const clock = new ManualClock('2026-05-31T12:00:00Z');
  const engines = new FakeEngines();
  const told: string[] = [];
  const repaired: string[] = [];
  const stateDir = path.join(temporaryFolder(), 'state');
  const verifications = new Verifications({
    clock,
    startEngine: engines.start,
    tell: (event, about) => told.push(`${about} ${event.kind}`),
    repair: (name) => repaired.push(name),
  });
  const config = (pairs: readonly Pair[]): Config => ({
    file: '/etc/c.yaml',
    pairs,
    runner: { stateDir, log: pair('x').log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000 },
  });
  const follow = (...pairs: Pair[]) => {
    verifications.follow(config(pairs));
    clock.advance(0);
  };
  const hear = (event: ServiceEvent) => {
    verifications.hear(event, 'a');
    clock.advance(0);
  };
  const settle = async () => {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    clock.advance(0);
  };
  const end = async (counts: Partial<VerifiedCounts> = {}) => {
    const now = clock.now();
    const verification = { startedAt: now, endedAt: now, isComplete: true, counts: { ...noneVerified(), ...counts } };
    engines.last('a').report({ kind: 'verify', verification });
    engines.last('a').exit();
    await settle();
  };
  return { verifications, clock, engines, told, repaired, stateDir, follow, hear, settle, end };
}

const PASS_STARTED: ServiceEvent = { kind: 'pass-started', trigger: 'interval' };
const PASS_ENDED: ServiceEvent = { kind: 'pass-ended', scope: 'full', isNews: false, report: reportOf({}) };
const pausesOf = (engine: { received: readonly { kind: string }[] }) =>
  engine.received.flatMap((message) => ('isPaused' in message ? [message.isPaused] : []));

describe('the verifications of a service', () => {
  it('begin at their times, in an engine that gives way, and end with it', async () => {
    const { clock, engines, told, follow, end } = rig();
    follow(verified('a'), pair('b'));
    expect(engines.started).toHaveLength(0);
    clock.advanceTo('2026-06-01T03:00:00Z');
    const engine = engines.last('a');
    expect(engine.options.pair.policy.priority).toBe('idle');
    expect(engine.options.pair.watch).toBeUndefined();
    expect(engine.received.find(({ kind }) => kind === 'run')).toMatchObject({
      job: { kind: 'verify', dryRun: true, rateBytesPerSecond: 1000 },
    });
    await end();
    expect(told).toEqual(['a verification-started', 'a verification-ended']);
    expect(engines.started).toHaveLength(1);
    clock.advanceTo('2026-07-01T03:00:00Z');
    expect(engines.started).toHaveLength(2);
  });

  it('begin at once, the first time by an interval', () => {
    const { engines, follow } = rig();
    follow(verified('a', { schedule: { kind: 'interval', everyMs: 1000 } }));
    expect(engines.started).toHaveLength(1);
  });

  it('go on with a round that was cut off, and make up for a time that was missed', () => {
    for (const record of [
      { round: 1, rot: [], unfinished: { cursor: 'x' as never, startedAt: 0, counts: noneVerified() } },
      {
        round: 1,
        rot: [],
        last: { startedAt: Date.parse('2026-04-30T00:00:00Z'), endedAt: 1, isComplete: true, counts: noneVerified() },
      },
    ]) {
      const { engines, stateDir, follow } = rig();
      writeVerifyRecord(verifyRecordFile(stateDir, verified('a')), record);
      follow(verified('a'));
      expect(engines.started).toHaveLength(1);
    }
  });

  it('wait while the pair has a pass', async () => {
    const { clock, engines, follow, hear, end } = rig();
    follow(verified('a'));
    hear(PASS_STARTED);
    clock.advanceTo('2026-06-01T03:00:00Z');
    expect(engines.started).toHaveLength(0);
    hear(PASS_ENDED);
    const engine = engines.last('a');
    hear(PASS_STARTED);
    hear(PASS_ENDED);
    expect(pausesOf(engine)).toEqual([true, false]);
    await end();
    expect(engines.started).toHaveLength(1);
  });

  it('ask for a pass where something has rotted in the replica, and only there', async () => {
    const { clock, repaired, told, follow, settle, end } = rig();
    follow(verified('a'));
    clock.advanceTo('2026-06-01T03:00:00Z');
    await end({ sourceRot: 1 });
    clock.advanceTo('2026-07-01T03:00:00Z');
    await end({ replicaRot: 1 });
    expect(repaired).toEqual(['a']);
    follow(verified('a', { repair: false }));
    await settle();
    clock.advanceTo('2026-08-01T03:00:00Z');
    await end({ replicaRot: 1 });
    expect(repaired).toEqual(['a']);
    expect(told.filter((line) => line.endsWith('ended'))).toHaveLength(3);
  });

  it('end while the pair is paused, and go on after that', async () => {
    const { clock, engines, follow, hear, settle } = rig();
    follow(verified('a'));
    clock.advanceTo('2026-06-01T03:00:00Z');
    hear({ kind: 'pair-state-changed', from: 'ok', to: 'paused' });
    engines.last('a').report({ kind: 'verify', outcome: 'cancelled' });
    expect(engines.last('a').stopGraceMs).toBe(5000);
    engines.last('a').exit();
    await settle();
    expect(engines.started).toHaveLength(1);
    hear({ kind: 'pair-state-changed', from: 'paused', to: 'ok' });
    expect(engines.started).toHaveLength(2);
  });

  it('follow an edit once the engine before is gone, and end with their pair', async () => {
    const { clock, engines, follow, settle } = rig();
    follow(verified('a'));
    clock.advanceTo('2026-06-01T03:00:00Z');
    follow(verified('a', { schedule: { kind: 'interval', everyMs: 1000 } }));
    expect(engines.started).toHaveLength(1);
    engines.last('a').report({ kind: 'verify', outcome: 'cancelled' });
    engines.last('a').exit();
    await settle();
    expect(engines.started).toHaveLength(2);
    follow();
    engines.last('a').report({ kind: 'verify', outcome: 'cancelled' });
    engines.last('a').exit();
    await settle();
    clock.advance(10_000);
    expect(engines.started).toHaveLength(2);
  });

  it('stop, and are done once their engines are gone', async () => {
    const { verifications, clock, engines, follow, settle } = rig();
    follow(verified('a'));
    clock.advanceTo('2026-06-01T03:00:00Z');
    let isDone = false;
    void verifications.stop().then(() => {
      isDone = true;
    });
    await settle();
    expect(isDone).toBe(false);
    engines.last('a').report({ kind: 'verify', outcome: 'cancelled' });
    engines.last('a').exit();
    await settle();
    expect(isDone).toBe(true);
  });
});
