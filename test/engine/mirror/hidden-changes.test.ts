// Changes that leave a file's size and mtime as they were: only its ctime tells of them, and its content what they were.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../src/core/report/event.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { Call } from '../intercept.js';
import { lateFileSystem } from '../late-clock.js';
import { COMPLETED, FIRST, type Mirrored, type MirrorOptions, mirror } from '../mirror.js';
import { folders, PAST, waitForTick } from '../trees.js';

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
function changeHidden(file: string, content = 'CHANGED'): void {
  const descriptor = fs.openSync(file, 'r+');
  fs.writeSync(descriptor, content, MEGABYTE);
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

  describe('is mirrored also where the clock of its file system is behind', () => {
    const late = (source: string) => lateFileSystem(createLinuxFileSystem({ beat: () => {} }), source, 120);

    it('and it comes after the first pass', () => {
      const { source, replica } = folders({ vault: 'v'.repeat(2 * MEGABYTE) });
      const vault = path.join(source, 'vault');
      const fileSystem = late(source);
      let { state } = mirror(source, replica, { fileSystem, state: FIRST });
      for (const content of ['one', 'two']) {
        waitForTick(source);
        changeHidden(vault, content);
        const next = mirror(source, replica, { fileSystem, state });
        expect(next.lines).toEqual(['update vault']);
        state = next.state;
      }
      expect(fs.readFileSync(path.join(replica, 'vault')).equals(fs.readFileSync(vault))).toBe(true);
    });

    it('and it comes during the first pass, before something else that this one sees', () => {
      const { source, replica } = folders({ vault: 'v'.repeat(2 * MEGABYTE), z: { last: 'last' } });
      const vault = path.join(source, 'vault');
      const fileSystem = late(source);
      const onEvent = (event: LogEvent) => {
        if (event.kind !== 'operation' || event.path !== 'vault') return undefined;
        waitForTick(source);
        changeHidden(vault);
        waitForTick(source);
        fs.writeFileSync(path.join(source, 'z/last'), 'later');
        return undefined;
      };
      const { state, lines } = mirror(source, replica, { fileSystem, state: FIRST, onEvent });
      expect(lines).toContain('copy vault');
      expect(mirror(source, replica, { fileSystem, state }).lines).toContain('update vault');
      expect(fs.readFileSync(path.join(replica, 'vault')).equals(fs.readFileSync(vault))).toBe(true);
    });

    it('and a file that has none is not read for ever', () => {
      const { source, replica } = folders({ vault: 'v'.repeat(2 * MEGABYTE) });
      const fileSystem = late(source);
      let { state } = mirror(source, replica, { fileSystem, state: FIRST });
      fs.appendFileSync(path.join(source, 'vault'), 'more');
      const reads = [1, 2, 3, 4].map(() => {
        waitForTick(source);
        const next = mirrorCounting(source, replica, { fileSystem, state });
        state = next.state;
        return next.reads;
      });
      expect(reads.slice(2)).toEqual([0, 0]);
    });
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
