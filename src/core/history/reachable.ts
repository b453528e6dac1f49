// Which stored entries a replica of former times is made of.

import type { History } from './history.js';
import type { HistoricNode } from './historic-node.js';
import type { Change } from './journal-line.js';
import { type Name, nameOf, ROOT } from '../tree/bytes.js';

/** A stored entry, as it is named in a set of them: keys are unique in a replica, and no name holds a slash. */
export function storedItem({ in: key, path }: Extract<Change, { op: 'kept' | 'replaced' }>): string {
  return `${key}/${nameOf(path)}`;
}

/**
 * The stored entries that anything of a replica as it was lies in. **Shape**: as `storedItem` names them; yields now
 * and then.
 */
export function* reachableItems(history: History): Generator<void, ReadonlySet<string>> {
  const looked = history.lookUp(ROOT);
  const found = new Set<string>();
  const open: HistoricNode[] = looked.state === 'found' && looked.node !== undefined ? [looked.node] : [];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { place, children } = node;
    if (place?.increment !== undefined) found.add(`${place.in}/${place.path.split('/', 1)[0] as Name}`);
    // Also of a directory that is not kept: what was put into it is.
    for (const child of children.values()) if (child !== undefined) open.push(child);
    count += 1;
    if (count % STEP === 0) yield;
  }
  return found;
}

const STEP = 1000;
