// A service whose engines are played by the test, for all tests that drive a whole runner.

import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../../src/config/resolve/config.js';
import type { LogOptions, Pair } from '../../src/core/pair/pair.js';
import type { Roots } from '../../src/engine/threads/protocol.js';
import type { Coordinator } from '../../src/runner/coordinator/coordinator.js';
import { LocalCoordinator } from '../../src/runner/coordinator/local-coordinator.js';
import type { RunnerOutput } from '../../src/runner/log/output.js';
import type { WantedApproval } from '../../src/runner/control/runner-control.js';
import { approveHold } from '../../src/state/hold-files.js';
import { Plans, type PlansOptions } from '../../src/runner/plan/plans.js';
import { Runner } from '../../src/runner/runner.js';
import { pairOf } from '../engine/mirror.js';
import { temporaryFolder } from '../engine/trees.js';
import { FakeEngines } from './fake-engine.js';
import { HeardBus } from './heard.js';
import { ManualClock } from './manual-clock.js';

/** Every 10 s. */
const SOON = { kind: 'interval', everyMs: 10_000 } as const;
/** Not before next year. */
export const RARELY = { kind: 'cron', expression: '0 3 1 1 *', catchUp: false, runAtStart: false } as const;

/** One pair. */
export const pair = (name: string, more: Partial<Pair> = {}): Pair => ({
  ...pairOf(`/s/${name}`, `/r/${name}`),
  name,
  schedule: SOON,
  ...more,
});
/** One pair that leaves a pattern out. */
export const excluding = (name: string, pattern: string): Pair => {
  const { policy } = pair(name);
  return pair(name, { policy: { ...policy, exclude: [pattern] } });
};
/** Where the folders of such a pair are. */
export const rootsOf = (name: string): Roots => ({ source: { path: `/s/${name}` }, replica: { path: `/r/${name}` } });

/** A service whose engines are played by the test, after the time of its start. */
export function rig(
  pairs: readonly Pair[],
  options: {
    onlyPairs?: readonly string[];
    concurrency?: number;
    stateDir?: string;
    coordinator?: Coordinator;
    output?: (clock: ManualClock) => RunnerOutput;
  } = {},
) {
  const { onlyPairs, concurrency = 4, stateDir = temporaryFolder() } = options;
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const engines = new FakeEngines();
  const bus = new HeardBus();
  const { said } = bus;
  const logs: string[] = [];
  const config = (edited: readonly Pair[], runner: Partial<Config['runner']> = {}): Config => ({
    file: '/etc/foldersync.config.yaml',
    pairs: edited,
    runner: { stateDir, log: pair('x').log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000, ...runner },
  });
  const dirOf = ({ dir }: LogOptions) => dir;
  const output: RunnerOutput = options.output?.(clock) ?? {
    pairLog: ({ name, log }) => {
      logs.push(`open ${name} ${dirOf(log)}`);
      return {
        isShared: false,
        chunk: async () => {},
        change: (changed) => void logs.push(`change ${name} ${dirOf(changed)}`),
        close: () => void logs.push(`close ${name}`),
      };
    },
    hear: () => {},
    change: () => {},
    reopen: () => {},
    hurry: () => {},
    close: async () => true,
  };
  bus.subscribe('the logs', (event, about) => output.hear(event, about));
  const runs = config(pairs, { concurrency });
  const onTrouble = (message: string) => bus.publish({ kind: 'note', level: 'error', message });
  const coordinator = options.coordinator ?? new LocalCoordinator(runs, { clock, onTrouble });
  const approveWith = (name: string) => `foldersync approve ${name}`;
  const tell: PlansOptions['tell'] = (event, about) => bus.publish(event, about);
  const plans = new Plans({ clock, startEngine: engines.start, approveWith, tell });
  bus.subscribe('the plans', (event, about) => plans.hear(event, about));
  const runner = new Runner({
    config: runs,
    onlyPairs,
    mode: 'service',
    job: { kind: 'mirror', dryRun: false, approved: false },
    approveWith,
    output,
    bus,
    coordinator,
    clock,
    startEngine: engines.start,
  });
  clock.advance(0);
  const status = () => JSON.parse(fs.readFileSync(path.join(stateDir, 'status', statusName(stateDir)), 'utf8')).pairs;
  /** What follows an engine's end comes a few turns later. */
  const exit = async (name: string) => {
    engines.last(name).exit();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    clock.advance(0);
  };
  const approve = async ({ stateDir: state, pair: of, ...agreed }: WantedApproval) => approveHold(state, of, agreed);
  return { runner, plans, approve, clock, engines, bus, said, logs, stateDir, config, status, exit };
}

function statusName(stateDir: string): string {
  const [name = ''] = fs.readdirSync(path.join(stateDir, 'status'));
  return name;
}
