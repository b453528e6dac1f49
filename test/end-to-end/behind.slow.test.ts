import fs from 'node:fs';
import { expect, it } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

it('tells since when the oldest change waits that was heard, until it is mirrored', async () => {
  const place = new Workplace();
  writeTree(place.path('s'), { a: '1' });
  place.configure({ p: { source: './s', replica: './r', settle: '8s', maxWait: '20s' } });
  place.start('run');
  await until(() => place.statusIfAny()?.pairs.p?.state === 'ok', 'the first pass');
  const at = Date.now();
  fs.writeFileSync(place.path('s', 'b'), '2');
  const since = await until(
    () => place.statusIfAny()?.pairs.p?.behindSince as number | undefined,
    'a change that waits',
  );
  expect(since).toBeGreaterThanOrEqual(at - 5);
  expect(since).toBeLessThan(at + 5000);
  expect(fs.existsSync(place.path('r', 'b'))).toBe(false);
  await until(() => fs.existsSync(place.path('r', 'b')), 'the change in the replica');
  await until(() => place.statusIfAny()?.pairs.p?.behindSince === undefined, 'nothing that waits');
});
