import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/resolve/config.js';
import { protectionOf } from '../../src/core/safety/weakened.js';
import { TrustedPairsFile } from '../../src/runner/trusted-pairs.js';
import { pairOf } from '../engine/mirror.js';
import { temporaryFolder } from '../engine/trees.js';
import { ManualClock } from './manual-clock.js';

const PAIR = pairOf('/s', '/r');
const OTHER = { ...PAIR, policy: { ...PAIR.policy, prune: !PAIR.policy.prune } };

function rig(stateDir = temporaryFolder()) {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const troubles: string[] = [];
  const runner = { stateDir, log: PAIR.log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000 };
  const config: Config = { file: '/etc/foldersync.config.yaml', pairs: [PAIR], runner };
  const record = new TrustedPairsFile(config, { clock, onTrouble: (message) => troubles.push(message) });
  const folder = path.join(stateDir, 'trusted');
  const file = () => path.join(folder, fs.readdirSync(folder)[0] ?? '');
  return { stateDir, clock, troubles, record, folder, file };
}

describe('the record of how pairs protected their replicas', () => {
  it('gives back what protects, and nothing else of a pair', () => {
    const { record, stateDir, troubles } = rig();
    expect(record.read()).toEqual(new Map());
    record.write(new Map([['a', PAIR]]));
    expect(rig(stateDir).record.read()).toEqual(new Map([['a', protectionOf(PAIR)]]));
    expect(troubles).toEqual([]);
  });

  it('is for its own user alone', () => {
    const { record, folder, file } = rig();
    record.write(new Map([['a', PAIR]]));
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is written once for many changes, and not where it holds the same', () => {
    const { record, clock, file } = rig();
    record.write(new Map([['a', PAIR]]));
    const { ino } = fs.statSync(file());
    record.write(new Map([['a', PAIR]]));
    let collected = 0;
    const collect = () => {
      collected++;
      return new Map([['a', OTHER]]);
    };
    record.touch(collect);
    record.touch(collect);
    expect(fs.statSync(file()).ino).toBe(ino);
    clock.advance(1000);
    expect(collected).toBe(1);
    expect(record.read()).toEqual(new Map([['a', protectionOf(OTHER)]]));
  });

  it('waits for no FIFO in its place', () => {
    const { record, troubles, file } = rig();
    record.write(new Map([['a', PAIR]]));
    const at = file();
    fs.rmSync(at);
    execFileSync('mkfifo', [at]);
    expect(record.read()).toEqual(new Map());
    expect(troubles).toEqual([expect.stringContaining(`cannot read ${at}: it is not a regular file`)]);
    record.write(new Map([['a', OTHER]]));
    expect(record.read()).toEqual(new Map([['a', protectionOf(OTHER)]]));
  });

  it('says that it cannot be read or written, once until it works again', () => {
    const { record, troubles, folder, file } = rig();
    record.write(new Map([['a', PAIR]]));
    fs.writeFileSync(file(), '{"version":1,');
    expect(record.read()).toEqual(new Map());
    expect(troubles).toEqual([
      expect.stringMatching(/^cannot read .*JSON.*; an edit that protects less .* may not be/),
    ]);
    record.write(new Map([['a', OTHER]]));
    fs.rmSync(folder, { recursive: true });
    fs.writeFileSync(folder, 'a file in the way');
    record.write(new Map([['a', PAIR]]));
    record.write(new Map([['a', PAIR]]));
    expect(troubles).toHaveLength(2);
    expect(troubles[1]).toMatch(/^cannot write /);
  });
});
