import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairRecordFile, readPairRecord, writePairRecord } from '../../src/state/pair-record.js';
import { FIRST, mirror } from '../engine/mirror.js';
import { folders, temporaryFolder, waitForTick } from '../engine/trees.js';

const roots = { name: 'photos', source: '/a', replica: '/b' };

describe('a pair’s state', () => {
  it('is read back as it was written', () => {
    const file = pairRecordFile(temporaryFolder(), roots);
    const state = { lastCompletedAt: 5, replicaParentDevice: 7, history: [{ minute: 1, removed: 2, entries: 3 }] };
    writePairRecord(file, state);
    expect(readPairRecord(file)).toMatchObject({ state });
    expect(readPairRecord(file).trouble).toBeUndefined();
    expect(fs.readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
    expect(fs.statSync(file).mode & 0o022).toBe(0);
  });

  it('is a file of its own for each name, source and replica', () => {
    const files = [roots, { ...roots, name: 'other' }, { ...roots, source: '/c' }, { ...roots, replica: '/a' }];
    expect(new Set(files.map((pair) => pairRecordFile('/state', pair))).size).toBe(4);
  });

  it('that is missing means a first pass, without a word', () => {
    expect(readPairRecord(pairRecordFile(temporaryFolder(), roots))).toEqual({ state: FIRST });
  });

  it.each([
    ['is empty', ''],
    ['is cut short', '{"version":1,"lastCompletedAt":5,"his'],
    ['is not JSON', 'hello'],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['is of another version', '{"version":2,"lastCompletedAt":5,"history":[]}'],
    ['has a field of another type', '{"version":1,"lastCompletedAt":"5","history":[]}'],
    ['lacks its history', '{"version":1,"lastCompletedAt":5}'],
    ['has a history of something else', '{"version":1,"lastCompletedAt":5,"history":[{"minute":1}]}'],
  ])('that %s means a first pass, with a warning', (_, text) => {
    const file = path.join(temporaryFolder(), 'state.json');
    fs.writeFileSync(file, text);
    const { state, trouble } = readPairRecord(file);
    expect(state).toEqual(FIRST);
    expect(trouble).toContain(file);
    const { source, replica } = folders({}, { a: 'a' });
    expect(mirror(source, replica, { state }).report.hold?.reason).toBe('source-empty');
  });

  it('in whose place there is a FIFO means a first pass, and is not waited for', () => {
    const file = path.join(temporaryFolder(), 'state.json');
    execFileSync('mkfifo', [file]);
    expect(readPairRecord(file)).toEqual({
      state: { history: [] },
      trouble: `cannot use the state file ${file}: it is not a regular file; starting without it`,
    });
  });

  it('that cannot be written fails, and names the file', () => {
    const blocked = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(blocked, '');
    expect(() => writePairRecord(path.join(blocked, 'state.json'), FIRST)).toThrow(
      expect.objectContaining({ code: 'STATE', message: expect.stringContaining(blocked) }),
    );
  });

  it('that cannot be written before the first removal ends the pass, and nothing is removed', () => {
    const { source, replica } = folders({ a: 'a' }, { gone: 'g' });
    const { report } = mirror(source, replica, {
      onSave: () => writePairRecord('/proc/no/such/place', FIRST),
    });
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'STATE' }, counts: { removed: 0, copied: 1 } });
    expect(fs.existsSync(path.join(replica, 'gone'))).toBe(true);
  });

  it('forgets what was removed more than an hour ago', () => {
    const { source, replica } = folders({ keep: 'k' }, { keep: 'k', a: 'a', b: 'b' });
    const hour = 3_600_000;
    const first = mirror(source, replica, { now: hour });
    expect(first.state.history).toMatchObject([{ minute: 60, removed: 2 }]);
    fs.writeFileSync(path.join(replica, 'c'), 'c');
    const later = mirror(source, replica, { state: first.state, now: 3 * hour });
    expect(later.state.history).toMatchObject([{ minute: 180, removed: 1 }]);
  });

  it('remembers what was replaced among it', () => {
    const { source, replica } = folders({ a: { b: 'b' }, c: 'c' }, { a: 'a', c: 'c' });
    expect(mirror(source, replica).state.history).toMatchObject([{ removed: 1 }]);
  });

  it('remembers a pass only when it changed something, or completed for the first time', () => {
    const { source, replica } = folders({ a: 'a' });
    waitForTick(source); // what is copied within a tick of its making is compared once more
    const first = mirror(source, replica, { state: FIRST });
    expect(first.saves).toBe(1);
    expect(mirror(source, replica, { state: first.state }).saves).toBe(0);
    expect(mirror(source, replica, { state: FIRST }).saves).toBe(1);
    fs.writeFileSync(path.join(source, 'b'), 'b');
    expect(mirror(source, replica, { state: first.state, dryRun: true }).saves).toBe(0);
    expect(mirror(source, replica, { state: first.state }).saves).toBe(1);
  });
});
