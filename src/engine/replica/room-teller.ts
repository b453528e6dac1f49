// Tells how much room there is on the disk of a replica: after each full pass, and when its versions were counted.

import type { KeptVersions, ReplicaRoom } from '../../core/pair/replica-room.js';
import { ROOT } from '../../core/tree/bytes.js';
import { diskSpaceAt } from '../../fs/paths/disk-space.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import type { Clock } from '../../process/clock.js';

/** What it works with. */
interface RoomTellerOptions {
  readonly clock: Clock;
  /** Opens the replica of the last pass; undefined where it is not there, or is another one by now. */
  openReplica(): Root | undefined;
  tell(room: ReplicaRoom): void;
}

/** Knows what was counted last. */
export class RoomTeller {
  readonly #options: RoomTellerOptions;
  #versions: KeptVersions | undefined;

  constructor(options: RoomTellerOptions) {
    this.#options = options;
  }

  /** The versions were counted. */
  counted(versions: KeptVersions): void {
    this.#versions = versions;
    this.tell();
  }

  /** Looks, and tells. Where the replica cannot be looked at, nothing is told: a pass says why. */
  tell(): void {
    const { clock, openReplica, tell } = this.#options;
    try {
      using replica = openReplica();
      if (replica === undefined) return;
      using directory = replica.openDirectory(ROOT);
      const versions = this.#versions;
      tell({
        at: clock.now(),
        ...diskSpaceAt(directory.place),
        ...(versions && { versions }),
      });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }
}
