// Whether an entry of the replica has the owner, mode and times that it is to take over, as far as the replica keeps
// them.

import { type Attributes, DIRECTORY, LEAVE, SYMLINK } from './entry-table.js';

/** What the replica keeps of the metadata that every listing shows. */
export interface MetadataRules {
  /** Times that are no further apart than this are the same; 0 where both sides keep nanoseconds. */
  readonly timeWindowNanos: number;
  /** Earlier times become this one, in seconds since 1970; absent where there is no such limit. */
  readonly earliestSeconds?: number;
  /** Later times become this one; absent where there is no such limit. */
  readonly latestSeconds?: number;
  /** Whether modes are kept. */
  readonly modes: boolean;
  /** Whether the mtimes of files are kept, of directories, and of symlinks. */
  readonly times: boolean;
  readonly directoryTimes: boolean;
  readonly symlinkTimes: boolean;
  /** Whether symlinks keep the owner and group that other entries may keep. */
  readonly symlinkOwners: boolean;
}

/** Whether a replica's time is what the source's becomes there. */
export function isSameTime(
  wanted: { mtimeSeconds: number; mtimeNanos: number },
  found: { mtimeSeconds: number; mtimeNanos: number },
  {
    timeWindowNanos,
    earliestSeconds = Number.NEGATIVE_INFINITY,
    latestSeconds = Number.POSITIVE_INFINITY,
  }: Pick<MetadataRules, 'timeWindowNanos' | 'earliestSeconds' | 'latestSeconds'>,
): boolean {
  const seconds = wanted.mtimeSeconds - found.mtimeSeconds;
  if (seconds === 0 && wanted.mtimeNanos === found.mtimeNanos) return true;
  if (wanted.mtimeSeconds <= earliestSeconds) return found.mtimeSeconds === earliestSeconds;
  if (wanted.mtimeSeconds >= latestSeconds) return found.mtimeSeconds === latestSeconds;
  // Beyond a few seconds the sum could leave the exact range of a double; it is "different" anyway.
  if (timeWindowNanos === 0 || Math.abs(seconds) > 4) return false;
  return Math.abs(seconds * 1e9 + (wanted.mtimeNanos - found.mtimeNanos)) <= timeWindowNanos;
}

/** Whether a replica's entry has the owner and group that it is to take over. */
export function isSameOwner(wanted: Attributes, found: Attributes): boolean {
  return (wanted.uid === LEAVE || wanted.uid === found.uid) && (wanted.gid === LEAVE || wanted.gid === found.gid);
}

/** Whether a replica's entry has the owner, group, mode (not of a symlink) and times that it is to take over. */
export function isSameMetadata(kind: number, wanted: Attributes, found: Attributes, rules: MetadataRules): boolean {
  const isSameMode = wanted.mode === found.mode || !rules.modes || kind === SYMLINK;
  return isSameMode && isSameOwner(wanted, found) && (!keepsTime(kind, rules) || isSameTime(wanted, found, rules));
}

/** What an entry is to take over, without an owner that entries of its kind do not keep. */
export function wantedOf(kind: number, wanted: Attributes, { symlinkOwners }: MetadataRules): Attributes {
  return kind === SYMLINK && !symlinkOwners ? { ...wanted, uid: LEAVE, gid: LEAVE } : wanted;
}

/** Whether entries of a kind keep their mtime. */
export function keepsTime(kind: number, { times, directoryTimes, symlinkTimes }: MetadataRules): boolean {
  if (kind === DIRECTORY) return directoryTimes;
  return kind === SYMLINK ? symlinkTimes : times;
}
