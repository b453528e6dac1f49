import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AbsolutePath, bytesOfText, type Name, ROOT } from '../../../src/core/tree/bytes.js';
import { type BothSides, fastestAlgorithm, readBoth } from '../../../src/engine/content/read-both.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { temporaryFolder } from '../trees.js';

const GO_ON = { onChunk: () => true };
const digestOf = (content: Buffer) => createHash('sha256').update(content).digest();

/** Reads one file with these contents. */
function read(
  one: Buffer,
  other: Buffer,
  options: Partial<BothSides> = {},
  meanwhile: (folder: string) => void = () => {},
) {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'one'), '');
  for (const [side, content] of [
    ['source', one],
    ['replica', other],
  ] as const) {
    fs.mkdirSync(path.join(folder, side));
    fs.writeFileSync(path.join(folder, side, 'file'), content);
  }
  const fileSystem = createPortableFileSystem(() => {});
  const open = (side: string) => fileSystem.openRoot(bytesOfText(path.join(folder, side)) as AbsolutePath);
  using sourceRoot = open('source');
  using replicaRoot = open('replica');
  using source = sourceRoot.openDirectory(ROOT);
  using replica = replicaRoot.openDirectory(ROOT);
  meanwhile(folder);
  return readBoth({ source, replica, name: 'file' as Name, algorithm: 'sha256', control: GO_ON, ...options });
}

describe('reading a file on both sides', () => {
  const large = Buffer.alloc(300_000, 'abc');
  const flipped = Buffer.from(large);
  flipped[200_000]! ^= 1;

  it.each([
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
    ['a few bytes', Buffer.from('few'), Buffer.from('few')],
    ['many chunks', large, large],
    ['another byte in one of them', large, flipped],
    ['a shorter one', large, large.subarray(0, 131_072)],
    ['a longer one', large.subarray(0, 131_072), large],
    ['nothing on one side', large, Buffer.alloc(0)],
  ])('tells the digests of both, of %s', (_, one, other) => {
    expect(read(one, other)).toMatchObject({
      kind: 'read',
      areEqual: one.equals(other),
      sourceDigest: digestOf(one),
      replicaDigest: digestOf(other),
      bytes: one.length + other.length,
    });
  });

  it('tells of a file that is written meanwhile', () => {
    let folder = '';
    const control = {
      onChunk: () => {
        fs.appendFileSync(path.join(folder, 'source', 'file'), 'more');
        return true;
      },
    };
    const found = read(Buffer.from('a'), Buffer.from('a'), { control }, (at) => {
      folder = at;
    });
    expect(found).toEqual({ kind: 'moved' });
  });

  it('tells of a file that is gone', () => {
    const found = read(Buffer.from('a'), Buffer.from('a'), {}, (folder) =>
      fs.rmSync(path.join(folder, 'replica', 'file')),
    );
    expect(found).toEqual({ kind: 'moved' });
  });

  it('ends when it is told to', () => {
    expect(read(large, large, { control: { onChunk: () => false } })).toEqual({ kind: 'cancelled' });
  });

  it('picks an algorithm', () => {
    expect(['sha256', 'blake2b512']).toContain(fastestAlgorithm());
  });
});
