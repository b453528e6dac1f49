// Files that were written within one tick of the clock have the same mtime, and perhaps the same size.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../intercept.js';
import { COMPLETED, mirror } from '../mirror.js';
import { folders, waitForTick } from '../trees.js';

const LINUX = { adapter: 'linux' } as const;
const MINUTE = 60;

/** Writes a file with a time of its own, in seconds since 1970, as another program does: beside its name first. */
function save(file: string, content: string, at: number): void {
  fs.writeFileSync(`${file}.draft`, content);
  fs.utimesSync(`${file}.draft`, at, at);
  fs.renameSync(`${file}.draft`, file);
}

describe('a file that takes the place of one of the same size and time', () => {
  it.each(['mtime', 'newer'] as const)('is mirrored where both are young: compare %s', (compare) => {
    const { source, replica } = folders({});
    const at = Date.now() / 1000;
    save(path.join(source, 'file'), 'first', at);
    const options = { ...LINUX, policy: { compare } };
    const first = mirror(source, replica, options);
    save(path.join(source, 'file'), 'other', at);
    expect(mirror(source, replica, { ...options, state: first.state }).lines).toEqual(['update file']);
    expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('other');
  });

  it('costs nothing where neither was written since the last good pass', () => {
    const { source, replica } = folders({});
    const at = Date.now() / 1000 - MINUTE;
    save(path.join(source, 'file'), 'first', at);
    const first = mirror(source, replica, LINUX);
    let reads = 0;
    const intercept = ({ verb }: Call) => {
      if (verb === 'isSameContent') reads++;
      return undefined;
    };
    save(path.join(source, 'file'), 'first', at);
    waitForTick(source);
    expect(mirror(source, replica, { ...LINUX, state: COMPLETED, intercept }).lines).toEqual(['retouch .']);
    const readsOfBoth = reads;
    expect(readsOfBoth).toBeGreaterThan(0);
    const { report } = mirror(source, replica, { ...LINUX, state: first.state, intercept });
    expect(report.outcome).toBe('ok');
    expect(reads).toBe(readsOfBoth);
  });
});
