// What the machine allows of watching, and how a person raises it.

import fs from 'node:fs';

/** A limit that stands in the way of watching. **Source**: inotify(7), /proc interfaces; inotify_init(2), Errors. */
export interface WatchLimit {
  /** A sysctl, or a limit of the process. */
  readonly setting: (typeof SETTINGS)[keyof typeof SETTINGS];
  /** What it is set to now; absent where that cannot be told. */
  readonly value?: number;
  /** How much of it this watcher may have; absent where it has met the limit itself. */
  readonly share?: number;
}

const SETTINGS = {
  watches: 'fs.inotify.max_user_watches',
  instances: 'fs.inotify.max_user_instances',
  watchesInside: 'user.max_inotify_watches',
  instancesInside: 'user.max_inotify_instances',
  files: 'fs.file-max',
  descriptors: 'RLIMIT_NOFILE',
} as const;

/** A limit that a call may meet. */
type MetLimit = 'watches' | 'instances' | 'files' | 'descriptors';

/**
 * A user namespace has limits of its own, below those of the machine.
 * **Source**: namespaces(7), The /proc/sys/user directory.
 */
const INSIDE = { watches: 'watchesInside', instances: 'instancesInside' } as const;

/** Looks up a limit that was just met. Never throws. */
export function readWatchLimit(limit: MetLimit): WatchLimit {
  const value = readValue(limit);
  if (limit === 'watches' || limit === 'instances') {
    const inside = readValue(INSIDE[limit]);
    if (inside < value) return { setting: SETTINGS[INSIDE[limit]], value: inside };
  }
  const setting = SETTINGS[limit];
  return Number.isSafeInteger(value) ? { setting, value } : { setting };
}

/** How many watches one user may have; undefined where that cannot be told. Never throws. */
export function readMostWatches(): number | undefined {
  return readWatchLimit('watches').value;
}

/** Which limit a failed call has met, by its errno; undefined where it was none. */
export function limitOfError(code: string, call: 'instance' | 'watch'): MetLimit | undefined {
  switch (code) {
    case 'ENOSPC':
      return 'watches';
    case 'EMFILE':
      return call === 'instance' ? 'instances' : 'descriptors';
    case 'ENFILE':
      return 'files';
    default:
      return undefined;
  }
}

/** What to tell a person about it. */
export function describeWatchLimit({ setting, value, share }: WatchLimit): {
  readonly message: string;
  readonly hint: string;
} {
  const found = value === undefined ? '' : ` (${value} now)`;
  if (setting === SETTINGS.descriptors) {
    return { message: `the limit of open files is reached${found}`, hint: 'raise it, with LimitNOFILE= or ulimit -n' };
  }
  const more = value === undefined ? 'N' : value * 4;
  const met = share === undefined ? 'the limit' : `the ${share} watches that this pair may have of`;
  return {
    message: `${met} ${setting} ${share === undefined ? 'is' : 'are'} reached${found}`,
    hint: `raise it: sysctl -w ${setting}=${more}; a file in /etc/sysctl.d keeps it over a restart`,
  };
}

function readValue(limit: keyof typeof SETTINGS): number {
  if (limit === 'descriptors') return readDescriptorLimit();
  return readNumber(`/proc/sys/${SETTINGS[limit].replaceAll('.', '/')}`);
}

/** The soft limit. **Source**: proc_pid_limits(5). */
function readDescriptorLimit(): number {
  return Number(/^Max open files +([0-9]+)/m.exec(readText('/proc/self/limits'))?.[1]);
}

function readNumber(file: string): number {
  const text = readText(file);
  return text === '' ? Number.NaN : Number(text);
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return ''; // not Linux, or no /proc: the limit is named without its value
  }
}
