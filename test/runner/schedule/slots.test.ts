import { describe, expect, it } from 'vitest';
import { type SlotHolder, Slots } from '../../../src/runner/schedule/slots.js';

/** Slots, holders that are made as they are named, and what those have been told. */
function rig(count: number) {
  const slots = new Slots(count);
  const granted: string[] = [];
  const shared = new Map<string, number>();
  const holders = new Map<string, SlotHolder>();
  const holder = (name: string) => {
    const known = holders.get(name) ?? {
      granted: () => granted.push(name),
      shared: (others) => shared.set(name, others),
    };
    holders.set(name, known);
    return known;
  };
  return {
    granted,
    shared,
    resize: (to: number) => slots.resize(to),
    request: (names: string) => {
      for (const name of names) slots.request(holder(name));
    },
    cancel: (name: string) => slots.cancel(holder(name)),
    release: (name: string) => slots.release(holder(name)),
  };
}

describe('slots', () => {
  it('are given out first come, first served', () => {
    const { granted, request, release } = rig(2);
    request('abcd');
    expect(granted).toEqual(['a', 'b']);
    release('a');
    release('b');
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('pass over who has left the line', () => {
    const { granted, request, cancel, release } = rig(1);
    request('abc');
    cancel('b');
    cancel('b');
    release('a');
    expect(granted).toEqual(['a', 'c']);
    release('c');
    request('d');
    expect(granted).toEqual(['a', 'c', 'd']);
  });

  it('can become more, which is felt at once, and fewer, which is felt as they come back', () => {
    const { granted, request, release, resize } = rig(1);
    request('abcde');
    resize(3);
    expect(granted).toEqual(['a', 'b', 'c']);
    resize(1);
    release('a');
    release('b');
    expect(granted).toEqual(['a', 'b', 'c']);
    release('c');
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tell those who have one how many they are, whenever that changes', () => {
    const { shared, request, release } = rig(2);
    request('a');
    expect([...shared]).toEqual([['a', 1]]);
    request('bc');
    expect([...shared]).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    release('a');
    expect(shared.get('c')).toBe(2);
    release('b');
    expect(shared.get('c')).toBe(1);
  });
});
