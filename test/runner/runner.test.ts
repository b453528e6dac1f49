import { describe, expect, it } from 'vitest';
import { excluding, pair, RARELY, rig, rootsOf } from './service-rig.js';

describe('a runner whose config is edited', () => {
  it('does not touch a pair that stays the same, nor one whose schedule and log change', () => {
    const { runner, engines, config, logs, clock } = rig([pair('a'), pair('b')]);
    const { log } = pair('b');
    const before = [engines.last('a'), engines.last('b')];
    runner.apply(config([pair('a'), pair('b', { schedule: RARELY, log: { ...log, level: 'debug', dir: '/other' } })]));
    clock.advance(30_000);
    expect(engines.started).toEqual(before);
    // Beside that two share the cores.
    expect(engines.last('a').received.map(({ kind }) => kind)).toEqual(['run', 'share']);
    expect(engines.last('b').received).toEqual([
      expect.objectContaining({ kind: 'run' }),
      { kind: 'style', style: { level: 'debug', format: 'text', timezone: 'UTC', namePair: false } },
    ]);
    expect(logs).toContain('change b /other');
  });

  it('says what a pair leaves behind that was taken out while no service ran, once', async () => {
    const first = rig([pair('a'), pair('b')]);
    first.engines.last('a').report();
    first.engines.last('b').report();
    first.runner.stop();
    await first.exit('a');
    await first.exit('b');
    await first.runner.ended;
    const { stateDir } = first;
    const second = rig([pair('a', { schedule: RARELY })], { stateDir });
    const left = '[b] is not in the config any more; its replica /r/b stays as it is, and so do its logs and its state';
    expect(second.said).toEqual([left]);
    second.runner.stop();
    await second.runner.ended;
    expect(rig([pair('a', { schedule: RARELY })], { stateDir }).said).toEqual([]);
  });

  it('counts a new interval from the last pass, and gives a new engine its pair as it is now', async () => {
    const { runner, engines, config, clock, exit } = rig([pair('a')]);
    engines.last('a').report({ startedAt: clock.now() });
    clock.advance(4000);
    runner.apply(config([pair('a', { schedule: { kind: 'interval', everyMs: 6000 } })]));
    clock.advance(1999);
    expect(engines.last('a').runs).toBe(1);
    clock.advance(1);
    expect(engines.last('a').runs).toBe(2);
    engines.last('a').report();
    runner.apply(config([pair('a', { schedule: RARELY })]));
    clock.advance(3_600_000);
    expect(engines.last('a').runs).toBe(2);
    await exit('a');
  });

  it('replaces an engine whose policy changed, once it is gone, and makes up for the pass that was cut off', async () => {
    const { runner, engines, config, exit } = rig([pair('a', { schedule: { ...RARELY, runAtStart: true } })]);
    const edited = { ...excluding('a', '*.tmp'), schedule: RARELY };
    runner.apply(config([edited]));
    expect(engines.last('a').received.at(-1)).toEqual({ kind: 'cancel' });
    expect(engines.last('a').stopGraceMs).toBe(5000);
    engines.last('a').report({ outcome: 'cancelled' });
    expect(engines.started).toHaveLength(1);
    await exit('a');
    expect(engines.started).toHaveLength(2);
    expect(engines.last('a').options.pair).toEqual(edited);
    expect(engines.last('a').runs).toBe(1);
  });

  it('does not start a pass of its own for a pair with a cron that was idle', async () => {
    const { runner, engines, config, exit, clock } = rig([pair('a', { schedule: { ...RARELY, runAtStart: true } })]);
    engines.last('a').report();
    await exit('a');
    runner.apply(config([{ ...excluding('a', '*.tmp'), schedule: RARELY }]));
    clock.advance(60_000);
    expect(engines.started).toHaveLength(1);
  });

  it('starts with the newest of the edits that came while an engine was leaving', async () => {
    const { runner, engines, config, exit } = rig([pair('a')]);
    for (const pattern of ['1', '2', '3']) runner.apply(config([excluding('a', pattern)]));
    await exit('a');
    expect(engines.started).toHaveLength(2);
    expect(engines.last('a').options.pair.policy.exclude).toEqual(['3']);
    runner.apply(config([pair('b')]));
    runner.apply(config([excluding('a', '4')]));
    await exit('a');
    expect(engines.last('a').options.pair.policy.exclude).toEqual(['4']);
    expect(engines.started.filter(({ options, hasEnded }) => options.pair.name === 'a' && !hasEnded)).toHaveLength(1);
  });

  it('keeps what the status knows over a restart and over a removal, and a cut-off pass is not its last word', async () => {
    const { runner, engines, config, clock, status, exit } = rig([pair('a')]);
    engines.last('a').report({ startedAt: clock.now() });
    clock.advance(10_000);
    runner.apply(config([excluding('a', 'x')]));
    engines.last('a').report({ outcome: 'cancelled' });
    await exit('a');
    clock.advance(1000);
    expect(status().a).toMatchObject({ state: 'running', lastPass: { outcome: 'ok' }, lastGoodAt: expect.any(Number) });
    runner.apply(config([pair('b')]));
    engines.last('a').report({ outcome: 'cancelled' });
    await exit('a');
    clock.advance(1000);
    expect(Object.keys(status())).toEqual(['b']);
    runner.apply(config([pair('b'), excluding('a', 'x')]));
    clock.advance(1000);
    expect(status().a).toMatchObject({ lastPass: { outcome: 'ok' }, lastGoodAt: expect.any(Number) });
  });

  it('stops what is removed and then closes its log', async () => {
    const { runner, config, engines, logs, said, exit } = rig([pair('a'), pair('b')]);
    runner.apply(config([pair('b')]));
    expect(engines.last('a').received.at(-1)).toEqual({ kind: 'cancel' });
    expect(logs).not.toContain('close a');
    await exit('a');
    expect(logs.at(-1)).toBe('close a');
    expect(said[0]).toMatch(/^\[b\] reload: same$/);
    expect(said[1]).toMatch(/^\[a\] reload: removed/);
  });

  it('lets a pair wait whose replica is still in the hands of one that was removed', async () => {
    const { runner, engines, config, exit, clock } = rig([pair('a')]);
    engines.last('a').say({ kind: 'roots', roots: rootsOf('a') });
    runner.apply(config([pair('new', { source: '/s/a', replica: '/r/a' })]));
    clock.advance(0);
    engines.last('new').say({ kind: 'roots', roots: rootsOf('a') });
    expect(engines.last('new').received.map(({ kind }) => kind)).toEqual(['run']);
    await exit('a');
    expect(engines.last('new').received.at(-1)).toMatchObject({ kind: 'go' });
  });

  it('goes on with other folders although the engine on the old ones cannot be ended', async () => {
    const { runner, engines, config, clock } = rig([pair('a')]);
    engines.last('a').say({ kind: 'roots', roots: rootsOf('a') });
    runner.apply(config([pair('a', { source: '/s/b', replica: '/r/b' })]));
    clock.advance(7001);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    clock.advance(0);
    engines.last('a').say({ kind: 'roots', roots: rootsOf('b') });
    expect(engines.started).toHaveLength(2);
    expect(engines.last('a').received.at(-1)).toMatchObject({ kind: 'go' });
  });

  it('gives out more slots, or fewer', () => {
    const pairs = ['a', 'b', 'c'].map((name) => pair(name));
    const { runner, engines, config, clock } = rig(pairs, { concurrency: 1 });
    expect(engines.started).toHaveLength(1);
    runner.apply(config(pairs, { concurrency: 2 }));
    expect(engines.started).toHaveLength(2);
    runner.apply(config(pairs, { concurrency: 1 }));
    engines.last('a').report({ startedAt: clock.now() });
    expect(engines.started).toHaveLength(2);
    engines.last('b').report({ startedAt: clock.now() });
    expect(engines.started).toHaveLength(3);
  });

  it('applies the options of the runner as it runs', () => {
    const { runner, engines, config, clock, stateDir, said } = rig([pair('a'), pair('b')]);
    runner.apply(
      config([pair('a'), pair('b')], { concurrency: 1, stuckAfterMs: 5000, stopGraceMs: 70, stateDir: '/new' }),
    );
    clock.advance(5001);
    expect(engines.last('a').isKilled).toBe(true);
    runner.stop();
    expect(engines.last('a').stopGraceMs).toBe(70);
    expect(said).toEqual(
      expect.arrayContaining([
        `reload: not changed: stateDir from ${stateDir} to /new; that needs foldersync to be started again`,
        'reload: changed: concurrency from 4 to 1',
      ]),
    );
    expect(engines.last('a').options.stateDir).toBe(stateDir);
  });

  it('stays with the pairs that it was asked for, also when the config has none of them for a while', async () => {
    const { runner, engines, config, exit } = rig([pair('a')], { onlyPairs: ['a'] });
    expect(runner.differs(config([pair('a'), pair('b')]))).toBe(false);
    runner.apply(config([pair('b')]));
    await exit('a');
    expect(engines.started).toHaveLength(1);
    runner.apply(config([pair('a'), pair('b')]));
    await Promise.resolve();
    expect(runner.differs(config([pair('a')]))).toBe(false);
  });

  it('ends although pairs are leaving for another engine, and takes no edit after that', async () => {
    const { runner, engines, config, exit, status } = rig([pair('a')]);
    runner.apply(config([excluding('a', 'x')]));
    runner.stop();
    runner.apply(config([excluding('a', 'y'), pair('b')]));
    await exit('a');
    const { pairs } = await runner.ended;
    expect([...pairs.keys()]).toEqual(['a']);
    expect(engines.started).toHaveLength(1);
    expect(status().a.state).toBe('stopped');
  });
});
