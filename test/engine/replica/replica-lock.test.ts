import path from 'node:path';
import { expect, it } from 'vitest';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import { ReplicaLock } from '../../../src/engine/replica/replica-lock.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { systemClock } from '../../../src/process/clock.js';
import { temporaryFolder } from '../trees.js';

const REPLICA = bytesOfText('/somewhere/replica') as AbsolutePath;

/** Two that want one replica; the second asks whether it is cancelled each time after it was refused. */
function contenders(onRefused: () => void) {
  const fileSystem = createPortableFileSystem(() => {});
  const stateDir = path.join(temporaryFolder(), 'state');
  const beat = () => {};
  const first = new ReplicaLock({ clock: systemClock, stateDir, fileSystem, shared: { isCancelled: false, beat } });
  const shared = {
    get isCancelled() {
      onRefused();
      return false;
    },
    beat,
  };
  return { first, second: new ReplicaLock({ clock: systemClock, stateDir, fileSystem, shared }) };
}

it('is taken where its holder lets go of it just after it has refused', async () => {
  const { first, second } = contenders(() => first.release());
  await first.acquire(REPLICA);
  await second.acquire(REPLICA);
  await expect(first.acquire(REPLICA)).rejects.toThrow(/in use by another foldersync/);
  second.release();
});

it('is refused by a holder that stays', async () => {
  let refusals = 0;
  const { first, second } = contenders(() => refusals++);
  await first.acquire(REPLICA);
  await expect(second.acquire(REPLICA)).rejects.toThrow(/in use by another foldersync/);
  expect(refusals).toBe(2);
  first.release();
});
