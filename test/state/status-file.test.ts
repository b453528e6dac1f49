import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatusFile, readStatusIfPossible, type StatusFile, statusFileOf } from '../../src/state/status-file.js';
import { StatusWriter } from '../../src/runner/coordinator/status-writer.js';
import { temporaryFolder } from '../engine/trees.js';
import { ManualClock } from '../runner/manual-clock.js';

const content = (pid: number): StatusFile => ({ version: 1, runner: { pid, config: '/c', startedAt: 0 }, pairs: {} });

function rig(file = statusFileOf(temporaryFolder(), '/some/where/foldersync.config.yaml')) {
  const clock = new ManualClock(0);
  const troubles: string[] = [];
  let pid = 0;
  const writer = new StatusWriter({
    file,
    clock,
    collect: () => content(++pid),
    onTrouble: (message) => troubles.push(message),
  });
  return { file, clock, troubles, writer };
}

describe('the status file', () => {
  it('is written at most once a second, with what is known then', () => {
    const { file, clock, writer } = rig();
    writer.touch();
    writer.touch();
    expect(readStatusFile(file)).toBeUndefined();
    clock.advance(1000);
    expect(readStatusFile(file)).toEqual(content(1));
    clock.advance(10_000);
    expect(readStatusFile(file)).toEqual(content(1));
    writer.touch();
    writer.flush();
    expect(readStatusFile(file)).toEqual(content(2));
    expect(clock.timerCount).toBe(0);
  });

  it('has a name of its own for each config', () => {
    expect(statusFileOf('/s', '/a/foldersync.yaml')).not.toBe(statusFileOf('/s', '/b/foldersync.yaml'));
    expect(statusFileOf('/s', '/a/odd name\n.yaml')).toMatch(/^\/s\/status\/odd_name_\.yaml-[0-9a-f]{16}\.json$/);
  });

  it('says once that it cannot be written, and again after it could', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'status'), 'a file in the way');
    const { writer, troubles } = rig(statusFileOf(folder, '/c'));
    writer.flush();
    writer.flush();
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatch(/^cannot write the status file .*status/);
    fs.rmSync(path.join(folder, 'status'));
    writer.flush();
    fs.rmSync(path.join(folder, 'status'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'status'), '');
    writer.flush();
    expect(troubles).toHaveLength(2);
  });

  it('is taken as missing where a FIFO stands in its place, which is not waited for', () => {
    const file = path.join(temporaryFolder(), 'status.json');
    execFileSync('mkfifo', [file]);
    expect(readStatusFile(file)).toBeUndefined();
  });

  it('that cannot be read is told of, and does not stop who can do without it', () => {
    const blocked = path.join(temporaryFolder(), 'status');
    fs.writeFileSync(blocked, '');
    const file = path.join(blocked, 'status.json');
    const troubles: string[] = [];
    expect(readStatusIfPossible(file, (message) => troubles.push(message))).toBeUndefined();
    expect(troubles).toEqual([expect.stringMatching(/^cannot read .*status\.json: ENOTDIR/)]);
    expect(() => readStatusFile(file)).toThrow('ENOTDIR');
  });

  it.each(['', '{', 'null', '{"version":2}'])('is taken as missing when it holds %j', (text) => {
    const file = path.join(temporaryFolder(), 'status.json');
    fs.writeFileSync(file, text);
    expect(readStatusFile(file)).toBeUndefined();
  });
});
