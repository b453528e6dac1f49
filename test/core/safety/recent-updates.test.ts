import { describe, expect, it } from 'vitest';
import { hashOfPath, RecentUpdates } from '../../../src/core/safety/recent-updates.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';

const hashes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => hashOfPath(`d/f${from + n}` as RelativePath));

describe('the updates of the last hour', () => {
  it('count each file once, however often it changes', () => {
    const recent = new RecentUpdates();
    for (let minute = 100; minute < 130; minute++) recent.add(hashes(0, 3), minute);
    expect(recent.count(130)).toBe(3);
    expect(recent.count(130, hashes(2, 5))).toBe(5);
    expect(recent.count(130, [...hashes(4, 5), ...hashes(4, 5)])).toBe(4);
  });

  it('are over after an hour since the last one of a file, and when the clock is set back by as much', () => {
    const recent = new RecentUpdates();
    recent.add(hashes(0, 10), 100);
    recent.add(hashes(0, 4), 130);
    expect([159, 160, 189, 190].map((minute) => recent.count(minute))).toEqual([10, 4, 4, 0]);
    recent.add(hashes(0, 1), 1000);
    expect(recent.count(900)).toBe(0);
  });

  it('are written down and taken over, once', () => {
    const before = new RecentUpdates();
    before.add(hashes(0, 5), 100);
    before.add(hashes(3, 8), 101);
    const written = before.list(101);
    expect(written.map(({ minute, names, others }) => [minute, names.length, others])).toEqual([
      [100, 3, 0],
      [101, 5, 0],
    ]);
    const after = new RecentUpdates();
    after.load(JSON.parse(JSON.stringify(written)));
    after.load(written);
    expect(after.count(101, hashes(0, 8))).toBe(8);
  });

  it('are written down as a number beyond some, and count anew', () => {
    const before = new RecentUpdates();
    before.add(hashes(0, 10_100), 100);
    const [written] = before.list(100);
    expect(written).toMatchObject({ minute: 100, others: 100 });
    const after = new RecentUpdates();
    after.load(before.list(100));
    expect(after.count(100)).toBe(10_100);
    expect(after.count(100, hashes(0, 100))).toBe(10_200);
    expect(after.count(160)).toBe(0);
  });

  it('forget names beyond very many, and still count them', () => {
    const recent = new RecentUpdates();
    recent.add(hashes(0, 100_050), 100);
    expect(recent.count(100)).toBeGreaterThan(100_040); // two paths may share a hash
    expect(recent.count(160)).toBe(0);
  });

  it('are worth writing once a minute', () => {
    const recent = new RecentUpdates();
    expect(recent.isWorthWriting(100)).toBe(false);
    recent.add(hashes(0, 1), 100);
    expect(recent.isWorthWriting(100)).toBe(true);
    recent.list(100);
    expect(recent.isWorthWriting(100)).toBe(false);
    recent.add(hashes(1, 2), 100);
    expect([100, 101].map((minute) => recent.isWorthWriting(minute))).toEqual([false, true]);
    recent.list(101);
    expect(recent.isWorthWriting(102)).toBe(false);
  });

  it('are none once a person has agreed to them', () => {
    const recent = new RecentUpdates();
    recent.add(hashes(0, 3), 100);
    recent.clear();
    expect(recent.count(100)).toBe(0);
  });
});
