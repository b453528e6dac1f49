import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FILE } from '../../../src/core/tree/entry-table.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { HeldEntry } from '../../../src/core/safety/held-entry.js';
import { HOLD_VERSION, type HoldRecord } from '../../../src/core/safety/approval.js';
import type { ServiceEvent } from '../../../src/core/report/event.js';
import { RunnerControl } from '../../../src/runner/control/runner-control.js';
import { HeldSet } from '../../../src/state/held-set.js';
import { approvalFiles, holdFile, holdIdOf, openApproval } from '../../../src/state/hold-files.js';
import { temporaryFolder } from '../../engine/trees.js';
import { excluding, pair, RARELY, rig } from '../service-rig.js';

/** A service of one pair that has done its first pass, and what can be asked of it. */
function controlled(pairs = [pair('a')]) {
  const service = rig(pairs);
  const control = new RunnerControl({ ...service, reloader: undefined });
  service.engines.last('a').report({ startedAt: service.clock.now() });
  return { ...service, control, engine: () => service.engines.last('a') };
}

describe('a control', () => {
  it('shows how the service and its pairs are', () => {
    const { control } = controlled();
    expect(control.status()).toMatchObject({ version: 1, pairs: { a: { state: 'ok' } } });
  });

  it('has whoever listens hear what happens, until they go', () => {
    const { control } = controlled();
    const heard: ServiceEvent['kind'][] = [];
    const listening = control.subscribe(({ kind }) => heard.push(kind));
    void control.run('a', { kind: 'mirror' });
    expect(heard).toContain('pass-started');
    listening[Symbol.dispose]();
    heard.length = 0;
    control.cancel('a');
    expect(heard).toEqual([]);
  });

  it('says of a pair that it has not, that there is none', async () => {
    const { control } = controlled();
    await expect(control.run('b', { kind: 'mirror' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const ask of [() => control.cancel('b'), () => control.pause('b'), () => control.resume('b')]) {
      expect(ask).toThrow(/no pair has the name b/);
    }
  });

  it('cannot read a config again where there is none', async () => {
    expect(await controlled().control.reload()).toEqual({ kind: 'impossible' });
  });
});

describe('a pass that is asked for', () => {
  it('begins at once, and is answered with its report', async () => {
    const { control, engine } = controlled();
    const asked = control.run('a', { kind: 'mirror' });
    expect(engine().received.at(-1)).toMatchObject({ kind: 'run', job: { kind: 'mirror', trigger: 'manual' } });
    engine().report({ outcome: 'problems', problemCount: 1 });
    expect(await asked).toMatchObject({ kind: 'mirror', trigger: 'manual', outcome: 'problems' });
  });

  it('follows the pass that runs, whose report is not the answer', async () => {
    const { control, engine } = controlled();
    void control.run('a', { kind: 'mirror' });
    const asked = control.run('a', { kind: 'mirror' });
    engine().report({ outcome: 'ok', durationMs: 1 });
    engine().report({ outcome: 'ok', durationMs: 2 });
    expect(await asked).toMatchObject({ durationMs: 2 });
  });

  it('is answered also where its engine is lost', async () => {
    const { control, engine } = controlled();
    const asked = control.run('a', { kind: 'mirror' });
    engine().exit({ code: null, signal: 'SIGKILL' });
    expect(await asked).toMatchObject({ outcome: 'failed', failure: { code: 'ENGINE' } });
  });

  it('is refused where the pair ends before it has begun', async () => {
    const { control, runner, engine, exit } = controlled();
    const first = control.run('a', { kind: 'mirror' });
    const asked = control.run('a', { kind: 'mirror' });
    const refused = expect(asked).rejects.toMatchObject({ code: 'CONFLICT' });
    runner.stop();
    engine().report({ outcome: 'cancelled' });
    await exit('a');
    await refused;
    expect(await first).toMatchObject({ outcome: 'cancelled' });
    await expect(control.run('a', { kind: 'mirror' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('can be cancelled, and the next one comes as it would have', async () => {
    const { control, engine, clock } = controlled();
    clock.advance(10_000);
    control.cancel('a');
    expect(engine().received.at(-1)).toEqual({ kind: 'cancel' });
    engine().report({ outcome: 'cancelled', startedAt: clock.now() });
    const { runs } = engine();
    clock.advance(9000);
    expect(engine().runs).toBe(runs);
    clock.advance(1000);
    expect(engine().runs).toBe(runs + 1);
  });
});

describe('a pass that waits for the engine before it to be gone', () => {
  it('is cancelled before it has begun', async () => {
    const { control, engine, engines, exit } = controlled([pair('a', { schedule: { ...RARELY, runAtStart: true } })]);
    expect(engine().stopGraceMs).toBe(5000);
    const asked = control.run('a', { kind: 'mirror' });
    control.cancel('a');
    expect(await asked).toMatchObject({ outcome: 'cancelled', trigger: 'manual' });
    await exit('a');
    expect(engines.started).toHaveLength(1);
    expect(control.status().pairs.a?.lastPass).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('a pause', () => {
  const paused = async (until?: number) => {
    const service = controlled();
    service.control.pause('a', until);
    await service.exit('a');
    return service;
  };

  it('ends the engine between two operations, starts no pass, and is seen in the status', async () => {
    const service = controlled();
    const { control, engines, clock, exit, status, bus } = service;
    clock.advance(10_000);
    control.pause('a');
    expect(engines.last('a').received.at(-1)).toEqual({ kind: 'cancel' });
    engines.last('a').report({ outcome: 'cancelled' });
    await exit('a');
    clock.advance(3_600_000);
    expect(engines.started).toHaveLength(1);
    expect(control.status().pairs.a).toMatchObject({ state: 'paused', lastPass: { outcome: 'ok' } });
    expect(status().a).toMatchObject({ state: 'paused' });
    const changes = bus.all.flatMap(({ event }) => (event.kind === 'pair-state-changed' ? [event.to] : []));
    expect(changes.at(-1)).toBe('paused');
    await expect(control.run('a', { kind: 'mirror' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('ends when it is taken back, and makes up for what was cut off or asked for', async () => {
    const { control, engines, runner, clock } = await paused();
    runner.pair('a')?.demand('manual');
    clock.advance(60_000);
    expect(engines.started).toHaveLength(1);
    control.resume('a');
    clock.advance(0);
    expect(engines.started).toHaveLength(2);
    expect(control.status().pairs.a?.state).toBe('running');
    control.resume('a');
    expect(engines.started).toHaveLength(2);
  });

  it('that is taken back before the engine has gone lets the pair go on all the same', async () => {
    const { control, engines, clock, exit } = controlled();
    control.pause('a');
    control.resume('a');
    await exit('a');
    clock.advance(10_000);
    expect(engines.started).toHaveLength(2);
  });

  it('ends by itself at its time, which can be changed', async () => {
    const { control, engines, clock } = await paused(Date.parse('2026-05-04T13:00:00Z'));
    expect(control.status().pairs.a?.pausedUntil).toBe(Date.parse('2026-05-04T13:00:00Z'));
    control.pause('a', Date.parse('2026-05-04T14:00:00Z'));
    clock.advance(90 * 60_000);
    expect(engines.started).toHaveLength(1);
    clock.advance(31 * 60_000);
    expect(engines.started).toHaveLength(2);
    expect(control.status().pairs.a?.pausedUntil).toBeUndefined();
  });

  it('outlasts an edit, which counts when it is over', async () => {
    const { control, engines, runner, config, clock } = await paused();
    runner.apply(config([excluding('a', '*.tmp')]));
    clock.advance(60_000);
    expect(engines.started).toHaveLength(1);
    control.resume('a');
    clock.advance(0);
    expect(engines.last('a').options.pair.policy.exclude).toEqual(['*.tmp']);
  });

  it('does not keep the service from ending, nor a pair from being taken out', async () => {
    const { runner, config } = await paused();
    runner.apply(config([pair('b')]));
    expect(runner.pair('a')).toBeUndefined();
    const service = await paused();
    service.runner.stop();
    expect([...(await service.runner.ended).pairs.keys()]).toEqual(['a']);
  });
});

describe('an approval', () => {
  const entry: HeldEntry = { path: 'x' as RelativePath, kind: FILE, removals: 1 };

  /** Writes down a hold as an engine does. */
  function hold(stateDir: string, message: string): HoldRecord {
    using set = new HeldSet(temporaryFolder());
    set.add(entry);
    const digest = set.digest();
    const roots = { source: { path: '/s/a', inode: '1' }, replica: { path: '/r/a', inode: message } };
    const sums = { removals: 1, replacements: 0, examples: [], since: 1, foundAt: 1, entries: set.count, digest };
    const record: HoldRecord = {
      version: HOLD_VERSION,
      pair: 'a',
      reason: 'too-many-removals',
      message,
      roots,
      ...sums,
    };
    set.save(holdFile(stateDir, pair('a')), record);
    return record;
  }

  it('is of the set that was seen, and of no other', async () => {
    const { control, stateDir, clock } = controlled();
    const seen = holdIdOf(hold(stateDir, '1'));
    const later = hold(stateDir, '2');
    await expect(control.approve('a', { hold: seen, by: 'me' })).rejects.toThrow(/holds another set by now/);
    expect(approvalFiles(stateDir, pair('a'))).toEqual([]);
    await control.approve('a', { hold: holdIdOf(later), by: 'me' });
    const [file = ''] = approvalFiles(stateDir, pair('a'));
    const opened = openApproval(file);
    if (opened.kind !== 'open') throw new Error(opened.kind);
    using set = opened.set;
    expect(set.record).toMatchObject({ by: 'me', approvedAt: clock.now(), digest: later.digest });
  });

  it('is refused where nothing is held, or what is held cannot be read', async () => {
    const { control, stateDir } = controlled();
    await expect(control.approve('a', { hold: 'x', by: 'me' })).rejects.toThrow(/nothing of a is held/);
    const id = holdIdOf(hold(stateDir, '1'));
    fs.appendFileSync(holdFile(stateDir, pair('a')), 'more\n');
    await expect(control.approve('a', { hold: id, by: 'me' })).rejects.toThrow(/nothing of a is held/);
  });
});
