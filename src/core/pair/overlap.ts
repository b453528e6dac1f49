// Which pairs would destroy or chase each other's work, judged from where their roots lie.
// The config asks with the paths as written, the runner again with real paths and inodes.

/** Where one side of a pair lies. */
export interface PairRoot {
  /** Absolute and normalised; without a trailing `/`, except for the root itself. */
  readonly path: string;
  /** The folder's device and inode; absent where it was not looked at. */
  readonly device?: number | string;
  readonly inode?: number | string;
}

/** Both sides of a pair, by its name. */
export interface PairRoots {
  readonly pair: string;
  readonly source: PairRoot;
  readonly replica: PairRoot;
  /** Whether the source is written to as well. */
  readonly isTwoWay?: boolean;
}

/** How one folder lies to another. */
export type Relation = 'same' | 'inside' | 'around' | 'apart';

/** Folders that must not be mirrored together, and why. */
export interface Overlap {
  readonly kind: 'same' | 'nested' | 'shared-replica' | 'nested-replicas' | 'cycle';
  /** The pair to blame: of several, the one that stands last in the given order. */
  readonly pair: string;
  /**
   * Every pair that takes part, the one to blame among them; a cycle starts and goes on in the order of the copying.
   */
  readonly pairs: readonly string[];
  /** What is wrong, in words. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Finds the overlaps that make mirroring wrong.
 *
 * Inside a pair, the roots must be apart: a replica inside its source is copied into itself, and pruning a replica
 * around its source removes the source. Two replicas must be apart: each pair would remove what the other wrote.
 * Sources may be shared and nested, because nobody writes them. A replica that meets another pair's source, in
 * whichever way, makes the first *feed* the second; that is a chain and fine (A→B→C), unless it comes back to its start
 * (A→B→A): then content circles, a removal is undone by the next pair, and a nested cycle grows for ever. Excludes are
 * not looked at: a cycle that only a pattern breaks is one edit away from being closed.
 *
 * **Shape**: by the given order of the pairs that are to blame; a pair that overlaps itself takes no part in cycles,
 * and a group of pairs that feed each other is reported once.
 */
export function findOverlaps(roots: readonly PairRoots[]): Overlap[] {
  const own = roots.flatMap(overlapInside);
  const broken = new Set(own.map((overlap) => overlap.pair));
  const written = [...replicaOverlaps(roots), ...twoWayOverlaps(roots)];
  const found = [...own, ...written, ...cycles(roots.filter(({ pair }) => !broken.has(pair)))];
  const order = new Map(roots.map(({ pair }, index) => [pair, index]));
  return found.sort((a, b) => (order.get(a.pair) ?? 0) - (order.get(b.pair) ?? 0));
}

/** Says how `a` lies to `b`: `inside` means that `a` is somewhere below `b`. */
export function relate(a: PairRoot, b: PairRoot): Relation {
  const isSameInode = a.inode !== undefined && a.inode === b.inode && a.device === b.device;
  if (isSameInode || a.path === b.path) return 'same';
  if (isBelow(a.path, b.path)) return 'inside';
  return isBelow(b.path, a.path) ? 'around' : 'apart';
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function overlapInside({ pair, source, replica }: PairRoots): Overlap[] {
  const common = { pair, pairs: [pair] };
  switch (relate(replica, source)) {
    case 'apart':
      return [];
    case 'same':
      return [
        {
          ...common,
          kind: 'same',
          message: `source and replica of pair "${pair}" are the same folder: ${both(source, replica)}`,
          hint: 'a replica needs a folder of its own',
        },
      ];
    case 'inside':
      return [
        {
          ...common,
          kind: 'nested',
          message: `the replica of pair "${pair}" lies inside its source: ${replica.path} is below ${source.path}`,
          hint: 'each pass would copy the replica into itself; put the replica outside the source',
        },
      ];
    case 'around':
      return [
        {
          ...common,
          kind: 'nested',
          message: `the source of pair "${pair}" lies inside its replica: ${source.path} is below ${replica.path}`,
          hint: 'mirroring would remove the source; give the replica a folder that holds nothing else',
        },
      ];
  }
}

function replicaOverlaps(roots: readonly PairRoots[]): Overlap[] {
  const replicas = roots.map(({ replica }) => replica);
  const meetings = meetingsOf(replicas, replicas);
  return roots.flatMap((later, index) =>
    (meetings[index] ?? [])
      .filter((other) => other < index)
      .flatMap((other): Overlap[] => {
        const earlier = roots[other];
        return earlier === undefined ? [] : [replicaOverlap(earlier, later)];
      }),
  );
}

/** The source of a pair that goes both ways is written to: it must be apart from all that others write to. */
function twoWayOverlaps(roots: readonly PairRoots[]): Overlap[] {
  return roots.flatMap((pair, index): Overlap[] => {
    if (pair.isTwoWay !== true) return [];
    return roots.flatMap((other, at): Overlap[] => {
      if (at === index) return [];
      // Two sources are met once.
      const sides = other.isTwoWay !== true || at < index ? (['replica', 'source'] as const) : (['replica'] as const);
      const isWritten = (side: 'replica' | 'source') => side === 'replica' || other.isTwoWay === true;
      const side = sides.find((each) => isWritten(each) && relate(pair.source, other[each]) !== 'apart');
      if (side === undefined) return [];
      const where = both(pair.source, other[side]);
      const message = `the source of the two-way pair "${pair.pair}" and the ${side} of pair "${other.pair}" meet: ${where}`;
      const hint = 'both pairs would write there; give each of them folders of its own';
      const pairs = at < index ? [other.pair, pair.pair] : [pair.pair, other.pair];
      return [{ kind: 'shared-replica', pair: pairs[1] ?? pair.pair, pairs, message, hint }];
    });
  });
}

function replicaOverlap(earlier: PairRoots, later: PairRoots): Overlap {
  const relation = relate(later.replica, earlier.replica);
  const common = { pair: later.pair, pairs: [earlier.pair, later.pair] };
  const hint = 'each pair would remove what the other one copied; give every pair a replica of its own';
  if (relation === 'same') {
    const where = both(earlier.replica, later.replica);
    const message = `pairs "${earlier.pair}" and "${later.pair}" have the same replica: ${where}`;
    return { ...common, kind: 'shared-replica', message, hint };
  }
  const [inner, outer] = relation === 'inside' ? [later, earlier] : [earlier, later];
  const message = `the replica of pair "${inner.pair}" lies inside the replica of pair "${outer.pair}": ${inner.replica.path} is below ${outer.replica.path}`;
  return { ...common, kind: 'nested-replicas', message, hint };
}

/** One overlap for each group of pairs that feed each other, with a shortest way round. */
function cycles(roots: readonly PairRoots[]): Overlap[] {
  const feeds = withoutLooseEnds(
    meetingsOf(
      roots.map(({ replica }) => replica),
      roots.map(({ source }) => source),
    ).map((fed, from) => fed.filter((to) => to !== from)),
  );
  const reported = new Set<number>();
  const found: Overlap[] = [];
  for (let start = 0; start < roots.length; start++) {
    if (reported.has(start)) continue;
    const way = shortestWayRound(start, feeds);
    if (way === undefined) continue;
    // Everything that can be reached from here and leads back belongs to the same group.
    for (const member of reachable(start, feeds)) if (reachable(member, feeds).has(start)) reported.add(member);
    const pairs = way.map((index) => roots[index]?.pair ?? '');
    const last = roots[Math.max(...way)]?.pair ?? '';
    const circle = [...pairs, pairs[0]].map((pair) => `"${pair}"`).join(' → ');
    found.push({
      kind: 'cycle',
      pair: last,
      pairs,
      message: `pairs copy in a circle: ${circle}`,
      hint: 'each replica is read by the next pair, so nothing would ever settle; break the circle at one of them',
    });
  }
  return found;
}

/** Without the pairs that feed nobody, which are in no cycle, and then those that feed only these, and so on. */
function withoutLooseEnds(feeds: readonly (readonly number[])[]): number[][] {
  const feeders: number[][] = feeds.map(() => []);
  for (const [from, fed] of feeds.entries()) for (const to of fed) feeders[to]?.push(from);
  const left = feeds.map((fed) => fed.length);
  const loose = [...left.keys()].filter((index) => left[index] === 0);
  for (const end of loose) {
    for (const from of feeders[end] ?? []) {
      left[from] = (left[from] ?? 0) - 1;
      if (left[from] === 0) loose.push(from);
    }
  }
  const isLoose = new Set(loose);
  return feeds.map((fed, from) => (isLoose.has(from) ? [] : fed.filter((to) => !isLoose.has(to))));
}

/** The shortest list of pairs that starts at `start` and whose last one feeds `start`, found breadth first. */
function shortestWayRound(start: number, feeds: readonly (readonly number[])[]): number[] | undefined {
  const ways: number[][] = [[start]];
  const seen = new Set([start]);
  for (const way of ways) {
    for (const next of feeds[way.at(-1) ?? start] ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

function reachable(start: number, feeds: readonly (readonly number[])[]): Set<number> {
  const seen = new Set([start]);
  for (const index of seen) for (const next of feeds[index] ?? []) seen.add(next);
  return seen;
}

/**
 * For each of `some`, which of `others` are not apart from it. Found by their paths from below upwards, for each with
 * each would take minutes with thousands of pairs. **Shape**: indexes, ascending.
 */
function meetingsOf(some: readonly PairRoot[], others: readonly PairRoot[]): number[][] {
  const found = some.map(() => new Set<number>());
  const placesOfSome = placesOf(some);
  const placesOfOthers = placesOf(others);
  for (const [index, root] of some.entries()) {
    for (const place of upwards(root)) for (const other of placesOfOthers.get(place) ?? []) found[index]?.add(other);
  }
  for (const [index, root] of others.entries()) {
    for (const place of upwards(root)) for (const one of placesOfSome.get(place) ?? []) found[one]?.add(index);
  }
  return found.map((indexes) => [...indexes].sort((a, b) => a - b));
}

/** Which roots lie at a path, or are a folder. */
function placesOf(roots: readonly PairRoot[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  const enter = (place: string, index: number) => places.set(place, [...(places.get(place) ?? []), index]);
  for (const [index, root] of roots.entries()) {
    enter(root.path, index);
    if (root.inode !== undefined) enter(folderKey(root), index);
  }
  return places;
}

/** The folder itself, its path, and those of all folders above it. */
function* upwards(root: PairRoot): Generator<string> {
  if (root.inode !== undefined) yield folderKey(root);
  yield root.path;
  for (let end = root.path.lastIndexOf('/'); end > 0; end = root.path.lastIndexOf('/', end - 1)) {
    yield root.path.slice(0, end);
  }
  if (root.path !== '/') yield '/';
}

/** Never a path, because it does not begin with a slash. */
function folderKey({ device, inode }: PairRoot): string {
  return `${device} ${inode}`;
}

/** One path, or both where one folder has two names. */
function both(a: PairRoot, b: PairRoot): string {
  return a.path === b.path ? a.path : `${a.path} and ${b.path}`;
}
