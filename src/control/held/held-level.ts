// One level of a held set, folded by directory: what would go below each name, the most first. The entries go through
// one by one, in constant memory but for the level itself: a set may have millions of them.

import { costOf, isEmptied, isUpdated, parseHeldEntry } from '../../core/safety/held-entry.js';
import { textOfPath } from '../../core/report/path-text.js';
import { PLAIN } from '../../core/report/show.js';
import type { Bytes, RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';

/** What becomes of an entry: `empty` is a file that would lose its content. */
type HeldAction = 'remove' | 'replace' | 'empty' | 'update';

/** One name of a level. */
export interface HeldNode {
  /** As text. */
  readonly name: string;
  /** Its path, as it is asked for. */
  readonly path: string;
  /** Whether it is a directory. */
  readonly isDirectory: boolean;
  /** What becomes of it, and of all below it; absent where that differs. */
  readonly action?: HeldAction;
  /** How many entries would go, be replaced or have other content: it, and all below it. */
  readonly entries: number;
  /** Bytes of content in all of them on the replica, as far as they are known; absent where none is. */
  readonly bytes?: number;
  /** Whether the set tells what is below it; a directory that goes whole is one entry. */
  readonly isFolded: boolean;
}

interface Growing {
  isDirectory: boolean;
  action: HeldAction | 'different' | undefined;
  entries: number;
  bytes: number | undefined;
  isFolded: boolean;
}

/**
 * Folds the lines of a set below a directory; `sizeOf` has the bytes of each by its place in the set, NaN where they
 * are not known. **Shape**: the most entries first, then by name.
 */
export function foldLevel(
  lines: Iterable<string>,
  directory: RelativePath,
  sizeOf: (place: number) => number = () => Number.NaN,
): HeldNode[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  const beginning = PLAIN.test(prefix) ? `["${prefix}` : undefined;
  const level = new Map<string, Growing>();
  // In the order of a walk most lines are below the same name as the one before.
  let below = '/';
  let node: Growing = newNode();
  let place = -1;
  for (const line of lines) {
    place++;
    // Most lines of a large set are elsewhere, which is seen sooner than they are parsed.
    if (beginning !== undefined && !line.startsWith(beginning)) continue;
    const entry = parseHeldEntry(line);
    if (entry === undefined || !entry.path.startsWith(prefix)) continue;
    const isBelow = entry.path.startsWith(below);
    const end = isBelow ? below.length - 1 : entry.path.indexOf('/', prefix.length);
    if (!isBelow) {
      const name = end < 0 ? entry.path.slice(prefix.length) : entry.path.slice(prefix.length, end);
      node = level.get(name) ?? newNode();
      level.set(name, node);
      below = `${prefix}${name}/`;
    }
    node.entries += isUpdated(entry) ? 1 : costOf(entry);
    const size = sizeOf(place);
    if (!Number.isNaN(size)) node.bytes = (node.bytes ?? 0) + size;
    node.isDirectory ||= end >= 0 || entry.kind === DIRECTORY;
    node.isFolded ||= end >= 0;
    const action = actionOf(entry);
    node.action = node.action === undefined || node.action === action ? action : 'different';
  }
  return [...level]
    .map(([name, { action, bytes, ...node }]) => ({
      name: textOfPath(name as Bytes),
      path: textOfPath(`${prefix}${name}` as Bytes),
      ...node,
      ...(bytes === undefined ? {} : { bytes }),
      ...(action === undefined || action === 'different' ? {} : { action }),
    }))
    .sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1));
}

function newNode(): Growing {
  return { isDirectory: false, action: undefined, entries: 0, bytes: undefined, isFolded: false };
}

function actionOf(entry: Parameters<typeof isEmptied>[0]): HeldAction {
  if (isUpdated(entry)) return 'update';
  if (isEmptied(entry)) return 'empty';
  return entry.replacedBy === undefined ? 'remove' : 'replace';
}
