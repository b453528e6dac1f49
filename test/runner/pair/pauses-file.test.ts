import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunnerControl } from '../../../src/runner/control/runner-control.js';
import { temporaryFolder } from '../../engine/trees.js';
import { pair, rig } from '../service-rig.js';

/** A service of one pair over a state directory that others may have used before. */
function started(stateDir: string, at?: string) {
  const service = rig([pair('a')], { stateDir });
  if (at !== undefined) service.clock.advance(Date.parse(at) - service.clock.now());
  return { ...service, control: new RunnerControl({ ...service, reloader: undefined }) };
}

async function stop({ runner, exit }: ReturnType<typeof started>) {
  runner.stop();
  await exit('a').catch(() => {}); // one that was paused has no engine
  await runner.ended;
}

describe('a pause', () => {
  it('stands when the service is started again, and ends as it would have', async () => {
    const stateDir = temporaryFolder();
    const first = started(stateDir);
    first.control.pause('a', Date.parse('2026-05-04T13:00:00Z'));
    await stop(first);
    const second = started(stateDir);
    expect(second.control.status().pairs.a).toMatchObject({
      state: 'paused',
      pausedUntil: Date.parse('2026-05-04T13:00:00Z'),
    });
    second.clock.advance(3_599_000);
    expect(second.engines.started).toHaveLength(0);
    second.clock.advance(1000);
    expect(second.engines.started).toHaveLength(1);
    second.engines.last('a').report();
    await stop(second);
    const third = started(stateDir);
    expect(third.engines.started).toHaveLength(1);
    await stop(third);
  });

  it('without an end is ended by a person alone, also after a restart', async () => {
    const stateDir = temporaryFolder();
    const first = started(stateDir);
    first.control.pause('a');
    await stop(first);
    const second = started(stateDir);
    second.clock.advance(365 * 86_400_000);
    expect(second.engines.started).toHaveLength(0);
    second.control.resume('a');
    second.clock.advance(0);
    expect(second.engines.started).toHaveLength(1);
    await stop(second);
  });

  it('whose time has passed while no service ran is over', async () => {
    const stateDir = temporaryFolder();
    const first = started(stateDir);
    first.control.pause('a', Date.parse('2026-05-04T11:00:00Z') + 1);
    await stop(first);
    const [file = ''] = fs.readdirSync(path.join(stateDir, 'pauses'));
    const record = JSON.parse(fs.readFileSync(path.join(stateDir, 'pauses', file), 'utf8'));
    expect(record.pairs.a.until).toBeLessThan(first.clock.now());
    const second = started(stateDir);
    expect(second.engines.started).toHaveLength(1);
    await stop(second);
  });

  it('that cannot be written down is none, and says so', async () => {
    const stateDir = temporaryFolder();
    const service = started(stateDir);
    fs.writeFileSync(path.join(stateDir, 'pauses'), '');
    expect(() => service.control.pause('a')).toThrow(/cannot write down that a is paused/);
    expect(service.runner.pair('a')?.isPaused).toBe(false);
    await stop(service);
  });

  it('is lost with a record that cannot be read, which is told', async () => {
    const stateDir = temporaryFolder();
    const first = started(stateDir);
    first.control.pause('a');
    await stop(first);
    const folder = path.join(stateDir, 'pauses');
    fs.writeFileSync(path.join(folder, fs.readdirSync(folder)[0] ?? ''), '{"version":1,"pairs":{"a":3}}');
    const second = started(stateDir);
    expect(second.said.join()).toMatch(/cannot read .*pauses.*no pair counts as paused/);
    expect(second.engines.started).toHaveLength(1);
    await stop(second);
  });
});

describe('who waits for a pass that is cancelled before it has begun', () => {
  it('is told so', async () => {
    const service = rig([pair('a'), pair('b')], { concurrency: 1 });
    const control = new RunnerControl({ ...service, reloader: undefined });
    // The other pair has the only slot.
    const asked = control.run('b', { kind: 'mirror' });
    const refused = expect(asked).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('cancelled'),
    });
    control.cancel('b');
    await refused;
  });
});
