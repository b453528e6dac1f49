// Parts of the replica that refuse what is written to them: a device without room, a quota that is used up, a subvolume
// that is read-only. Each is judged by itself: nothing more is tried in it for now, and the rest of the replica goes
// on.

import { showSize } from '../../core/words/size.js';
import { isWithin, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import { ifTold } from '../../fs/port/if-told.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Journal } from './journal.js';
import type { PassFacts } from './pass-facts.js';
import type { PassPlan } from './pass-plan.js';
import type { WaitingWork } from './waiting-work.js';

/** A part that refuses. Plain data: threads tell each other of it. */
export interface RefusingPart {
  /** What is told as one: all that shares its room, or the device. */
  readonly account: string;
  /**
   * Present where only this directory is judged: of some quotas nobody but the file system knows how far they reach.
   */
  readonly directory?: RelativePath;
  readonly isReadOnly: boolean;
  readonly code: string;
  readonly message: string;
  /** Files of this size and above are not tried any more. */
  readonly refusedBytes: number;
}

/** A directory of the replica, open. */
export interface RefusingPlace {
  readonly path: RelativePath;
  readonly replica: Directory;
}

/** What of a pass this needs. */
interface RefusingContext {
  readonly plan: Pick<PassPlan, 'replica'>;
  readonly output: {
    readonly refusing: RefusingParts;
    readonly waiting: WaitingWork;
    readonly facts: PassFacts;
    readonly journal: Journal;
  };
}

/** What is known to refuse. */
export class RefusingParts {
  readonly #parts = new Map<string, RefusingPart>();
  /** What the last try has left out, by account. */
  readonly #missed = new Map<string, { files: number; bytes: number }>();

  constructor(parts: readonly RefusingPart[] = []) {
    this.merge(parts);
  }

  get all(): readonly RefusingPart[] {
    return [...this.#parts.values()];
  }

  /** Whether some part has no room. */
  get hasFull(): boolean {
    return this.all.some(({ isReadOnly }) => !isReadOnly);
  }

  /** Takes in what others have met; what is known already stays as it is. */
  merge(parts: readonly RefusingPart[]): void {
    for (const part of parts) if (!this.#parts.has(idOf(part))) this.#parts.set(idOf(part), part);
  }

  refuse(part: RefusingPart): void {
    this.#parts.set(idOf(part), part);
  }

  /** A file of that size is left out for good in this pass. */
  miss(account: string, sizeBytes: number): void {
    const { files, bytes } = this.#missed.get(account) ?? { files: 0, bytes: 0 };
    this.#missed.set(account, { files: files + 1, bytes: bytes + sizeBytes });
  }

  /** How much that is of an account; undefined where it is no content. */
  missedBy(account: string): { readonly files: number; readonly bytes: number } | undefined {
    const missed = this.#missed.get(account);
    return missed === undefined || missed.bytes === 0 ? undefined : missed;
  }

  /** Has what had no room tried again. */
  forgetFull(): void {
    for (const [id, { isReadOnly }] of this.#parts) if (!isReadOnly) this.#parts.delete(id);
  }

  /** Why a file of that size is not to be tried; undefined where it is. */
  refusing({ path, replica }: RefusingPlace, sizeBytes: number): RefusingPart | undefined {
    if (this.#parts.size === 0 || sizeBytes === 0) return undefined;
    const account = roomOf(replica);
    const part =
      this.readOnly(replica) ??
      this.#parts.get(idOf({ account })) ??
      this.#parts.get(idOf({ account, directory: path }));
    return part !== undefined && sizeBytes >= part.refusedBytes ? part : undefined;
  }

  /** The read-only part that an open directory is in. */
  readOnly(directory: Pick<Directory, 'device'>): RefusingPart | undefined {
    return this.#parts.size === 0 ? undefined : this.#parts.get(idOf({ account: deviceOf(directory) }));
  }

  /** The part that stands for an account; undefined where that refuses nothing. */
  of(account: string): RefusingPart | undefined {
    return this.all.find((part) => part.account === account);
  }
}

function idOf({ account, directory }: Pick<RefusingPart, 'account' | 'directory'>): string {
  return directory === undefined ? account : `${account} in ${directory}`;
}

// Directories that do not even say that count together.
const roomOf = (directory: Pick<Directory, 'room'>) => `room ${ifTold(() => directory.room())}`;

const deviceOf = (directory: Pick<Directory, 'device'>) => `device ${ifTold(() => directory.device())}`;

/** Whether a call failed because the file system, or a quota, is full. */
export function isOutOfSpace(error: unknown): error is FsError {
  return error instanceof FsError && (error.code === 'ENOSPC' || error.code === OVER_QUOTA);
}

/** Whether it was a quota. */
export function isOverQuota(error: unknown): boolean {
  return error instanceof FsError && error.code === OVER_QUOTA;
}

const OVER_QUOTA = 'EDQUOT';

/**
 * There is no room: the directory is looked at again when the revisit has freed what it can. Until then no more data is
 * tried there; at that second look, whatever is smaller than what has failed.
 */
export function runOutOfSpace(
  { output: { refusing, waiting, facts } }: RefusingContext,
  { path, replica }: RefusingPlace,
  { error, sizeBytes }: { readonly error: FsError; readonly sizeBytes: number },
): 'full' {
  const { isLastTry } = facts;
  const account = roomOf(replica);
  refusing.refuse({
    account,
    ...(error.code === OVER_QUOTA ? { directory: path } : {}),
    isReadOnly: false,
    code: error.code,
    message: error.message,
    refusedBytes: isLastTry ? Math.max(sizeBytes, 1) : 1,
  });
  if (isLastTry && sizeBytes > 0) refusing.miss(account, sizeBytes);
  waiting.unfinished.set(path, { account, isTried: true });
  return 'full';
}

/**
 * Whether something is left out of a directory for now, without trying, because of its size or of all that is written.
 */
export function leavesOut(context: RefusingContext, place: RefusingPlace, sizeBytes: number): boolean {
  const part = context.output.refusing.refusing(place, sizeBytes);
  if (part === undefined) return false;
  if (context.output.facts.isLastTry) context.output.refusing.miss(part.account, sizeBytes);
  leaveOut(context, place.path, part);
  return true;
}

/** Whether a directory is left as it is, because its device is known to be read-only. */
export function leavesReadOnly(context: RefusingContext, { path, replica }: RefusingPlace): boolean {
  const part = context.output.refusing.readOnly(replica);
  if (part !== undefined) leaveOut(context, path, part);
  return part !== undefined;
}

/** Whether the device of the replica's root is read-only. */
export function isRootReadOnly({ plan: { replica }, output: { refusing } }: RefusingContext): boolean {
  return replica !== undefined && refusing.readOnly({ device: () => replica.device }) !== undefined;
}

function leaveOut({ output: { waiting } }: RefusingContext, path: RelativePath, { account }: RefusingPart): void {
  if (!waiting.unfinished.has(path)) waiting.unfinished.set(path, { account, isTried: false });
}

/** Notes that nothing may be written where a change of this path was refused, of which one problem is made. */
export function noteReadOnly(context: RefusingContext, { code, message }: FsError, path: RelativePath): true {
  const { refusing, waiting } = context.output;
  const known = waiting.unfinished.get(parentOf(path));
  if (known?.isTried === true && refusing.of(known.account)?.isReadOnly === true) return true;
  const { directory, device } = placeOf(context, path);
  const account = deviceOf({ device: () => device });
  refusing.refuse({ account, isReadOnly: true, code, message, refusedBytes: 1 });
  waiting.unfinished.set(directory, { account, isTried: true });
  return true;
}

/** The directory that should have been changed: an entry's own, except for one at which another device begins. */
function placeOf(
  { plan: { replica } }: RefusingContext,
  path: RelativePath,
): { directory: RelativePath; device: number } {
  const directory = parentOf(path);
  if (replica === undefined) throw new Error('internal: nothing was there to refuse a change');
  try {
    using parent = replica.openDirectory(directory);
    const found = path === ROOT ? undefined : parent.find(nameOf(path));
    const device = parent.device();
    const isBorder = found?.kind === DIRECTORY && found.attributes.device !== device;
    return isBorder ? { directory: path, device: found.attributes.device } : { directory, device };
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return { directory, device: replica.device };
  }
}

/**
 * Makes one problem of all that each part has refused, of the directory that holds all of it: who tries again looks
 * there. Called once, when nothing is tried any more.
 */
export function reportRefusing({ output: { refusing, waiting, journal } }: RefusingContext): void {
  const directories = new Map<string, { first: RelativePath; path: RelativePath; tried: number; untried: number }>();
  for (const [path, { account, isTried }] of waiting.unfinished) {
    const known = directories.get(account) ?? { first: path, path, tried: 0, untried: 0 };
    directories.set(account, known);
    if (path === known.first) continue;
    while (known.path !== ROOT && !isWithin(path, known.path)) known.path = parentOf(known.path);
    if (isTried) known.tried++;
    else known.untried++;
  }
  for (const [account, { path, tried, untried }] of directories) {
    const part = refusing.of(account);
    if (part === undefined) continue;
    const { code, message, isReadOnly } = part;
    const same = tried === 0 ? '' : `; the same in ${moreDirectories(tried)}`;
    const rest = untried === 0 ? '' : `; for that reason not all was tried in ${moreDirectories(untried)}`;
    const missing = isReadOnly ? '' : whatIsMissing(refusing.missedBy(account));
    const action = isReadOnly ? 'write into' : 'copy into';
    journal.problem({ side: 'replica', path, action, code, message: message + missing + same + rest });
  }
}

function whatIsMissing(missed: { readonly files: number; readonly bytes: number } | undefined): string {
  if (missed === undefined) return '';
  const { files, bytes } = missed;
  return `; ${files === 1 ? 'one file' : `${files} files`} of ${showSize(bytes)} found no room`;
}

function moreDirectories(count: number): string {
  return `${count} more ${count === 1 ? 'directory' : 'directories'}`;
}
