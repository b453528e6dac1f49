import { describe, expect, it } from 'vitest';
import { layout } from '../../../src/core/memory/layout.js';

describe('a layout of shared memory', () => {
  it('gives each field numbers of its own, and every thread the same', () => {
    const fields = layout({ flag: 'i32', path: ['u8', 3], bytes: 'f64', until: 'i64' });
    const one = fields.make();
    one.flag[0] = -1;
    one.path.set([1, 2, 3]);
    one.bytes[0] = 2 ** 40;
    one.until[0] = -5n;
    const other = fields.over(one.memory);
    expect([...other.flag, ...other.path, ...other.bytes, ...other.until]).toEqual([-1, 1, 2, 3, 2 ** 40, -5n]);
    expect(one.memory.byteLength).toBe(4 + 3 + 8 + 8);
  });

  it('begins with zeroes', () => {
    expect([...layout({ flag: 'i32', left: 'i32[]' }).make(2).left]).toEqual([0, 0]);
  });

  it('has a number for each thing in several arrays, which another thread counts from the memory', () => {
    const fields = layout({ closed: 'i32', states: 'i32[]', sizes: 'f64[]' });
    const one = fields.make(3);
    one.sizes.set([1.5, 2.5, 3.5]);
    one.states.set([7, 8, 9]);
    const other = fields.over(one.memory);
    expect([...other.sizes, ...other.states, ...other.closed]).toEqual([1.5, 2.5, 3.5, 7, 8, 9, 0]);
  });

  it('is empty for nothing', () => {
    const { left, memory } = layout({ left: 'i32[]' }).make(0);
    expect([left.length, memory.byteLength]).toEqual([0, 0]);
  });
});
