// A process of its own that runs one pass with versions and is killed at one of the calls by which it changes the replica.
// It is started with one argument, a `KilledTask` in JSON.

import { Versions } from '../../../src/engine/versions/versions.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import type { Call } from '../intercept.js';
import { mirror } from '../mirror.js';
import { killAfter, step } from './sudden-end.js';

/** What the process does. */
export interface KilledTask {
  readonly source: string;
  readonly replica: string;
  readonly adapter: 'linux' | 'portable';
  /** In milliseconds since 1970. */
  readonly now: number;
  /** How many calls are made. */
  readonly after: number;
}

const READS: ReadonlySet<Call['verb']> = new Set([
  ...(['realPath', 'openRoot', 'lock', 'openDirectory', 'attributes', 'list', 'readAttributes', 'find'] as const),
  ...(['inspectEntry', 'device', 'room', 'readSpecial', 'readExtended', 'modeWithoutAcl', 'readSymlink'] as const),
  ...(['isSameContent', 'dropCache', 'whileOpen', 'sync'] as const),
]);

const { source, replica, adapter, now, after } = JSON.parse(process.argv[2] ?? '') as KilledTask;
const beat = () => {};
const fileSystem = adapter === 'linux' ? createLinuxFileSystem({ beat }) : createPortableFileSystem(beat);
let isBegun = false;
mirror(source, replica, {
  fileSystem,
  versions: new Versions({
    fileSystem,
    options: {
      everyMs: 600_000,
      keep: { allMs: 0, hourlyMs: 0, dailyMs: 0, weeklyMs: 0 },
      maxShare: 1,
      exclude: [],
    },
    now: () => now,
  }),
  policy: { adopt: true, maxDelete: { percent: 100, atLeast: 1000 } },
  approved: true,
  now,
  intercept: ({ side, verb }) => {
    // What the replica can do was tried out before.
    if (verb !== 'find' && verb !== 'list' && !isBegun) return undefined;
    if (!isBegun) killAfter(after);
    isBegun = true;
    // Without libc each call of node:fs is counted.
    if (adapter === 'linux' && side === 'replica' && !READS.has(verb)) step();
    return undefined;
  },
});
