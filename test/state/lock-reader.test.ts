import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { acquireLock, lockHolder } from '../../src/state/lock.js';
import { temporaryFolder } from '../engine/trees.js';

it('names the process that holds a lock, and nobody before and after', () => {
  const lockPath = path.join(temporaryFolder(), 'locks', 'a.lock');
  expect(lockHolder(lockPath)).toBeUndefined();
  const lock = acquireLock(lockPath, 'a');
  expect(lockHolder(lockPath)).toBe(process.pid);
  lock.release();
  expect(lockHolder(lockPath)).toBeUndefined();
});

it('names nobody when the holder has died', () => {
  const lockPath = path.join(temporaryFolder(), 'a.lock');
  const main = path.join(import.meta.dirname, '..', '..', 'src', 'state', 'lock.ts');
  const script = `import(${JSON.stringify(main)}).then((lock) => lock.acquireLock(${JSON.stringify(lockPath)}, 'a'))`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(fs.existsSync(lockPath)).toBe(true);
  expect(lockHolder(lockPath)).toBeUndefined();
});
