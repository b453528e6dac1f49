// As killed.test.ts, with processes that are killed for real, over random operations.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../fs/disturb.js';
import { readTree, temporaryFolder, waitForTick, writeTree } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { ChangedSource, operationOf } from './random-operations.js';

const KILLS = 25;

describe.each(['linux', 'portable'] as const)('a process that is killed again and again (%s)', (adapter) => {
  it('leaves each restore point as the replica was', async () => {
    const base = temporaryFolder({ inMemory: true });
    const seed = Date.now() % 1_000_000;
    const random = randomNumbers(seed);
    const source = writeTree(path.join(base, 'source'), { a: 'a', b: { a: 'ba', c: { a: 'bca' } }, c: { b: 'cb 4' } });
    const replica = path.join(base, 'replica');
    fs.mkdirSync(replica);
    const hasExtended = adapter === 'linux';
    const pair = new KeptPair({ source, replica }, adapter, { extended: hasExtended });
    const changed = new ChangedSource(source, { hasExtended });
    let kills = 0;
    for (let round = 0; round < KILLS; round++) {
      const when = `seed ${seed}, round ${round}`;
      waitForTick(source);
      for (let count = 0; count < 5; count++) changed.apply(operationOf(random));
      pair.now += random(3) === 0 ? 15 * MINUTE : 0;
      if (await pair.passInProcess(random(40))) kills++;
      pair.expectExact(`${when}, as it was left`);
      if (random(3) > 0) continue;
      pair.pass({ approved: true });
      expect(readTree(replica), when).toEqual(readTree(source));
      pair.expectExact(when);
      await pair.tidy();
      pair.expectExact(`${when}, tidied`);
    }
    expect(kills).toBeGreaterThan(KILLS / 3);
  });
});
