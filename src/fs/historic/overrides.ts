// What an entry was like at a restore point, as the rules of a root have it.

import { type Override, joinOverrides } from '../../core/history/historic-node.js';
import type { History } from '../../core/history/history.js';
import { type Attributes, DIRECTORY, type Entry, type EntryTable, LEAVE } from '../../core/tree/entry-table.js';
import { CAPABILITIES, type Extended } from '../../core/tree/extended.js';
import { KeptOwners, ownIdentity } from '../port/kept-owners.js';
import type { Capabilities } from '../port/port.js';
import { ACCESS_ACL, DEFAULT_ACL } from '../port/posix-acl.js';
import type { Rules } from '../port/rules.js';

/** What a root keeps of what entries were like. */
export class KeptOverrides {
  readonly #rules: Rules;
  readonly #namespaces: readonly string[];
  readonly #owners: KeptOwners;

  constructor(rules: Rules, { namespaces }: Pick<Capabilities, 'namespaces'>) {
    this.#rules = rules;
    this.#namespaces = namespaces;
    this.#owners = new KeptOwners(rules.owners, ownIdentity());
  }

  /** An entry as it was: what the file system tells of it but for what is known to have been something else. */
  apply<Told extends Pick<Entry, 'kind'> & Attributes>(told: Told, override: Override | undefined): Told {
    return override === undefined ? told : { ...told, ...this.#attributes(override, told) };
  }

  /** The same, of a row of a table. */
  applyTo(table: EntryTable, row: number, override: Override): void {
    const told = { ...table.attributes(row), kind: table.kind(row) };
    const { mode, uid, gid, mtimeSeconds, mtimeNanos } = this.#attributes(override, told);
    table.modes[row] = mode;
    table.uids[row] = uid;
    table.gids[row] = gid;
    table.mtimeSeconds[row] = mtimeSeconds;
    table.mtimeNanos[row] = mtimeNanos;
  }

  /** What is kept of extended attributes. */
  extended(extended: Extended): Extended {
    return extended.filter(({ name }) => this.#isKept(name));
  }

  /** Whether extended attributes of any kind are kept. */
  get hasExtended(): boolean {
    return this.#rules.xattrs || this.#rules.acls;
  }

  /** A journal has LEAVE for what was not kept when it was written: that was as it is. */
  #attributes({ attributes }: Override, told: Pick<Entry, 'kind'> & Attributes): Attributes {
    const { uid, gid, mode } = attributes;
    const isDirectory = told.kind === DIRECTORY;
    return {
      ...attributes,
      uid: uid === LEAVE ? told.uid : this.#owners.uid(uid),
      gid: gid === LEAVE ? told.gid : this.#owners.gid(gid),
      mode: uid === LEAVE ? mode : this.#owners.mode(mode, { uid, gid, isDirectory }),
    };
  }

  #isKept(name: string): boolean {
    if (name === ACCESS_ACL || name === DEFAULT_ACL) return this.#rules.acls;
    const namespace = name === CAPABILITIES ? name : name.slice(0, name.indexOf('.') + 1);
    return (
      this.#rules.xattrs && this.#namespaces.includes(namespace) && !this.#rules.lostAttributes.includes(namespace)
    );
  }
}

/** What a row was like, by its own name or as one of the names of a file. */
export function overrideOfRow(
  history: History,
  table: EntryTable,
  row: number,
  own: Override | undefined,
): Override | undefined {
  return history.hasInodes ? joinOverrides(own, history.ofInode(table.inode(row))) : own;
}
