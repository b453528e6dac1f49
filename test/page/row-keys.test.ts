import { expect, it } from 'vitest';
import { isModified, rowMovedTo } from '../../page/model/row-keys.js';

it.each([
  ['ArrowDown', 4],
  ['ArrowUp', 2],
  ['PageDown', 13],
  ['PageUp', -7],
  ['Home', 0],
  ['End', 8],
  ['Enter', undefined],
])('%s leads from row 3 of 9 to %s', (key, row) => {
  expect(rowMovedTo(key, { row: 3, rows: 9, page: 10 })).toBe(row);
});

it.each(['ctrlKey', 'metaKey', 'altKey'])('a key with %s is another one', (modifier) => {
  const none = { ctrlKey: false, metaKey: false, altKey: false };
  expect(isModified(none)).toBe(false);
  expect(isModified({ ...none, [modifier]: true })).toBe(true);
});
