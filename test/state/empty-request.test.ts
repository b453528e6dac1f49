import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readEmptyRequest, removeEmptyRequest, writeEmptyRequest } from '../../src/state/empty-request.js';
import { temporaryFolder } from '../engine/trees.js';

it('is read as it was written, the last one, until it is removed', () => {
  const store = temporaryFolder();
  expect(readEmptyRequest(store)).toBe(undefined);
  writeEmptyRequest(store, 1);
  writeEmptyRequest(store, 2);
  expect(readEmptyRequest(store)).toBe(2);
  removeEmptyRequest(store);
  removeEmptyRequest(store);
  expect(readEmptyRequest(store)).toBe(undefined);
});

it('asks for nothing where it cannot be read', () => {
  const store = temporaryFolder();
  for (const text of ['', '{', '{"before":"all"}']) {
    fs.writeFileSync(path.join(store, 'empty'), text);
    expect(readEmptyRequest(store)).toBe(Number.NEGATIVE_INFINITY);
  }
});
