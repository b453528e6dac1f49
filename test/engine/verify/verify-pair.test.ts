import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyPlacesOf } from '../../../src/engine/verify/verify-places.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { readVerifyRecord } from '../../../src/state/verify-record.js';
import { maskCtimes, type Ctime } from '../masked-ctimes.js';
import { mirror, type MirrorOptions, pairOf } from '../mirror.js';

const isLinux = process.platform === 'linux';

/** Later than all that a test makes, by more than files are too young to be believed. */
const LATER = Date.now() + 10 * 60_000;

describe.skipIf(!isLinux)('verifying a pair', () => {
  let folder: string;
  let source: string;
  let replica: string;
  let masked: Map<string, Ctime>;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-'));
    source = path.join(folder, 'source');
    replica = path.join(folder, 'replica');
    masked = new Map();
    fs.mkdirSync(path.join(source, 'd', 'e'), { recursive: true });
    fs.mkdirSync(replica);
    for (const [file, content] of [
      ['a', 'alpha'],
      ['b', 'beta'],
      ['d/c', 'gamma'],
      ['d/e/f', 'delta'],
      ['z', ''],
    ] as const)
      fs.writeFileSync(path.join(source, file), content);
    run();
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const places = () => verifyPlacesOf(path.join(folder, 'state'), pairOf(source, replica));

  function run(options: MirrorOptions = {}) {
    const fileSystem = maskCtimes(createLinuxFileSystem({ beat: () => {} }), masked);
    return mirror(source, replica, { fileSystem, verified: places(), now: LATER, ...options });
  }

  const verify = (options: MirrorOptions = {}) => run({ verify: {}, ...options });
  const counts = (options: MirrorOptions = {}) => verify(options).report.verification?.counts;
  const rotOf = () => readVerifyRecord(places().record).rot.map(({ path, side }) => `${side} ${path}`);

  /** Changes a byte of a file below the notice of its file system. */
  function rot(side: string, file: string, byte = '!'): void {
    const whole = path.join(side, file);
    const before = fs.statSync(whole, { bigint: true });
    const nanos = before.ctimeNs % 1_000_000_000n;
    masked.set(whole, { ctimeSeconds: Number(before.ctimeNs / 1_000_000_000n), ctimeNanos: Number(nanos) });
    const descriptor = fs.openSync(whole, 'r+');
    fs.writeSync(descriptor, byte, 1);
    fs.closeSync(descriptor);
    setTimes(whole, before.mtimeNs);
  }

  /** As a double, a time loses nanoseconds; the clock of the test gives whole milliseconds. */
  function setTimes(file: string, mtimeNs: bigint): void {
    fs.utimesSync(file, Number(mtimeNs) / 1e9, Number(mtimeNs) / 1e9);
    expect(fs.statSync(file, { bigint: true }).mtimeNs).toBe(mtimeNs);
  }

  /** Gives every file a time that a test can put back. */
  function age(): void {
    for (const side of [source, replica])
      for (const file of ['a', 'b', 'd/c', 'd/e/f', 'z']) fs.utimesSync(path.join(side, file), 1000, 1000);
  }

  const read = (side: string, file: string) => fs.readFileSync(path.join(side, file), 'utf8');

  it('reads every file on both sides, and finds that all are right', () => {
    const { report, lines } = verify();
    expect(report).toMatchObject({ kind: 'verify', outcome: 'ok', verification: { isComplete: true } });
    expect(report.verification?.counts).toMatchObject({ files: 5, bytes: 38, changed: 0, unread: 0 });
    expect(lines).toEqual([]);
  });

  it('finds rot in the replica, and the next pass copies the file again', () => {
    age();
    verify();
    rot(replica, 'd/c');
    const { report, lines } = verify();
    expect(report.outcome).toBe('problems');
    expect(report.verification?.counts).toMatchObject({ replicaRot: 1, sourceRot: 0, unknownRot: 0 });
    expect(lines).toEqual(['problem replica d/c ROT']);
    expect(rotOf()).toEqual(['replica d/c']);
    expect(read(replica, 'd/c')).toBe('g!mma');
    expect(run().lines).toEqual(['update d/c']);
    expect(read(replica, 'd/c')).toBe('gamma');
    masked.clear();
    expect(run().lines).toEqual([]);
    expect(counts()).toMatchObject({ replicaRot: 0, files: 5 });
    expect(rotOf()).toEqual([]);
  });

  it('leaves rot in the replica where nobody wants it repaired, as a problem of each pass', () => {
    age();
    verify();
    rot(replica, 'a');
    verify({ repairs: false });
    expect(run({ repairs: false }).lines).toEqual(['problem replica a ROT']);
    expect(read(replica, 'a')).toBe('a!pha');
  });

  it.each(['mtime', 'quick', 'newer', 'content'] as const)(
    'never mirrors rot in the source, with compare %s',
    (compare) => {
      age();
      verify();
      rot(source, 'd/e/f');
      const policy = { compare };
      expect(verify({ policy }).lines).toEqual(['problem source d/e/f ROT']);
      const { report, lines } = run({ policy });
      expect(report.outcome).toBe('problems');
      expect(lines).toEqual(['problem source d/e/f ROT']);
      expect(read(replica, 'd/e/f')).toBe('delta');
      // A new mode makes no good bytes of them.
      masked.clear();
      fs.chmodSync(path.join(source, 'd/e/f'), 0o600);
      run({ policy, state: { history: [], lastCompletedAt: 1 } });
      expect(read(replica, 'd/e/f')).toBe('delta');
      expect(counts({ policy })).toMatchObject({ sourceRot: 1 });
    },
  );

  it('mirrors a file of the source that is written anew after it had rotted', () => {
    age();
    verify();
    rot(source, 'a');
    verify();
    masked.clear();
    fs.writeFileSync(path.join(source, 'a'), 'other');
    expect(run().lines).toEqual(['update a']);
    expect(read(replica, 'a')).toBe('other');
    expect(counts()).toMatchObject({ sourceRot: 0, files: 5 });
  });

  it('is content with a file that was restored in its place', () => {
    age();
    verify();
    rot(source, 'a');
    verify();
    masked.clear();
    fs.writeFileSync(path.join(source, 'a'), 'alpha');
    fs.utimesSync(path.join(source, 'a'), 1000, 1000);
    expect(run().lines).toEqual([]);
    expect(counts()).toMatchObject({ sourceRot: 0 });
    expect(rotOf()).toEqual([]);
  });

  it('with compare content, finds rot in the source that no verification has found', () => {
    age();
    verify();
    rot(source, 'b');
    expect(run({ policy: { compare: 'content' } }).lines).toEqual(['problem source b ROT']);
    expect(read(replica, 'b')).toBe('beta');
  });

  it('with compare content, has the source win where no digest is known, and over rot in the replica', () => {
    age();
    rot(source, 'a');
    expect(run({ policy: { compare: 'content' } }).lines).toEqual(['update a']);
    expect(read(replica, 'a')).toBe('a!pha');
    masked.clear();
    verify();
    rot(replica, 'b');
    expect(run({ policy: { compare: 'content' } }).lines).toEqual(['update b']);
    expect(read(replica, 'b')).toBe('beta');
  });

  it('reports other bytes of which nothing is known, and does nothing', () => {
    age();
    rot(replica, 'a');
    const state = { history: [], lastCompletedAt: 1, lastGood: { startedAt: LATER - 1, bootedAt: 0 } };
    expect(verify({ state }).report.verification?.counts).toMatchObject({ unknownRot: 1 });
    expect(rotOf()).toEqual(['unknown a']);
    expect(run({ state }).lines).toEqual(['problem source a ROT']);
    expect(read(replica, 'a')).toBe('a!pha');
  });

  it('reports a file that has rotted on both sides, and does nothing', () => {
    age();
    verify();
    rot(source, 'a', '?');
    rot(replica, 'a', '!');
    expect(counts()).toMatchObject({ unknownRot: 1 });
    expect(run({ policy: { compare: 'content' } }).lines).toEqual(['problem source a ROT']);
    expect(read(replica, 'a')).toBe('a!pha');
  });

  it('takes what somebody has written for changed', () => {
    age();
    verify();
    fs.writeFileSync(path.join(source, 'a'), 'new bytes');
    fs.writeFileSync(path.join(source, 'only here'), '');
    expect(counts()).toMatchObject({ files: 4, changed: 1, sourceRot: 0, replicaRot: 0, unknownRot: 0 });
  });

  it('keeps no digest of what has changed lately', () => {
    age();
    verify({ now: Date.now() });
    rot(replica, 'a');
    const state = { history: [], lastCompletedAt: 1, lastGood: { startedAt: LATER - 1, bootedAt: 0 } };
    expect(counts({ state })).toMatchObject({ unknownRot: 1, replicaRot: 0 });
  });

  it('goes on where it was cut off, and counts all of it', () => {
    let files = 0;
    const cut = verify({ isCancelled: () => files >= 3, onChunk: () => void files++ });
    expect(cut.report).toMatchObject({ outcome: 'cancelled', verification: { isComplete: false } });
    expect(cut.report.verification?.counts.files).toBe(3);
    const { cursor } = readVerifyRecord(places().record).unfinished ?? {};
    expect(cursor).toBe('z');
    expect(counts()).toMatchObject({ files: 5 });
    expect(readVerifyRecord(places().record)).toMatchObject({ round: 2, last: { isComplete: true } });
  });

  it('looks at a sample, and forgets nothing for that', () => {
    age();
    verify();
    rot(replica, 'a');
    expect(counts({ verify: { samplePercent: 0 } })).toMatchObject({ files: 0 });
    expect(counts({ verify: { samplePercent: 100 } })).toMatchObject({ files: 5, replicaRot: 1 });
    expect(readVerifyRecord(places().record)).toMatchObject({ round: 2 });
    expect(rotOf()).toEqual(['replica a']);
  });

  it('tells of what cannot be read', () => {
    const intercept: MirrorOptions['intercept'] = ({ verb, path }) =>
      verb === 'whileOpen' && path === 'b' ? 'EIO' : undefined;
    const { report, lines } = verify({ intercept });
    expect(lines).toEqual(['problem source b EIO']);
    expect(report.verification?.counts).toMatchObject({ files: 4, unread: 1 });
  });

  it('changes nothing in either folder', () => {
    const before = [source, replica].map((side) => fs.statSync(side).mtimeMs);
    verify();
    expect([source, replica].map((side) => fs.statSync(side).mtimeMs)).toEqual(before);
    expect(fs.readdirSync(replica).sort()).toEqual(['a', 'b', 'd', 'z']);
  });
});
