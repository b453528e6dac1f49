import { describe, expect, it } from 'vitest';
import { formatLine } from '../../../src/core/report/line.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { RunnerControl } from '../../../src/runner/control/runner-control.js';
import { excluding, pair, rig } from '../service-rig.js';

/** A service of one pair between two passes, and a plan of it that an engine is about to make. */
function planned(gone?: AbortSignal) {
  const service = rig([pair('a')]);
  const control = new RunnerControl({ ...service, reloader: undefined });
  const own = service.engines.last('a');
  own.report({ startedAt: service.clock.now() });
  const plan = control.plan('a', gone);
  const refused = plan.then(
    () => undefined,
    (error: { code: string; message: string }) => error,
  );
  service.clock.advance(0);
  const engine = service.engines.last('a');
  const end = (ended: typeof engine) => {
    ended.exit();
    return new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { ...service, control, own, plan, refused, engine, end };
}

const CONFLICT = { code: 'CONFLICT' };
const ENDED = { code: 'CONFLICT', message: 'the plan of a was ended before it was whole' };

describe('a plan that is asked of a service', () => {
  it('is made by an engine of its own, and comes to sums', async () => {
    const { engine, own, plan, end, bus } = planned();
    expect(engine).not.toBe(own);
    expect(engine.received.find(({ kind }) => kind === 'run')).toMatchObject({
      job: { kind: 'mirror', dryRun: true, approved: false, trigger: 'manual' },
    });
    expect(engine.options).toMatchObject({
      pair: { schedule: { kind: 'once' } },
      lines: { format: 'json', level: 'info', namePair: true },
    });
    const copy = { kind: 'operation', verb: 'copy', path: 'd/x' as RelativePath, sizeBytes: 5 } as const;
    const body = formatLine(copy, { format: 'json', timezone: 'UTC', time: 0, pair: 'a' });
    engine.say({ kind: 'lines', body, count: 1, format: 'json', level: 'info' });
    engine.report({ dryRun: true, replicaFreeBytes: 9, problemCount: 1 });
    await end(engine);
    const reasons = { new: { entries: 1, bytes: 5 } };
    expect(await plan).toMatchObject({
      ...{ text: expect.stringMatching(/^plan \(manual\): /), outcome: 'ok', reasons, folders: { d: reasons } },
      ...{ room: { neededBytes: 5, freeBytes: 9 }, problemCount: 1 },
    });
    expect(bus.all.filter(({ event }) => event.kind === 'pass-ended')).toHaveLength(1);
  });

  it('is refused while a pass of the pair runs, or another plan is made', async () => {
    const { control, clock, own, end, engine, plan } = planned();
    await expect(control.plan('a')).rejects.toMatchObject(CONFLICT);
    engine.report({ dryRun: true });
    await end(engine);
    await plan;
    clock.advance(10_000);
    expect(own.runs).toBe(2);
    await expect(control.plan('a')).rejects.toMatchObject(CONFLICT);
    await expect(control.plan('b')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says so where its engine is lost', async () => {
    const { plan, engine } = planned();
    engine.exit({ code: null, signal: 'SIGKILL' });
    expect(await plan).toMatchObject({ outcome: 'failed', failure: { code: 'ENGINE' } });
  });

  it.each<[what: string, stop: (rig: ReturnType<typeof planned>) => void]>([
    ['is cancelled', ({ control }) => control.cancel('a')],
    ['is paused', ({ control }) => control.pause('a')],
    ['is edited', ({ runner, config }) => runner.apply(config([excluding('a', '*.tmp')]))],
    ['ends with the service', ({ runner }) => runner.stop()],
  ])('ends where the pair %s', async (_, stop) => {
    const made = planned();
    stop(made);
    await made.end(made.own);
    expect(made.engine.stopGraceMs).toBe(5000);
    made.engine.report({ outcome: 'cancelled' });
    await made.end(made.engine);
    expect(await made.refused).toMatchObject(ENDED);
  });

  it('ends where nobody waits for it any more', async () => {
    const asking = new AbortController();
    const { engine, end, refused } = planned(asking.signal);
    asking.abort();
    expect(engine.stopGraceMs).toBe(5000);
    engine.report({ outcome: 'cancelled' });
    await end(engine);
    expect(await refused).toMatchObject(ENDED);
  });
});
