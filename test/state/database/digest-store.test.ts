import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { Fingerprint } from '../../../src/core/verify/fingerprint.js';
import { type DigestStore, type KnownDigest, openDigestStore } from '../../../src/state/database/digest-store.js';

const FINGERPRINT: Fingerprint = {
  sizeBytes: 2 ** 40 + 1,
  mtimeSeconds: -5,
  mtimeNanos: 999_999_999,
  ctimeSeconds: 2 ** 33,
  ctimeNanos: 1,
  inodeLow: 0xffffffff,
  inodeHigh: 7,
};

const KNOWN: KnownDigest = {
  algorithm: 'blake2b512',
  digest: Buffer.alloc(32, 9),
  source: FINGERPRINT,
  replica: { ...FINGERPRINT, inodeLow: 1 },
  round: 3,
};

describe('the store of digests', () => {
  let folder: string;
  let store: DigestStore;
  const at = (name: string) => name as RelativePath;
  const file = () => path.join(folder, 'verify', 'pair.mdb');

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'digests-'));
    store = openDigestStore(file());
  });

  afterEach(() => {
    store.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('gives back what was put, before and after it was written, and to another that opens it', () => {
    store.put(at('a/b'), KNOWN);
    expect(store.get(at('a/b'))).toEqual(KNOWN);
    store.write();
    expect(store.get(at('a/b'))).toEqual(KNOWN);
    expect(store.get(at('a'))).toBeUndefined();
    const other = openDigestStore(file());
    expect(other.get(at('a/b'))).toEqual(KNOWN);
    other.close();
  });

  it.each([
    ['cut short', () => fs.truncateSync(file(), 8192)],
    ['something else', () => fs.writeFileSync(file(), 'no store')],
  ])('is made anew where its file is %s, as after a power cut', (_, harm) => {
    for (let at = 0; at < 500; at++) store.put(`f${at}` as RelativePath, KNOWN);
    store.close();
    harm();
    store = openDigestStore(file());
    expect(store.get(at('f1'))).toBeUndefined();
    store.put(at('f1'), KNOWN);
    store.write();
    expect(store.get(at('f1'))).toEqual(KNOWN);
  });

  it('takes paths of any length and any bytes', () => {
    const paths = [at('\xff\x01'), at('x'.repeat(1978)), at('x'.repeat(1979)), at('x'.repeat(4000))];
    for (const [index, long] of paths.entries()) store.put(long, { ...KNOWN, round: index });
    store.write();
    expect(paths.map((long) => store.get(long)?.round)).toEqual([0, 1, 2, 3]);
  });

  it('forgets what no round since has met', () => {
    for (let index = 0; index < 5000; index++) store.put(at(`f${index}`), KNOWN);
    store.write();
    store.meet(at('f7'), 4);
    store.meet(at('never there'), 4);
    store.put(at('new'), { ...KNOWN, round: 4 });
    store.write();
    while (store.forgetBefore(4));
    expect(
      [at('f7'), at('new'), at('f8'), at('f4999'), at('never there')].map((path) => store.get(path)?.round),
    ).toEqual([4, 4, undefined, undefined, undefined]);
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone', () => {
    store.put(at('a'), KNOWN);
    store.write();
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file())).mode & 0o777).toBe(0o700);
  });
});
