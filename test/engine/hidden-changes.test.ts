// Changes that leave a file's size and mtime as they were: only its ctime tells of them, and its content what they were.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from './intercept.js';
import { COMPLETED, type Mirrored, type MirrorOptions, mirror } from './mirror.js';
import { folders, PAST, waitForTick } from './trees.js';

const MEGABYTE = 1 << 20;
const LINUX = { adapter: 'linux' } as const;

/** Two folders that are in order, with one large file, and what the pass that made them so has left. */
function mirrored(options: MirrorOptions) {
  const { source, replica } = folders({ vault: 'v'.repeat(2 * MEGABYTE) });
  const { state } = mirror(source, replica, options);
  waitForTick(source);
  return { source, replica, vault: path.join(source, 'vault'), copy: path.join(replica, 'vault'), state };
}

/** Changes a byte in the middle, and puts the times back. */
function changeHidden(file: string): void {
  const descriptor = fs.openSync(file, 'r+');
  fs.writeSync(descriptor, 'CHANGED', MEGABYTE);
  fs.closeSync(descriptor);
  fs.utimesSync(file, PAST, PAST);
}

/** One more pass, and how many files it has read to compare them. */
function mirrorCounting(
  source: string,
  replica: string,
  options: MirrorOptions,
): Mirrored & { readonly reads: number } {
  let reads = 0;
  const intercept = ({ verb, side }: Call) => {
    if (verb === 'isSameContent' && side === 'source') reads++;
    return undefined;
  };
  const result = mirror(source, replica, { ...options, intercept });
  return { ...result, reads };
}

describe('a change that size and mtime hide', () => {
  it.each(['linux', 'portable'] as const)('is mirrored, in a file of any size: %s', (adapter) => {
    const { source, replica, vault, copy, state } = mirrored({ adapter });
    changeHidden(vault);
    expect(mirror(source, replica, { adapter, state }).lines).toEqual(['update vault']);
    expect(fs.readFileSync(copy).equals(fs.readFileSync(vault))).toBe(true);
  });

  it('is mirrored also where the clock of its file system is behind', () => {
    const ahead = Date.now() + 120_000;
    const { source, replica, vault, state } = mirrored({ ...LINUX, now: ahead });
    changeHidden(vault);
    expect(mirror(source, replica, { ...LINUX, state, now: ahead + 1000 }).lines).toEqual(['update vault']);
  });

  it('is mirrored however long ago the last good pass was', () => {
    const { source, replica, vault, state } = mirrored(LINUX);
    changeHidden(vault);
    const now = Date.now() + 30 * 86_400_000;
    const lastGood = { ...state.lastGood!, bootedAt: now - 1000 }; // the machine was started since
    expect(mirror(source, replica, { ...LINUX, state: { ...state, lastGood }, now }).lines).toEqual(['update vault']);
  });

  it('is not looked for with compare: quick', () => {
    const { source, replica, vault, state } = mirrored(LINUX);
    changeHidden(vault);
    expect(mirror(source, replica, { ...LINUX, state, policy: { compare: 'quick' } }).lines).toEqual([]);
  });
});

describe('a file whose ctime is new', () => {
  it.each<[string, (vault: string) => void, readonly string[]]>([
    ['mode', (vault) => fs.chmodSync(vault, 0o600), ['retouch vault']],
    ['names', (vault) => fs.linkSync(vault, `${vault}2`), ['link vault2']],
  ])('is not read where its %s explain that', (_, change, expected) => {
    const { source, replica, vault, state } = mirrored(LINUX);
    change(vault);
    expect(mirrorCounting(source, replica, { ...LINUX, state })).toMatchObject({ lines: expected, reads: 0 });
  });

  it.runIf(process.platform === 'linux')('is not read where its ACL explains that', () => {
    const { source, replica, vault, state } = mirrored(LINUX);
    execFileSync('setfacl', ['-m', 'u:65534:r', vault]);
    expect(mirrorCounting(source, replica, { ...LINUX, state })).toMatchObject({ lines: ['retouch vault'], reads: 0 });
  });

  it('is read once, also where no pass is good', () => {
    const { source, replica, vault } = mirrored(LINUX);
    fs.chmodSync(vault, fs.statSync(vault).mode);
    waitForTick(source);
    const reads = [1, 2, 3].map(() => mirrorCounting(source, replica, { ...LINUX, state: COMPLETED }).reads);
    expect(reads).toEqual([1, 0, 0]);
  });

  it('is not read where it was copied since, though the last good pass was before', () => {
    const { source, replica, vault, state } = mirrored(LINUX);
    fs.appendFileSync(vault, 'more');
    waitForTick(source);
    expect(mirror(source, replica, { ...LINUX, state }).lines).toEqual(['update vault']);
    expect(mirrorCounting(source, replica, { ...LINUX, state })).toMatchObject({ lines: [], reads: 0 });
  });
});
