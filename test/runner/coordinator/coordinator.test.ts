import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/runner/coordinator/coordinator.js';
import { LocalCoordinator } from '../../../src/runner/coordinator/local-coordinator.js';
import type { StatusFile } from '../../../src/state/status-file.js';
import { temporaryFolder } from '../../engine/trees.js';
import { FakeCoordinator } from '../fake-coordinator.js';
import { ManualClock } from '../manual-clock.js';
import { excluding, pair, rig } from '../service-rig.js';

const STATUS: StatusFile = { version: 1, runner: { pid: 1, config: '/c', startedAt: 0 }, pairs: {} };

/** A coordinator of this machine for one config. */
function local(stateDir: string) {
  const { runner } = { runner: { stateDir, log: pair('a').log, concurrency: 1, stopGraceMs: 1, stuckAfterMs: 1 } };
  const troubles: string[] = [];
  const options = { clock: new ManualClock(0), onTrouble: (message: string) => troubles.push(message) };
  return { troubles, coordinator: new LocalCoordinator({ file: '/c', pairs: [], runner }, options) };
}

function epochOf(coordinator: LocalCoordinator): bigint {
  const claims: Claim[] = [];
  coordinator.claim(pair('a'), (claim) => claims.push(claim));
  expect(claims.map(({ lost }) => lost.aborted)).toEqual([false]);
  return claims[0]?.epoch ?? -1n;
}

describe('the coordinator of one machine', () => {
  it('gives out each claim at once, with the number of the lock’s holder, which grows with each', () => {
    const stateDir = temporaryFolder();
    const first = local(stateDir).coordinator;
    first.join(() => STATUS);
    expect(epochOf(first)).toBe(1n);
    first.leave();
    first.leave();
    const second = local(stateDir).coordinator;
    second.join(() => STATUS);
    expect(epochOf(second)).toBe(2n);
    second.leave();
  });

  it('lets nobody else join while its process lives', () => {
    const stateDir = temporaryFolder();
    const { coordinator } = local(stateDir);
    coordinator.join(() => STATUS);
    expect(() => local(stateDir).coordinator.join(() => STATUS)).toThrow(/in use by another foldersync/);
    coordinator.leave();
  });

  it('has those who come later know what was published', () => {
    const stateDir = temporaryFolder();
    const { coordinator } = local(stateDir);
    const status = { source: '/s', replica: '/r', state: 'ok', droppedTicks: 0 } as const;
    expect(coordinator.known()).toEqual(new Map());
    coordinator.join(() => ({ ...STATUS, pairs: { a: status } }));
    coordinator.publish('now');
    expect(local(stateDir).coordinator.known()).toEqual(new Map([['a', status]]));
    coordinator.leave();
  });
});

describe('a pair', () => {
  const claimed = () => {
    const coordinator = new FakeCoordinator();
    return { coordinator, ...rig([pair('a'), pair('b')], { coordinator }) };
  };

  it('starts with its claim, and no sooner, whatever is asked for', () => {
    const { coordinator, runner, config, engines, clock } = claimed();
    runner.pair('a')?.demand('manual');
    runner.apply(config([excluding('a', '*.tmp'), pair('b')]));
    clock.advance(60_000);
    expect(engines.started).toEqual([]);
    coordinator.grant('b');
    clock.advance(0);
    expect(engines.started.map(({ options }) => options.pair.name)).toEqual(['b']);
  });

  it('that waits for its claim takes edits, and starts as it was last wished', async () => {
    const { coordinator, runner, config, engines, clock } = claimed();
    runner.apply(config([excluding('a', '*.tmp'), pair('b')]));
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    coordinator.grant('a');
    clock.advance(0);
    expect(engines.started.map(({ options }) => options.pair.policy.exclude)).toEqual([['*.tmp']]);
  });

  it('ends when its claim is lost, and the service goes on with the others', async () => {
    const { coordinator, engines, exit, clock } = claimed();
    coordinator.grant('a');
    coordinator.grant('b');
    clock.advance(0);
    engines.last('b').report({ startedAt: clock.now() });
    coordinator.lose('a');
    expect(engines.last('a').received.at(-1)).toEqual({ kind: 'cancel' });
    expect(engines.last('a').stopGraceMs).toBe(5000);
    await exit('a');
    clock.advance(10_000);
    expect(engines.last('b').runs).toBe(2);
    expect(engines.started).toHaveLength(2);
    expect(Object.keys(coordinator.collect?.().pairs ?? {})).toContain('b');
  });

  it('is published when its status changes, and everything is given back at the end', async () => {
    const { coordinator, runner, clock, exit } = claimed();
    expect(coordinator.published).toContain('now');
    coordinator.published.length = 0;
    coordinator.grant('a');
    clock.advance(0);
    expect(coordinator.published).toContain('soon');
    runner.stop();
    expect(coordinator.hasLeft).toBe(false);
    await exit('a');
    await runner.ended;
    expect(coordinator.hasLeft).toBe(true);
  });
});
