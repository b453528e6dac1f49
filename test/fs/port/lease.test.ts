import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from '../../engine/trees.js';
import { ADAPTERS, fails, GO_ON, name, openSides } from '../rig.js';

/** Has another process hold a lease on the file `leased` of a new folder; returns the folder. */
async function holdLease(context: TestContext, ...more: string[]): Promise<string> {
  if (process.platform !== 'linux') context.skip('leases are Linux’s');
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'source'));
  const file = path.join(folder, 'source', 'leased');
  fs.writeFileSync(file, 'content');
  const program = path.join(import.meta.dirname, '..', 'lease-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, file, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.stdin.end());
  const [answer] = await once(child.stdout, 'data');
  if (String(answer) !== 'held\n') context.skip('this file system has no leases');
  return folder;
}

describe.each(Object.entries(ADAPTERS))('%s', (_, make) => {
  it('waits for a lease that is given up when it is asked for', async (context) => {
    const folder = await holdLease(context);
    using sides = openSides({ fileSystem: make(), folder, isRoot: false });
    expect(sides.source.copyFile(name('leased'), sides.replica, name('copy'), GO_ON).state).toBe('whole');
  });
});

it('does not wait for ever', async (context) => {
  const folder = await holdLease(context, 'keep');
  using sides = openSides({ fileSystem: ADAPTERS.linux!(), folder, isRoot: false }); // there is one
  const copy = () => sides.source.copyFile(name('leased'), sides.replica, name('copy'), GO_ON);
  expect(fails('EAGAIN', copy).message).toBe('another program holds a lease on it and keeps it');
  fails('EAGAIN', copy);
  expect(fs.readdirSync(path.join(folder, 'replica'))).toEqual([]);
});
