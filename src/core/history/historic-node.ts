// A replica as it was, as far as it differs from how it lies on the disk now: a tree of the entries that journals name.
// Whatever has no node is where its directory is, under its own name.

import { type Name, parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import type { Attributes } from '../tree/entry-table.js';
import type { Extended } from '../tree/extended.js';
import type { StoreKey } from './journal-line.js';

/** Where the bytes of an entry are now: in the replica under a path, or in the store of an increment. */
export type Place = LivePlace | StoredPlace;

/** In the replica itself. */
interface LivePlace {
  readonly path: RelativePath;
  readonly increment?: undefined;
}

/** In an increment's tree, or in that of another one that was merged into it. */
export interface StoredPlace {
  readonly increment: Name;
  readonly in: StoreKey;
  /** Below the key's folder: the name of what was kept, and what is below it. */
  readonly path: RelativePath;
}

/** The place of an entry of a directory that is at a place, or of one further below it. */
export function placeBelow(place: Place, below: RelativePath): Place {
  const path = (place.path === ROOT ? below : `${place.path}/${below}`) as RelativePath;
  return { ...place, path };
}

/** The place of the directory that an entry is in; of what was kept by itself, that is the folder of its key. */
export function placeAbove(place: Place): Place {
  return { ...place, path: parentOf(place.path) };
}

/** Whether two places are one. */
export function isSamePlace(one: Place, other: Place): boolean {
  if (one.path !== other.path || one.increment !== other.increment) return false;
  return one.increment === undefined || one.in === (other as StoredPlace).in;
}

/** What an entry was like, where that is not what it is like now. Of two, what was undone last has the last word. */
export interface Override {
  readonly attributes: Attributes;
  /** Where it stands among all that was undone: the higher one wins. */
  readonly order: number;
  /** Absent where they were not changed. */
  readonly extended?: Extended;
  /** As `order`, of `extended`. */
  readonly extendedOrder?: number;
}

/** Two overrides of one entry, each part from the one that was undone last. */
export function joinOverrides(one: Override | undefined, other: Override | undefined): Override | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const { attributes, order } = one.order > other.order ? one : other;
  const ofExtended = (one.extendedOrder ?? -1) > (other.extendedOrder ?? -1) ? one : other;
  const { extended, extendedOrder } = ofExtended;
  return extended === undefined || extendedOrder === undefined
    ? { attributes, order }
    : { attributes, order, extended, extendedOrder };
}

/** An entry that a journal names, or one with such an entry below it. */
export class HistoricNode {
  /** Absent where what was there is not kept. */
  readonly place: Place | undefined;
  override: Override | undefined;
  /** Those entries of a directory that have a node; undefined: not there. */
  readonly children = new Map<Name, HistoricNode | undefined>();

  constructor(place: Place | undefined) {
    this.place = place;
  }

  /** The entry of that name: undefined where it is known not to be there. One that no journal names is made. */
  child(name: Name): HistoricNode | undefined {
    if (this.children.has(name)) return this.children.get(name);
    const child = this.implied(name);
    if (child !== undefined) this.children.set(name, child);
    return child;
  }

  /** An entry of that name that no journal names; undefined where nothing is known of such. */
  implied(name: Name): HistoricNode | undefined {
    return this.place === undefined ? undefined : new HistoricNode(placeBelow(this.place, name));
  }

  /** Whether a child lies where its directory does, under its own name. */
  isInPlace(name: Name, child: HistoricNode): boolean {
    if (this.place === undefined || child.place === undefined) return false;
    return isSamePlace(placeBelow(this.place, name), child.place);
  }
}
