// How refusals are collected, by both adapters alike.

import { type Attributes, LEAVE, SET_ID } from '../../core/tree/entry-table.js';
import type { Refusal, Refusals } from '../../core/report/refusal.js';
import { FsError } from './fs-error.js';

/** Collects what is refused of one entry; without an object where that is nothing, as it is nearly always. */
export class RefusalList {
  #refused: Refusal[] | undefined;

  get all(): Refusals {
    return this.#refused ?? NOTHING;
  }

  /** Runs a call that sets or reads a part; returns whether it did. Throws only what is no FsError. */
  set(what: Pick<Refusal, 'part' | 'attribute' | 'isSource'>, call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.add(what, error);
      return false;
    }
  }

  /** Takes in what a call has thrown. Throws it again where it is no FsError. */
  add(what: Pick<Refusal, 'part' | 'attribute' | 'isSource'>, error: unknown): void {
    if (!(error instanceof FsError)) throw error;
    this.#refused ??= [];
    this.#refused.push({ ...what, code: error.code, message: error.message });
  }
}

/** Nothing was refused. */
export const NOTHING: Refusals = [];

/**
 * The mode of a file whose owner or group was refused: setuid and setgid would hand out the rights of whoever it
 * belongs to.
 * **Source**: cp(1) of POSIX drops them likewise when it cannot keep the owner.
 */
export function withoutSetId({ mode }: Attributes): number {
  return mode & ~SET_ID;
}

/** Owner, group and mode of an entry, as they are. */
type Rights = Pick<Attributes, 'uid' | 'gid' | 'mode'>;

/** Whether an entry would come to rights that it does not have: those of another owner, setuid or setgid. */
export function addsRights(wanted: Rights, now: Rights): boolean {
  return isNewOwner(wanted, now) || (wanted.mode & ~now.mode & SET_ID) !== 0;
}

/**
 * Only a privileged process keeps users; a group that an ordinary owner may give gives nobody what he does not have.
 */
export function isNewOwner({ uid, gid }: Omit<Rights, 'mode'>, now: Omit<Rights, 'mode'>): boolean {
  return uid !== LEAVE && (uid !== now.uid || (gid !== LEAVE && gid !== now.gid));
}

/** Says that an entry is not the one that was found under its name. */
export function anotherOne(): FsError {
  return new FsError('VANISHED', 'another entry has come to its name');
}
