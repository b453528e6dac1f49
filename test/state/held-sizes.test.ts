import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeldSizes, writeHeldSizes } from '../../src/state/held-sizes.js';
import { temporaryFolder } from '../engine/trees.js';

const DIGEST = 'ab'.repeat(32);

describe('the sizes of a held set', () => {
  it('are read back as they were written, each by its place, and add up as far as they are known', () => {
    const file = path.join(temporaryFolder(), 'holds', 'p.sizes');
    const sizes = Array.from({ length: 20_000 }, (_, place) => (place === 3 ? Number.NaN : place));
    const sum = (20_000 * 19_999) / 2 - 3;
    expect(writeHeldSizes(file, DIGEST, sizes)).toBe(sum);
    const sizeOf = readHeldSizes(file, DIGEST);
    expect(sizes.map((_, place) => sizeOf(place))).toEqual(sizes);
    expect(sizeOf(20_000)).toBeNaN();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are not known where the file is of another set, cut off, planted or missing', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'p.sizes');
    writeHeldSizes(file, DIGEST, [1, 2]);
    expect(readHeldSizes(file, 'cd'.repeat(32))(0)).toBeNaN();
    fs.truncateSync(file, DIGEST.length + 12);
    expect([0, 1].map(readHeldSizes(file, DIGEST))).toEqual([1, Number.NaN]);
    fs.symlinkSync(file, path.join(folder, 'link'));
    expect(readHeldSizes(path.join(folder, 'link'), DIGEST)(0)).toBeNaN();
    expect(readHeldSizes(path.join(folder, 'none'), DIGEST)(0)).toBeNaN();
  });
});
