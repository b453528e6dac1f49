import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/resolve/config.js';
import type { LoadedConfig } from '../../src/config/load-config.js';
import type { Pair } from '../../src/core/pair/pair.js';
import type { ServiceEvent } from '../../src/core/report/event.js';
import { mirrorJob } from '../../src/core/report/report.js';
import { LocalCoordinator } from '../../src/runner/coordinator/local-coordinator.js';
import type { RunnerOutput } from '../../src/runner/log/output.js';
import { Service } from '../../src/service/service.js';
import { temporaryFolder } from '../engine/trees.js';
import { FakeEngines } from '../runner/fake-engine.js';
import { ManualClock } from '../runner/manual-clock.js';
import { pair } from '../runner/service-rig.js';

/** A service of pairs whose engines the test plays. */
function rig(pairs: readonly Pair[]) {
  let inFile = pairs;
  const folder = temporaryFolder();
  const file = path.join(folder, 'config.yaml');
  fs.writeFileSync(file, '');
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const engines = new FakeEngines();
  const order: string[] = [];
  const troubles: string[] = [];
  const configOf = (wished: readonly Pair[]): Config => ({
    file,
    pairs: wished,
    runner: { stateDir: folder, log: pair('x').log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000 },
  });
  const output: RunnerOutput = {
    pairLog: () => ({ isShared: false, chunk: async () => {}, change: () => {}, close: () => {} }),
    hear: ({ kind }) => void order.push(kind),
    change: () => {},
    reopen: () => {},
    hurry: () => {},
    close: async () => {
      order.push('logs closed');
      return true;
    },
  };
  const config = configOf(pairs);
  const service = new Service({
    config,
    mode: 'service',
    job: mirrorJob(false),
    approveWith: () => 'foldersync approve',
    clock,
    startEngine: engines.start,
    output,
    listeners: [
      {
        name: 'the one that throws',
        hear: () => {
          throw new Error('broken');
        },
      },
      {
        name: 'the one that lives along',
        hear: () => {},
        begin: (control) => void order.push(`begun with ${Object.keys(control.status().pairs)}`),
        follow: (edited) => void order.push(`follows ${edited.pairs.map(({ name }) => name)}`),
        close: async () => void order.push('listener closed'),
      },
    ],
    coordinator: (tell) =>
      new LocalCoordinator(config, { clock, onTrouble: (message) => tell({ kind: 'note', level: 'error', message }) }),
    announcement: { kind: 'service-started', version: '1', config: file, pairs: 1, nextAt: 0 },
    load: async (): Promise<LoadedConfig> => ({ valid: true, config: configOf(inFile), warnings: [] }),
    onTrouble: (message) => troubles.push(message),
  });
  const edit = (edited: readonly Pair[]) => {
    inFile = edited;
  };
  return { service, clock, engines, order, troubles, edit };
}

describe('a service', () => {
  it('announces itself first, runs its pairs, and closes its logs last', async () => {
    const { service, clock, engines, order } = rig([pair('a')]);
    const ended = service.run();
    clock.advance(0);
    engines.last('a').report();
    service.stop();
    engines.last('a').exit();
    expect([...(await ended).pairs.keys()]).toEqual(['a']);
    await service.close();
    expect(order[0]).toBe('service-started');
    expect(order).toEqual(expect.arrayContaining(['pass-started', 'pass-ended', 'pair-ended']));
    expect(order).toContain('begun with a');
    expect(order.slice(-2)).toEqual(['listener closed', 'logs closed']);
  });

  it('can be asked for what a control can, from its start on', async () => {
    const { service, clock, engines, order, edit } = rig([pair('a')]);
    expect(service.control).toBeUndefined();
    const ended = service.run();
    clock.advance(0);
    const heard: ServiceEvent[] = [];
    service.control?.subscribe((event) => heard.push(event));
    expect(await service.control?.reload()).toEqual({ kind: 'unchanged' });
    edit([pair('a'), pair('b')]);
    expect(await service.control?.reload()).toEqual({ kind: 'applied' });
    expect(heard).toContainEqual({ kind: 'reloaded', added: ['b'], changed: [], removed: [] });
    expect(order).toContain('follows a,b');
    expect(Object.keys(service.control?.status().pairs ?? {})).toEqual(['a', 'b']);
    service.stop();
    expect(await service.control?.reload()).toEqual({ kind: 'impossible' });
    for (const engine of engines.started) engine.exit();
    await ended;
    await service.close();
  });

  it('goes on where a listener fails, and says so once', async () => {
    const { service, clock, engines, troubles } = rig([pair('a')]);
    const ended = service.run();
    clock.advance(0);
    engines.last('a').report();
    clock.advance(10_000);
    expect(engines.last('a').runs).toBe(2);
    expect(troubles).toEqual(['the one that throws: an event could not be taken: broken']);
    service.stop();
    engines.last('a').exit();
    await ended;
    await service.close();
  });
});
