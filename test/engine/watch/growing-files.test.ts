// A large file that goes on changing under a watching engine: it is not copied all the time, and no other file waits for it.

import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { EngineRig } from '../engine-rig.js';
import { pairOf } from '../mirror.js';
import { temporaryFolder, writeTree } from '../trees.js';

const SIZE_BYTES = 40_000_000;
/** **Source**: core/watch/rest.ts, nine times its size at 100 MB a second. */
const REST_MS = 3600;

it('is copied once a rest at most however often it is appended to, and other files do not wait', async () => {
  const base = temporaryFolder({ inMemory: true });
  const source = writeTree(path.join(base, 'source'), { log: Buffer.alloc(SIZE_BYTES, 'l').toString('latin1') });
  const [log, replica] = [path.join(source, 'log'), path.join(base, 'replica')];
  const pair = { ...pairOf(source, replica), watch: { settleMs: 5, maxWaitMs: 50, pollMs: 30_000 } };
  const engine = new EngineRig(pair, path.join(base, 'state'));
  expect(await engine.run()).toMatchObject({ outcome: 'ok' });
  const beganAt = performance.now();
  for (let line = 0; line < 5; line++) {
    fs.appendFileSync(log, 'line');
    fs.writeFileSync(path.join(source, `other${line}`), 'other');
    await engine.until(() => fs.existsSync(path.join(replica, `other${line}`)));
  }
  await engine.until(() => fs.readFileSync(path.join(replica, 'log')).equals(fs.readFileSync(log)));
  const copies = engine.targeted.reduce((sum, { counts }) => sum + counts.updated, 0);
  expect(copies).toBeLessThanOrEqual(1 + (performance.now() - beganAt) / REST_MS);
});
