import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/runner/slots.js';

describe('slots', () => {
  it('are given out first come, first served', () => {
    const slots = new Slots(2);
    const granted: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) slots.request(() => granted.push(name));
    expect(granted).toEqual(['a', 'b']);
    slots.release();
    slots.release();
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('pass over who has left the line', () => {
    const slots = new Slots(1);
    const granted: string[] = [];
    slots.request(() => granted.push('a'));
    const leave = slots.request(() => granted.push('b'));
    slots.request(() => granted.push('c'));
    leave();
    leave();
    slots.release();
    expect(granted).toEqual(['a', 'c']);
    slots.release();
    slots.request(() => granted.push('d'));
    expect(granted).toEqual(['a', 'c', 'd']);
  });

  it('can become more, which is felt at once, and fewer, which is felt as they come back', () => {
    const slots = new Slots(1);
    const granted: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) slots.request(() => granted.push(name));
    slots.resize(3);
    expect(granted).toEqual(['a', 'b', 'c']);
    slots.resize(1);
    slots.release();
    slots.release();
    expect(granted).toEqual(['a', 'b', 'c']);
    slots.release();
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });
});
