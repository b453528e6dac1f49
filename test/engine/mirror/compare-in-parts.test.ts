// Two large files, compared by two threads: whoever comes to what, the answer is that of one thread.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { isSameSharedContent } from '../../../src/engine/mirror/compare-in-parts.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { HandHelper } from '../hand-helper.js';
import { openDescriptors, temporaryFolder } from '../trees.js';

const MIB = 1 << 20;
const PART = 4 * MIB;
const FILE = 'file' as Name;

/** When the lane joins: not at all, with the I/O thread's first chunk, or before it has begun. */
const JOINING = ['never', 'meanwhile', 'first'] as const;

interface Compared {
  readonly isSame: boolean | undefined;
  /** How much each has compared, in chunks. */
  readonly owner: number;
  readonly lane: number;
}

interface CompareSetting {
  readonly joins: (typeof JOINING)[number];
  /** Called after a chunk of the one or the other; false stops him. */
  readonly onChunk?: (who: 'owner' | 'lane', nth: number) => boolean;
}

class Rig {
  readonly #base = temporaryFolder({ inMemory: true });

  constructor() {
    for (const side of ['source', 'replica']) fs.mkdirSync(path.join(this.#base, side));
  }

  at(side: 'source' | 'replica'): string {
    return path.join(this.#base, side, FILE);
  }

  /** The same on both sides, but for a byte at each of these positions. */
  write(size: number, differences: readonly number[] = []): void {
    const content = Buffer.alloc(size, 'no page is like the next one ');
    fs.writeFileSync(this.at('source'), content);
    for (const position of differences) content[position]! ^= 1; // below `size`
    fs.writeFileSync(this.at('replica'), content);
  }

  compare(sizeBytes: number, { joins, onChunk = () => true }: CompareSetting): Compared {
    using helper = new HandHelper(this.#base);
    const counts = { owner: 0, lane: 0 };
    const join = () => helper.join({ onChunk: () => onChunk('lane', ++counts.lane) });
    if (joins === 'first') {
      const invite = helper.invite.bind(helper);
      helper.invite = (job, bytes) => {
        invite(job, bytes);
        join();
      };
    }
    const control = {
      onChunk: () => {
        if (++counts.owner === 1 && joins === 'meanwhile') join();
        return onChunk('owner', counts.owner);
      },
    };
    const { source, replica } = helper;
    const place = { path: '' as RelativePath, source, replica, name: FILE, sizeBytes, control };
    const isSame = isSameSharedContent(helper, place);
    const before = helper.calls.length;
    helper.join();
    expect(helper.calls.slice(before), 'what comes too late').toEqual([]);
    return { isSame, ...counts };
  }
}

describe.each(JOINING)('a lane that joins %s', (joins) => {
  it('does not change that equal files are equal, at any size', () => {
    const rig = new Rig();
    for (const size of [1, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 5]) {
      rig.write(size);
      expect(rig.compare(size, { joins }).isSame, `${size} bytes`).toBe(true);
    }
  });

  it('does not hide a difference in any byte', () => {
    const rig = new Rig();
    const size = 3 * PART + 5;
    for (const position of [0, MIB, PART - 1, PART, 2 * PART - 1, 2 * PART + 7, 3 * PART, size - 1]) {
      rig.write(size, [position]);
      expect(rig.compare(size, { joins }).isSame, `byte ${position}`).toBe(false);
    }
    for (const short of [1, PART - 1, PART, PART + 1]) {
      rig.write(short, [short - 1]);
      expect(rig.compare(short, { joins }).isSame, `the last of ${short} bytes`).toBe(false);
    }
  });

  it('does not hide that one of them is longer or shorter by now', () => {
    const rig = new Rig();
    const size = 2 * PART;
    for (const side of ['source', 'replica'] as const) {
      for (const change of [1, -1, -PART, -size]) {
        rig.write(size);
        fs.truncateSync(rig.at(side), size + change);
        expect(rig.compare(size, { joins }).isSame, `${side} ${change}`).toBe(false);
      }
    }
    rig.write(size + PART);
    expect(rig.compare(size, { joins }).isSame).toBe(true);
    rig.write(size + PART, [size + 1]);
    expect(rig.compare(size, { joins }).isSame).toBe(false);
  });

  it('leaves no descriptor open', () => {
    const rig = new Rig();
    rig.write(2 * PART, [PART + 1]);
    const before = openDescriptors();
    rig.compare(2 * PART, { joins });
    rig.compare(2 * PART, { joins, onChunk: () => false });
    expect(openDescriptors()).toBe(before);
  });
});

describe('a comparison by two threads', () => {
  it('is shared, and each byte is read once', () => {
    const rig = new Rig();
    rig.write(3 * PART);
    expect(rig.compare(3 * PART, { joins: 'meanwhile' })).toEqual({ isSame: true, owner: 4, lane: 8 });
  });

  it('ends for both as soon as one of them has found a difference', () => {
    const rig = new Rig();
    rig.write(16 * PART, [PART, 9 * PART]);
    expect(rig.compare(16 * PART, { joins: 'meanwhile' })).toEqual({ isSame: false, owner: 1, lane: 0 });
    rig.write(16 * PART, [0]);
    expect(rig.compare(16 * PART, { joins: 'never' })).toEqual({ isSame: false, owner: 0, lane: 0 });
  });

  it('is done to its end by the I/O thread where the lane gives up, and whatever it has left is looked at', () => {
    const rig = new Rig();
    const onChunk = (who: string, nth: number) => who === 'owner' || nth < 6;
    rig.write(4 * PART);
    expect(rig.compare(4 * PART, { joins: 'meanwhile', onChunk })).toMatchObject({ isSame: true, lane: 6 });
    rig.write(4 * PART, [3 * PART - 1]);
    expect(rig.compare(4 * PART, { joins: 'meanwhile', onChunk })).toMatchObject({ isSame: false, lane: 6 });
  });

  it('is cancelled between two chunks', () => {
    const rig = new Rig();
    rig.write(4 * PART);
    const onChunk = (who: string) => who === 'lane';
    for (const joins of ['never', 'meanwhile'] as const) {
      expect(rig.compare(4 * PART, { joins, onChunk }).isSame).toBeUndefined();
    }
  });

  it('fails as that of one thread does, on the side that fails', () => {
    const rig = new Rig();
    rig.write(2 * PART);
    fs.rmSync(rig.at('replica'));
    const failure = () => {
      try {
        return rig.compare(2 * PART, { joins: 'first' });
      } catch (error) {
        return error;
      }
    };
    expect(failure()).toEqual(new FsError('ENOENT', 'no such file or directory', { isTarget: true }));
  });
});
