// An engine that is started for nothing but to tidy the versions of its pair's replica, as fast as it can: a person
// waits.

import { type AbsolutePath, bytesOfText } from '../core/tree/bytes.js';
import { FoldersyncError, failureOf } from '../core/report/error.js';
import type { Failure } from '../core/report/report.js';
import { FsError } from '../fs/port/fs-error.js';
import type { FileSystem } from '../fs/port/port.js';
import type { Clock } from '../process/clock.js';
import { ReplicaLock } from './replica/replica-lock.js';
import type { EngineOptions } from './threads/protocol.js';
import type { SharedState } from './threads/shared-state.js';
import { KnownIncrements } from './versions/known-increments.js';
import { takeSteps } from './versions/steps.js';
import { StoreLock } from './versions/store-lock.js';
import { VersionStore } from './versions/store.js';
import { tidy } from './versions/tidy.js';
import { Versions } from './versions/versions.js';

/** What it is done with. */
interface TidyingParts {
  readonly engine: EngineOptions;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly shared: SharedState;
}

/** Tidies once; returns why that could not be done. Never throws for what a file system answers. */
export async function tidyAlone(parts: TidyingParts): Promise<Failure | undefined> {
  const { engine, fileSystem } = parts;
  const lock = new ReplicaLock({ ...parts, stateDir: engine.stateDir });
  try {
    const { path } = fileSystem.realPath(bytesOfText(engine.pair.replica) as AbsolutePath);
    await lock.acquire(path);
    using replica = fileSystem.openRoot(path);
    lock.acquireFolder(replica);
    return await tidyStore(parts, replica);
  } catch (error) {
    if (error instanceof FoldersyncError) return failureOf(error);
    if (error instanceof FsError) return { code: 'ROOT', message: error.message };
    throw error;
  } finally {
    lock.release();
  }
}

async function tidyStore(
  { engine, clock, fileSystem, shared }: TidyingParts,
  replica: ReturnType<FileSystem['openRoot']>,
): Promise<Failure | undefined> {
  const { versions } = engine.pair;
  if (versions === undefined) return undefined;
  using store = VersionStore.open(fileSystem, replica, { ...versions, makes: false });
  if (store === undefined) return undefined;
  using lock = new StoreLock(fileSystem, store);
  const now = () => clock.now();
  const steps = tidy({
    store,
    lock,
    known: new KnownIncrements(),
    options: versions,
    now,
    isClockSteady: () => true,
    closeOpen: () => new Versions({ fileSystem, options: versions, now }).close(replica),
    onCounted: () => {},
    onCrowded: () => {},
  });
  const isDone = await takeSteps(steps, () => {
    shared.beat();
    return !shared.isCancelled;
  });
  if (isDone === true) return undefined;
  return { code: 'ROOT', message: 'somebody is reading the versions', hint: 'try again when that has ended' };
}
