// The rights that the owner of a directory lends himself, so that a pass can work in it.

import { type Attributes, LEAVE } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';

/** Read, write and search by the owner. */
export const OWNER_ENTERS = 0o700;

/** Whether an owner may list a directory, change it and reach what is below it. */
export function ownerMayEnter({ mode }: Attributes): boolean {
  return (mode & OWNER_ENTERS) === OWNER_ENTERS;
}

/** What a directory is like while its owner has lent himself all rights. */
export function lent(before: Attributes): Attributes {
  return { ...before, mode: before.mode | OWNER_ENTERS, uid: LEAVE, gid: LEAVE };
}

/** Whether the mode was taken. A directory of somebody else's stays as it is: the call that needs the right says so. */
export function hasMode(refused: Refusals): boolean {
  return refused.every(({ part }) => part !== 'mode');
}
