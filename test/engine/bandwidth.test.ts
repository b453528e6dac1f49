import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/pair/pair.js';
import { EngineRig } from './engine-rig.js';
import { pairOf } from './mirror.js';
import { openFilesIn } from './open-files.js';
import { temporaryFolder } from './trees.js';

const MEBIBYTE = 2 ** 20;

/** What a limit lets through at once is less than this. */
const BURST_MS = 150;

/** A real engine, before its first pass; memory is fast, so that the limit is all that takes time. */
function engineFor(policy: Partial<Policy>): {
  readonly source: string;
  readonly replica: string;
  readonly engine: EngineRig;
} {
  const base = temporaryFolder({ inMemory: true });
  const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
  fs.mkdirSync(source);
  return { source, replica, engine: new EngineRig(pairOf(source, replica, policy), path.join(base, 'state')) };
}

describe('a pair with a bandwidth', () => {
  it('copies a large file no faster', async () => {
    const { source, replica, engine } = engineFor({ bandwidthBytesPerSecond: 2 * MEBIBYTE });
    fs.writeFileSync(path.join(source, 'large'), Buffer.alloc(4 * MEBIBYTE, 'x'));
    const { outcome, durationMs } = await engine.run();
    expect(outcome).toBe('ok');
    expect(durationMs).toBeGreaterThan(2000 - BURST_MS);
    expect(fs.statSync(path.join(replica, 'large')).size).toBe(4 * MEBIBYTE);
  });

  it('copies many small files no faster, with several lanes as with one', async () => {
    for (const lanes of [1, 3]) {
      const { source, engine } = engineFor({ bandwidthBytesPerSecond: 2 * MEBIBYTE, lanes });
      for (let directory = 0; directory < 60; directory++) {
        fs.mkdirSync(path.join(source, `d${directory}`));
        for (let file = 0; file < 100; file++) {
          fs.writeFileSync(path.join(source, `d${directory}`, `f${file}`), Buffer.alloc(700, 'x'));
        }
      }
      const { outcome, counts, durationMs } = await engine.run();
      expect([outcome, counts.copied]).toEqual(['ok', 6000]);
      expect(durationMs).toBeGreaterThan((counts.bytes / (2 * MEBIBYTE)) * 1000 - BURST_MS);
    }
  });

  it('copies several large files no faster, where lanes help with them', async () => {
    const { source, replica, engine } = engineFor({ bandwidthBytesPerSecond: 200 * MEBIBYTE, lanes: 3 });
    const sizeBytes = 40 * MEBIBYTE;
    for (let file = 0; file < 4; file++) fs.writeFileSync(path.join(source, `f${file}`), Buffer.alloc(sizeBytes, 'x'));
    const { outcome, durationMs } = await engine.run();
    expect(outcome).toBe('ok');
    expect(durationMs).toBeGreaterThan(((4 * sizeBytes) / (200 * MEBIBYTE)) * 1000 - BURST_MS);
    for (let file = 0; file < 4; file++) expect(fs.statSync(path.join(replica, `f${file}`)).size).toBe(sizeBytes);
  });

  it('stops at once, however long the last chunk would still be paid for', async () => {
    const { source, replica, engine } = engineFor({ bandwidthBytesPerSecond: 10_000 });
    fs.writeFileSync(path.join(source, 'large'), Buffer.alloc(2 * MEBIBYTE, 'x'));
    void engine.run();
    await engine.until(() => openFilesIn(replica, engine.pid).some((size) => size >= MEBIBYTE));
    const askedAt = performance.now();
    await engine.stop();
    // The first chunk alone is paid for in a hundred seconds.
    expect(performance.now() - askedAt).toBeLessThan(20_000);
    expect(fs.readdirSync(replica)).toEqual([]);
  });
});
