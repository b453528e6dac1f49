// The rows of the bench: what is done, by whom, and the bar that foldersync is to stay below. Each works in a place of its
// own on trees that are the same for all contenders.

import type { Place } from './place.js';
import type { Shape } from './trees.js';
import {
  bothWays,
  type Contenders,
  changes,
  clone,
  firstCopy,
  mirrored,
  movedFiles,
  numbers,
  prune,
  renamed,
  restored,
  RSYNC_DELETE,
  twentyPairs,
  verified,
  warm,
} from './work.js';

/** What foldersync is to stay below, in memory on 2 cores. */
export type Bar =
  /** At most so many times what the contender takes whose name begins with `against`. */
  | { readonly against: string; readonly ratio: number }
  | { readonly seconds: number }
  /** Of an engine's resident memory, in units of 1,000,000 bytes. */
  | { readonly engineMegabytes: number };

/** One line of work. */
export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** By their names in the place. Rows that follow each other share those of the same name. */
  readonly trees: Readonly<Record<string, Shape>>;
  /** How many replicas of the trees there are at the most. */
  readonly replicas: number;
  /** What else takes room; absent for nothing. */
  readonly surplus?: Shape;
  readonly bars: readonly Bar[];
  readonly setUp: (place: Place) => Contenders | Promise<Contenders>;
}

const MEMORY: Bar = { engineMegabytes: 140 };
const FIND = ['find', '-printf', '%P %y %s %T@ %m %U %G %i\n'] as const;

/** The rows, with so many files (or bytes, where files are few and large) for each one of the whole bench. */
export function rowsAt(scale: number): readonly Row[] {
  const files = (count: number) => Math.max(1, Math.round(count * scale));
  const counted = (count: number) => files(count).toLocaleString('en');
  const large = { files: 4, filesPerDirectory: 4, sizeBytes: files(500_000_000) };
  const half = { ...large, sizeBytes: files(250_000_000) };
  const largeTitle = `${large.files} files of ${Math.round(large.sizeBytes / 1e6).toLocaleString('en')} MB`;
  const million = { files: files(1_000_000), filesPerDirectory: 200, sizeBytes: 200 };
  const mixed = { files: files(100_000), filesPerDirectory: 100, sizeBytes: { below: 8192 } };
  const moved = { files: files(1000), filesPerDirectory: 100, sizeBytes: 1 << 20 };
  const changing = { files: files(300_000), filesPerDirectory: 100, sizeBytes: 200 };
  const many = { files: files(20 * 50_000), filesPerDirectory: 100, sizeBytes: 0 };
  // These are small in themselves; what they show does not grow with the scale.
  const thousand = { files: 1000, filesPerDirectory: 100, sizeBytes: 200 };

  return [
    {
      name: 'first-million',
      title: `first copy, ${counted(1_000_000)} files of 200 bytes`,
      trees: { million },
      replicas: 1,
      bars: [{ against: 'rsync -a', ratio: 0.6 }, MEMORY],
      setUp: (place) => firstCopy(place, 'million'),
    },
    {
      name: 'unchanged',
      title: `nothing changed, ${counted(1_000_000)} files`,
      trees: { million },
      replicas: 1,
      bars: [
        { against: 'rsync -a --delete', ratio: 0.55 },
        { against: 'rsync -aHAX', ratio: 0.35 },
        { against: 'find', ratio: 0.85 },
        MEMORY,
      ],
      setUp: async (place) => {
        const [source, replica] = [place.path('million'), place.path('replica')];
        const bothTrees = [FIND[0], source, replica, ...FIND.slice(1)] as const;
        return [
          ...(await mirrored(place, { source, replica })),
          place.peer([...RSYNC_DELETE, `${source}/`, replica]),
          place.peer(['rsync', '-aHAX', '--delete', `${source}/`, replica]),
          place.peer(bothTrees, { name: 'find -printf, both trees' }),
        ];
      },
    },
    {
      name: 'unchanged-warm',
      title: `nothing changed, warm engine, ${counted(1_000_000)} files`,
      trees: { million },
      replicas: 1,
      bars: [{ against: 'rsync -a --delete', ratio: 0.48 }, MEMORY],
      setUp: async (place) => {
        const [source, replica] = [place.path('million'), place.path('replica')];
        return [...(await warm(place, { source, replica })), place.peer([...RSYNC_DELETE, `${source}/`, replica])];
      },
    },
    {
      name: 'unchanged-two-way',
      title: `nothing changed on either side, ${counted(1_000_000)} files`,
      trees: { million },
      replicas: 1,
      bars: [
        { against: 'foldersync, mirror', ratio: 1.5 },
        { against: 'unison', ratio: 0.5 },
        { engineMegabytes: 200 },
      ],
      setUp: (place) => bothWays(place, { source: place.path('million'), replica: place.path('replica') }),
    },
    {
      name: 'small',
      title: 'nothing changed, 1,000 files',
      trees: { thousand },
      replicas: 1,
      bars: [{ seconds: 0.35 }],
      setUp: async (place) => {
        const [source, replica] = [place.path('thousand'), place.path('replica')];
        return [
          ...(await mirrored(place, { source, replica })),
          place.peer([...RSYNC_DELETE, `${source}/`, replica]),
          place.peer(['node', '-e', '0']),
        ];
      },
    },
    {
      name: 'small-warm',
      title: 'nothing changed, warm engine, 1,000 files',
      trees: { thousand },
      replicas: 1,
      bars: [{ seconds: 0.01 }],
      setUp: (place) => warm(place, { source: place.path('thousand'), replica: place.path('replica') }),
    },
    {
      name: 'start-warm',
      title: 'nothing changed, warm engine, 1 file: what it takes to start',
      trees: { one: { files: 1, filesPerDirectory: 1, sizeBytes: 200 } },
      replicas: 1,
      bars: [{ seconds: 0.005 }],
      setUp: (place) => warm(place, { source: place.path('one'), replica: place.path('replica') }),
    },
    {
      name: 'first-mixed',
      title: `first copy, ${counted(100_000)} files of 0 to 8 KiB`,
      trees: { mixed },
      replicas: 1,
      bars: [
        { against: 'rsync -a', ratio: 0.6 },
        { against: 'rclone', ratio: 0.3 },
      ],
      setUp: (place) => [
        ...firstCopy(place, 'mixed'),
        place.copier(['rclone', 'copy', place.path('mixed'), place.path('replica')], {
          reset: () => place.remove('replica'),
        }),
      ],
    },
    {
      name: 'changes',
      title: `1 % changed, 1 % added, 1 % removed of ${counted(300_000)} files`,
      trees: { changing },
      replicas: 3,
      bars: [
        { against: 'rsync -a --delete', ratio: 0.6 },
        { against: 'foldersync, versions: false', ratio: 1.1 },
      ],
      setUp: (place) => changes(place, changing),
    },
    {
      name: 'renamed',
      title: `a renamed folder of ${counted(100_000)} files, found by a pass`,
      trees: {},
      replicas: 0,
      surplus: { ...mixed, files: 4 * mixed.files },
      bars: [{ against: 'foldersync, nothing changed', ratio: 1.2 }],
      setUp: (place) => renamed(place, mixed),
    },
    {
      name: 'moved-files',
      title: `${moved.files.toLocaleString('en')} files of 1 MiB that were moved to another folder`,
      trees: {},
      replicas: 0,
      surplus: { ...moved, files: 6 * moved.files },
      bars: [{ against: 'foldersync, renames: false', ratio: 0.9 }],
      setUp: (place) => movedFiles(place, moved),
    },
    {
      name: 'prune',
      title: `prune of ${counted(300_000)} files`,
      trees: {},
      replicas: 0,
      surplus: changing,
      bars: [
        { against: 'rsync -a --delete', ratio: 0.3 },
        { against: 'foldersync, versions: false', ratio: 1 },
      ],
      setUp: (place) => prune(place, { before: changing, kept: 1 }),
    },
    {
      name: 'restore',
      title: `restore of ${counted(100_000)} files of 200 bytes, 3 % of which have changed`,
      trees: {},
      replicas: 0,
      surplus: changing,
      bars: [{ against: 'cp', ratio: 1.1 }],
      setUp: (place) => restored(place, { ...changing, files: files(100_000) }),
    },
    {
      name: 'prune-memory',
      title: `prune of ${counted(500_000)} files of ${counted(1_000_000)}, for its memory`,
      trees: {},
      replicas: 0,
      surplus: { ...million, sizeBytes: 0 },
      bars: [MEMORY],
      setUp: async (place) => {
        const contenders = await prune(place, { before: { ...million, sizeBytes: 0 }, kept: files(500_000) });
        return contenders.slice(0, place.checkouts.length);
      },
    },
    {
      name: 'large',
      title: `first copy, ${largeTitle}`,
      trees: { large },
      replicas: 1,
      bars: [
        { against: 'cp', ratio: 1.15 },
        { against: 'rsync', ratio: 0.6 },
      ],
      setUp: (place) => [
        ...firstCopy(place, 'large'),
        place.copier(['cp', '-a', place.path('large'), place.path('replica')], {
          reset: () => place.remove('replica'),
        }),
      ],
    },
    {
      name: 'clone',
      title: `first copy by clones, ${largeTitle} on btrfs, warm engine, \`durability: none\``,
      trees: {},
      replicas: 0,
      surplus: large,
      bars: [{ seconds: 0.1 }],
      setUp: (place) => clone(place, large),
    },
    {
      name: 'content',
      title: `\`compare: content\`, ${largeTitle}, equal`,
      trees: { large },
      replicas: 1,
      bars: [
        { against: 'rsync -ac', ratio: 0.8 },
        { against: 'diff', ratio: 1 },
      ],
      setUp: async (place) => {
        const [source, replica] = [place.path('large'), place.path('replica')];
        return [
          ...(await mirrored(place, { source, replica }, { compare: 'content' })),
          place.peer(['rsync', '-ac', `${source}/`, replica]),
          place.peer(['diff', '-r', source, replica]),
        ];
      },
    },
    {
      name: 'verify',
      title: `verify, ${half.files} files of ${Math.round(half.sizeBytes / 1e6).toLocaleString('en')} MB on each side`,
      trees: { half },
      replicas: 1,
      bars: [{ against: 'diff', ratio: 1.2 }],
      setUp: (place) => verified(place, { source: place.path('half'), replica: place.path('replica') }),
    },
    {
      name: 'pairs',
      title: `20 pairs of ${counted(50_000)} files, nothing changed, one runner`,
      trees: Object.fromEntries(numbers(20).map((index) => [`s${index}`, { ...many, files: files(50_000) }])),
      replicas: 1,
      bars: [{ against: 'twenty rsyncs', ratio: 0.7 }],
      setUp: (place) => twentyPairs(place),
    },
  ];
}
