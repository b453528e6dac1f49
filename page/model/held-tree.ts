// The held set folded by directory, of which only the levels that were opened are known, and of those only the parts
// that were seen: a tree of a million entries costs as much as what a person looks at. Pure.

/** One entry of a level, as the service tells it. */
export interface HeldNode {
  readonly name: string;
  /** From the root on; what the next level is asked for by. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** Whether the set tells what is below it; a directory that goes as a whole is one entry. */
  readonly isFolded: boolean;
  /** What would become of it: `remove`, `replace`, `empty` or `update`; absent where that differs below it. */
  readonly action?: string;
  /** How many entries of the set it is and holds. */
  readonly entries: number;
  /** Absent where nobody has counted them. */
  readonly bytes?: number;
}

/** One level: what a directory holds of the set. **Shape**: not changed once made; each change makes another. */
export interface HeldLevel {
  readonly path: string;
  /** How many entries it has, known or not. */
  readonly count: number;
  /** What is known of them, by the number of their part. */
  readonly parts: ReadonlyMap<number, readonly HeldNode[]>;
  /** The levels that are open below, by the place of their entry. **Shape**: by place. */
  readonly open: ReadonlyMap<number, HeldLevel>;
  /** How many rows it takes, with those of the levels below. */
  readonly rows: number;
}

/** One row of the tree as it is shown. */
export interface HeldRow {
  /** 1 for the outermost. */
  readonly depth: number;
  /** The place within its level, and how many there are. */
  readonly place: number;
  readonly siblings: number;
  /** The path of the directory whose level it is in. */
  readonly parent: string;
  /** Absent while it is not known; its part has to be asked for. */
  readonly node?: HeldNode;
  readonly isOpen: boolean;
  /** The index of the row of the directory that it is in; absent for the outermost. */
  readonly opener?: number;
}

/** How many entries are asked for at once. */
export const PART_LENGTH = 200;

/** The path of the level that holds nothing but the root of the replica. */
export const ABOVE_ROOT = '\0';

/** A tree that is closed: its root, and what that comes to. */
export function closedTree(root: HeldNode): HeldLevel {
  return { ...newLevel(ABOVE_ROOT, 1), parts: new Map([[0, [root]]]) };
}

/** A level of which nothing is known but how many entries it has. */
function newLevel(path: string, count: number): HeldLevel {
  return { path, count, parts: new Map(), open: new Map(), rows: count };
}

/** Which part of its level an entry lies in. */
export function partOf(place: number): number {
  return Math.floor(place / PART_LENGTH);
}

/** With the entries of one part of one level, wherever that is open; `count` is how many the level has in all. */
export function withPart(
  root: HeldLevel,
  path: string,
  { part, nodes, count }: { part: number; nodes: readonly HeldNode[]; count: number },
): HeldLevel {
  return changeLevel(root, path, (level) => summed({ ...level, count, parts: new Map(level.parts).set(part, nodes) }));
}

/** With an entry opened: below it comes a level of as many rows as it is known to have, one where nobody knows. */
export function withOpened(root: HeldLevel, parent: string, place: number): HeldLevel {
  return changeLevel(root, parent, (level) => {
    const node = nodeAt(level, place);
    if (node === undefined || !node.isFolded || level.open.has(place)) return level;
    const open = [...level.open, [place, newLevel(node.path, 1)] as const].sort(([a], [b]) => a - b);
    return summed({ ...level, open: new Map(open) });
  });
}

/** With an entry closed, and all below it forgotten. */
export function withClosed(root: HeldLevel, parent: string, place: number): HeldLevel {
  return changeLevel(root, parent, (level) => {
    const open = new Map(level.open);
    return open.delete(place) ? summed({ ...level, open }) : level;
  });
}

/** The row at an index, counted over all that is open; undefined beyond the last. */
export function rowAt(root: HeldLevel, index: number): HeldRow | undefined {
  let level = root;
  let rest = index;
  let opener: number | undefined;
  for (let depth = 1; rest >= 0 && rest < level.rows; depth++) {
    const found = enter(level, rest);
    if (found.below === undefined) {
      const node = nodeAt(level, found.place);
      const about = {
        depth,
        place: found.place,
        siblings: level.count,
        parent: level.path,
        ...(opener === undefined ? {} : { opener }),
      };
      return { ...about, ...(node === undefined ? {} : { node }), isOpen: level.open.has(found.place) };
    }
    opener = (opener ?? -1) + rest - found.rest;
    level = found.below;
    rest = found.rest;
  }
  return undefined;
}

function enter(level: HeldLevel, row: number): { place: number; below?: HeldLevel; rest: number } {
  let rest = row;
  for (const [place, below] of level.open) {
    if (rest <= place) break;
    if (rest <= place + below.rows) return { place, below, rest: rest - place - 1 };
    rest -= below.rows;
  }
  return { place: rest, rest: 0 };
}

function nodeAt({ parts }: HeldLevel, place: number): HeldNode | undefined {
  return parts.get(partOf(place))?.[place % PART_LENGTH];
}

/** Changes the level of a path; no other path is open twice. */
function changeLevel(level: HeldLevel, path: string, change: (level: HeldLevel) => HeldLevel): HeldLevel {
  if (level.path === path) return change(level);
  for (const [place, below] of level.open) {
    if (!isWithin(path, below.path)) continue;
    const changed = changeLevel(below, path, change);
    return changed === below ? level : summed({ ...level, open: new Map(level.open).set(place, changed) });
  }
  return level; // closed meanwhile
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '' || path.startsWith(`${folder}/`);
}

function summed(level: Omit<HeldLevel, 'rows'>): HeldLevel {
  let rows = level.count;
  for (const below of level.open.values()) rows += below.rows;
  return { ...level, rows };
}
