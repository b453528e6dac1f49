import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/resolve/config.js';
import { readRunningConfig, RunningConfigFile } from '../../src/runner/running-config.js';
import { acquireLock } from '../../src/state/lock.js';
import { runnerLockOf } from '../../src/state/status-file.js';
import { pairOf } from '../engine/mirror.js';
import { temporaryFolder } from '../engine/trees.js';

const PAIR = pairOf('/s', '/r');

function rig() {
  const stateDir = temporaryFolder();
  const runner = { stateDir, log: PAIR.log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000 };
  const config: Config = { file: '/etc/foldersync.config.yaml', pairs: [PAIR], runner };
  const troubles: string[] = [];
  const written = new RunningConfigFile(config, {
    onlyPairs: undefined,
    onTrouble: (message) => troubles.push(message),
  });
  const folder = path.join(stateDir, 'running');
  const lock = runnerLockOf(stateDir, config.file);
  return { config, written, troubles, lock, read: () => readRunningConfig(stateDir, config.file), folder };
}

describe('the running config', () => {
  it('is read as it was written, while the one who wrote it holds the lock', () => {
    const { config, written, troubles, lock, read } = rig();
    written.write(config);
    expect(read()).toBeUndefined();
    const held = acquireLock(lock, 'it');
    expect(read()).toEqual({ version: 1, pid: process.pid, config });
    written.remove();
    expect(read()).toBeUndefined();
    held.release();
    expect(troubles).toEqual([]);
  });

  it.each([
    ['a FIFO', (file: string) => execFileSync('mkfifo', [file])],
    ['a directory', (file: string) => fs.mkdirSync(file)],
    ['half a file', (file: string) => fs.writeFileSync(file, '{"version":1,')],
    ['that of another process', (file: string) => fs.writeFileSync(file, '{"version":1,"pid":1,"config":{}}')],
  ])('is not known where %s stands in its place', (_, put) => {
    const { config, written, lock, read, folder } = rig();
    written.write(config);
    const held = acquireLock(lock, 'it');
    const file = path.join(folder, fs.readdirSync(folder)[0] ?? '');
    fs.rmSync(file);
    put(file);
    expect(read()).toBeUndefined();
    held.release();
  });
});
