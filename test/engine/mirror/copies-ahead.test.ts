// Large files that a lane copies before the I/O thread comes to them: it finds each of them whole, or copies it itself.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { CopyJob } from '../../../src/engine/context/lane-job.js';
import { CopiesAhead } from '../../../src/engine/mirror/copies-ahead.js';
import { RealWriter } from '../../../src/engine/writer/real-writer.js';
import { HandHelper } from '../hand-helper.js';
import { openDescriptors, PAST, temporaryFolder } from '../trees.js';

const MIB = 1 << 20;
const NAMES = ['a', 'b', 'c', 'd'];

/** A directory with large files, whose copies a lane is invited to. */
class Rig implements Disposable {
  readonly helper: HandHelper;
  readonly ahead: CopiesAhead;
  readonly base = temporaryFolder({ inMemory: true });

  constructor(names: readonly string[] = NAMES, sizeBytes = 3 * MIB) {
    for (const side of ['source', 'replica']) fs.mkdirSync(path.join(this.base, side));
    for (const name of names) this.write(name, sizeBytes);
    this.helper = new HandHelper(this.base);
    this.ahead = new CopiesAhead({
      helpers: this.helper,
      path: '' as RelativePath,
      replica: this.helper.replica,
      writer: new RealWriter(),
      control: { onChunk: () => true },
      files: names.map((name) => ({ name: name as Name, sizeBytes })),
    });
  }

  write(name: string, sizeBytes: number, content = `this is ${name}`): void {
    const file = path.join(this.base, 'source', name);
    fs.writeFileSync(file, Buffer.alloc(sizeBytes, content));
    fs.utimesSync(file, PAST, PAST);
  }

  source(name: string): string {
    return path.join(this.base, 'source', name);
  }

  staged(): string[] {
    return fs.readdirSync(path.join(this.base, 'replica'));
  }

  /** The I/O thread comes to a file; a copy that it has to make itself is made up to its first chunk only. */
  take(name: string) {
    const copy = this.ahead.take(name as Name);
    if (copy === undefined) this.ahead.control.onChunk(MIB);
    return copy;
  }

  /** Whether a copy is what the file of that name is. */
  isWhole(name: string, copy: { readonly staged: string } | undefined): boolean {
    if (copy === undefined) return false;
    const copied = path.join(this.base, 'replica', copy.staged);
    return (
      fs.statSync(copied).mtimeMs === PAST * 1000 && fs.readFileSync(copied).equals(fs.readFileSync(this.source(name)))
    );
  }

  /** Which files the lane has been at. */
  get copiedByLane(): string[] {
    const calls = this.helper.calls.filter(({ side, verb }) => side === 'source' && verb === 'copyFile');
    return calls.map((call) => call.path);
  }

  [Symbol.dispose](): void {
    this.ahead[Symbol.dispose]();
    this.helper[Symbol.dispose]();
  }
}

describe('copies ahead', () => {
  it('are made from the last file on, and found whole', () => {
    for (const size of [MIB - 1, MIB, MIB + 1, 9 * MIB + 7]) {
      using rig = new Rig(NAMES, size);
      expect(rig.take('a')).toBeUndefined();
      rig.helper.join();
      expect(rig.copiedByLane).toEqual(['d', 'c', 'b']);
      for (const name of ['b', 'c', 'd']) {
        const copy = rig.take(name);
        expect(copy?.copied).toEqual({ isBare: false, state: 'whole', sizeBytes: size });
        expect(rig.isWhole(name, copy), name).toBe(true);
      }
    }
  });

  it('tell the size of a file that is larger than 4 GiB', () => {
    using rig = new Rig(['a', 'b']);
    const size = 5 * 2 ** 30 + 7;
    fs.truncateSync(rig.source('b'), size);
    rig.take('a');
    rig.helper.join();
    expect(rig.take('b')?.copied).toEqual({ isBare: false, state: 'whole', sizeBytes: size });
  });

  it('are nobody’s business before the I/O thread has written something itself', () => {
    using rig = new Rig();
    expect(rig.ahead.take('a' as Name)).toBeUndefined();
    // As where the file system shares what files hold.
    rig.ahead.control.onChunk(0);
    expect(rig.helper.invitations).toEqual([]);
    expect(rig.ahead.hasInvited).toBe(false);
    rig.ahead.control.onChunk(MIB);
    rig.ahead.control.onChunk(MIB);
    expect(rig.helper.invitations).toHaveLength(1);
    expect(rig.helper.invitations[0]?.bytes).toBe(12 * MIB);
    expect(rig.ahead.hasInvited).toBe(true);
  });

  it('are not made of what the I/O thread has come to already', () => {
    using rig = new Rig();
    for (const name of ['a', 'b', 'c']) expect(rig.take(name)).toBeUndefined();
    rig.helper.join();
    expect(rig.copiedByLane).toEqual(['d']);
    expect(rig.ahead.take('small' as Name)).toBeUndefined();
    expect(rig.isWhole('d', rig.take('d'))).toBe(true);
  });

  it('are given out a few at a time', () => {
    using rig = new Rig(
      Array.from({ length: 20 }, (_, at) => `f${String(at).padStart(2, '0')}`),
      MIB,
    );
    rig.take('f00');
    rig.helper.join();
    expect(rig.copiedByLane).toHaveLength(7);
    for (let at = 1; at < 8; at++) expect(rig.take(`f0${at}`)).toBeDefined();
    expect(rig.take('f08')).toBeUndefined();
    expect(rig.helper.invitations).toHaveLength(2);
    rig.helper.join();
    expect(rig.copiedByLane.slice(7).sort()).toEqual(['f09', 'f10', 'f11', 'f12', 'f13', 'f14', 'f15']);
  });

  it('that nobody takes are removed at the end, and one that comes too late touches nothing', () => {
    using rig = new Rig();
    rig.take('a');
    rig.helper.join();
    rig.take('b');
    expect(rig.staged()).toHaveLength(3);
    const before = rig.helper.calls.length;
    rig.ahead[Symbol.dispose]();
    expect(rig.staged()).toHaveLength(1); // that of b, which the I/O thread is to rename
    rig.helper.join();
    expect(rig.helper.calls).toHaveLength(before);
  });

  it('are waited for where a lane is at them already', () => {
    using rig = new Rig(['a', 'b']);
    rig.take('a');
    const { attend } = rig.helper;
    rig.helper.attend = () => {
      throw new Error('it waits');
    };
    let waited: unknown;
    rig.helper.join({
      onChunk: () => {
        try {
          rig.take('b');
        } catch (error) {
          waited = error;
        }
        return true;
      },
    });
    rig.helper.attend = attend;
    expect(waited).toEqual(new Error('it waits'));
    expect(rig.isWhole('b', rig.take('b'))).toBe(true);
  });

  it('end between two chunks where the I/O thread gives up', () => {
    using rig = new Rig(['a', 'b', 'c']);
    rig.take('a');
    const { attend } = rig.helper;
    rig.helper.attend = () => {
      throw new Error('it waits');
    };
    let chunks = 0;
    rig.helper.join({
      onChunk: () => {
        chunks++;
        expect(() => rig.ahead[Symbol.dispose]()).toThrow('it waits');
        return true;
      },
    });
    rig.helper.attend = attend;
    expect(chunks).toBe(1);
    expect(rig.copiedByLane).toEqual(['c']);
    expect(rig.staged()).toEqual([]);
  });

  it('are the I/O thread’s where the lane has died at them, and nothing is left of what it has made', () => {
    using rig = new Rig(['a', 'b']);
    rig.take('a');
    rig.helper.isGone = () => true;
    const job = rig.helper.invitations[0]!.job as CopyJob;
    let chunks = 0;
    rig.helper.join({
      onChunk: () => {
        chunks++;
        fs.writeFileSync(path.join(rig.base, 'replica', job.files[1]!.staged), 'a part of b');
        expect(rig.take('b')).toBeUndefined();
        expect(rig.staged()).toHaveLength(1);
        rig.ahead[Symbol.dispose]();
        expect(rig.staged()).toEqual([]);
        return false;
      },
    });
    expect(chunks).toBe(1);
  });

  it('leave it to the I/O thread where they fail, and where what they have made is gone', () => {
    using rig = new Rig();
    rig.take('a');
    fs.rmSync(rig.source('d'));
    rig.helper.join();
    expect(rig.copiedByLane).toEqual(['d', 'c', 'b']);
    const [made] = rig.staged();
    for (const staged of rig.staged()) if (staged !== made) fs.rmSync(path.join(rig.base, 'replica', staged));
    const found = ['b', 'c', 'd'].map((name) => rig.take(name)?.staged);
    expect(found.filter((staged) => staged !== undefined)).toEqual([made]);
    expect(found[2]).toBeUndefined();
  });

  it.each([
    ['cancelled', () => false, undefined],
    ['rewritten', (file: string) => fs.writeFileSync(file, Buffer.alloc(3 * MIB, 'other')), undefined],
    ['shortened', (file: string) => fs.truncateSync(file, MIB + 5), undefined],
    ['grown', (file: string) => fs.appendFileSync(file, 'more'), { state: 'grown', sizeBytes: 3 * MIB }],
  ] as const)('take a file as one thread does that is %s meanwhile', (_, change, copied) => {
    using rig = new Rig(['a', 'b']);
    rig.take('a');
    const before = openDescriptors();
    rig.helper.join({ onChunk: () => change(rig.source('b')) !== false });
    expect(openDescriptors()).toBe(before);
    expect(rig.staged()).toHaveLength(copied === undefined ? 0 : 1);
    expect(rig.take('b')?.copied).toEqual(copied && { isBare: false, ...copied });
  });
});
