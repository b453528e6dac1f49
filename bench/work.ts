// How the rows of the bench set their work up: who does it, and what each run is to find.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Checkout, Contender, Place } from './place.js';
import { changeTree, makeTree, type Shape } from './trees.js';

/** Who does a row's work: foldersync comes first, and a peer that is not installed is undefined. */
export type Contenders = readonly (Contender | undefined)[];

/** What rsync is asked for. */
export const RSYNC = ['rsync', '-a'] as const;
export const RSYNC_DELETE = ['rsync', '-a', '--delete'] as const;

/** foldersync for one pair, which it has mirrored once. */
export async function mirrored(place: Place, pair: Folders, options: object = {}): Promise<Contender[]> {
  const contenders = place.checkouts.map((checkout) => place.foldersync(checkout, { pair: { ...pair, ...options } }));
  await age();
  for (const contender of contenders) await contender.run();
  return contenders;
}

/**
 * The bytes of both sides are read, each time from the disk where there is one: that is where they rot.
 */
export async function verified(place: Place, pair: Folders): Promise<Contenders> {
  const reset = () => forgetContent(pair);
  await mirrored(place, pair);
  const verifiers = place
    .checkoutsWith('verify')
    .map((checkout) => place.foldersync(checkout, { pair }, { reset, command: ['verify', 'pair'] }));
  // So that digests are made, and compared with those of the run before.
  for (const verifier of verifiers) await verifier.run();
  return [...verifiers, place.peer(['diff', '-r', pair.source, pair.replica], { reset })];
}

/** Has the system drop what it holds of the files of both folders, as far as it is on a disk. **Source**: dd(1), nocache */
function forgetContent({ source, replica }: Folders): void {
  const script = 'find "$@" -type f -exec dd of={} oflag=nocache conv=notrunc,fdatasync count=0 status=none \\;';
  execFileSync('sh', ['-c', script, 'sh', source, replica], { stdio: 'ignore' });
}

/** The two folders of a pair. */
export interface Folders {
  readonly source: string;
  readonly replica: string;
}

/**
 * Engines that have mirrored a pair a few times; they are stopped at the end of the row. Each has a replica of its own, for
 * it keeps the lock of it.
 */
export async function warm(place: Place, pair: Folders, options: object = {}): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const checkout of place.checkouts) {
    const replica = checkout === place.checkouts[0] ? pair.replica : `${pair.replica}-before`;
    // As that checkout starts it, for the protocol may have changed since.
    const module = pathToFileURL(path.join(checkout.folder, 'bench', 'warm-engine.ts')).href;
    const { WarmEngine } = (await import(module)) as typeof import('./warm-engine.js');
    const engine = await WarmEngine.start({ ...pair, replica, ...options }, place.workOf(checkout));
    place.defer(() => engine.stop());
    await age();
    // The first fills the replica, the next two the caches of the compiler.
    for (let pass = 0; pass < 3; pass++) await engine.run();
    contenders.push({ name: `${checkout.name}, warm`, run: () => engine.run() });
  }
  return contenders;
}

/** A copy to where nothing is, by foldersync and by rsync. */
export function firstCopy(place: Place, tree: string): Contenders {
  const [source, replica] = [place.path(tree), place.path('replica')];
  return [
    ...place.checkouts.map((checkout) => {
      const reset = () => {
        place.remove('replica');
        forget(place, checkout);
      };
      return place.foldersync(checkout, { pair: { source, replica } }, { reset });
    }),
    place.copier([...RSYNC, `${source}/`, replica], { reset: () => place.remove('replica') }),
  ];
}

/** What a checkout knows of earlier passes. */
function forget(place: Place, checkout: Checkout): void {
  for (const name of ['state', 'logs'])
    fs.rmSync(path.join(place.workOf(checkout), name), { recursive: true, force: true });
}

/**
 * Each contender brings a replica of its own up to date; the first of a round changes the source for all. What has changed
 * is old when they come to it, or those that came soon would compare it once more in the next round, and others not.
 */
export async function changes(place: Place, shape: Shape): Promise<Contenders> {
  const source = place.path('changing');
  const contenders = [
    ...place.checkouts.map((checkout, index) =>
      place.foldersync(checkout, { pair: { source, replica: place.path(`replica${index}`) } }),
    ),
    ...withoutVersions(place, { source, replica: place.path('replica-unversioned') }),
    place.copier([...RSYNC_DELETE, `${source}/`, place.path('replica-of-rsync')]),
  ];
  await age();
  for (const contender of contenders) await contender?.run();
  // What it was made from is not what the next row expects.
  place.defer(() => place.remove('changing'));
  let round = 0;
  const behind = new Set<Contender>();
  return contenders.map((contender) => {
    if (contender === undefined) return undefined;
    const reset = async () => {
      if (behind.has(contender)) {
        behind.delete(contender);
        return;
      }
      changeTree(source, shape, round++);
      for (const other of contenders) if (other !== undefined && other !== contender) behind.add(other);
      await age();
    };
    return { ...contender, reset };
  });
}

/** A folder with all that a source holds is renamed before each pass; beside it, the same where nothing has changed. */
export async function renamed(place: Place, shape: Shape): Promise<Contenders> {
  const [checkout] = place.checkouts;
  if (checkout === undefined) return [];
  const [source, still] = [place.path('source'), place.path('still')];
  for (const folder of [source, still]) makeTree(path.join(folder, 'folder-0'), shape);
  let at = 0;
  const reset = () => fs.renameSync(path.join(source, `folder-${at}`), path.join(source, `folder-${++at}`));
  const pair = { source, replica: place.path('replica') };
  const other = { source: still, replica: place.path('replica-still') };
  const contenders = [
    place.foldersync(checkout, { pair }, { reset }),
    place.foldersync(checkout, { still: other }, { variant: 'nothing changed' }),
  ];
  await age();
  for (const contender of contenders) await contender.run();
  return contenders;
}

/** All files of a folder are moved to another one before each pass, beside more that stay. */
export async function movedFiles(place: Place, shape: Shape): Promise<Contenders> {
  const [checkout] = place.checkouts;
  if (checkout === undefined) return [];
  const pairOf = (name: string) => {
    const source = place.path(`source-${name}`);
    makeTree(path.join(source, 'moved'), { ...shape, filesPerDirectory: shape.files });
    makeTree(path.join(source, 'still'), { ...shape, files: 2 * shape.files, sizeBytes: 200 });
    let [from, to] = [path.join(source, 'moved', 'd0', 's0'), path.join(source, 'other')];
    fs.mkdirSync(to);
    const reset = () => {
      for (const file of fs.readdirSync(from)) fs.renameSync(path.join(from, file), path.join(to, file));
      [from, to] = [to, from];
    };
    return { pair: { source, replica: place.path(`replica-${name}`), maxDelete: 'off' }, reset };
  };
  const [following, copying, { pair, reset }] = [pairOf('following'), pairOf('copying'), pairOf('of-rsync')];
  const contenders = [
    place.foldersync(checkout, { pair: following.pair }, following),
    place.foldersync(
      checkout,
      { pair: { ...copying.pair, renames: false } },
      { ...copying, variant: 'renames: false' },
    ),
    place.copier([...RSYNC_DELETE, `${pair.source}/`, pair.replica], { reset }),
  ];
  await age();
  for (const contender of contenders) await contender?.run();
  return contenders;
}

/** A pair that goes both ways, where nothing has changed; beside it a mirror of the same folders, and Unison. */
export async function bothWays(place: Place, pair: Folders): Promise<Contenders> {
  const [checkout] = place.checkouts;
  if (checkout === undefined) return [];
  const options = { env: { UNISON: place.path('work-of-unison') }, name: 'unison -batch' };
  const unison = ['unison', '-batch', '-silent', pair.source, pair.replica, '-ignore', 'Path .foldersync'] as const;
  const own = [
    place.foldersync(checkout, { pair: { ...pair, mode: 'two-way' } }),
    place.foldersync(checkout, { mirror: pair }, { variant: 'mirror' }),
  ];
  await age();
  // Both folders are equal: that its first run does not read all of them says nothing of the runs to come.
  for (const contender of [...own, place.peer([...unison, '-fastercheckUNSAFE'], options)]) await contender?.run();
  return [...own, place.peer(unison, options)];
}

/** Each contender removes the files of a replica that the source, which has only the first `kept`, does not have. */
export async function prune(
  place: Place,
  { before, kept }: { readonly before: Shape; readonly kept: number },
): Promise<Contenders> {
  const [source, replica] = [place.path('source'), place.path('replica')];
  makeTree(source, { ...before, files: kept });
  await mirrored(place, { source, replica });
  const reset = () => {
    place.remove('replica/.foldersync');
    makeTree(replica, before, kept);
  };
  const flags = ['--yes', '--pair', 'pair'];
  return [
    ...place.checkouts.map((checkout) => place.foldersync(checkout, { pair: { source, replica } }, { reset, flags })),
    ...withoutVersions(place, { source, replica }, { reset, flags }),
    place.copier([...RSYNC_DELETE, `${source}/`, replica], { reset }),
  ];
}

/** What a replica of many files was before a hundredth of them was lost and another changed, restored into a new folder. */
export async function restored(place: Place, shape: Shape): Promise<Contenders> {
  const [source, replica, target] = [place.path('source'), place.path('replica'), place.path('restored')];
  makeTree(source, shape);
  await mirrored(place, { source, replica });
  changeTree(source, shape, 0);
  const pair = { source, replica };
  await place.foldersync(place.checkouts[0]!, { pair }).run(); // this one is always there
  const [point = ''] = fs.readdirSync(path.join(replica, '.foldersync/versions')).filter((name) => name.endsWith('Z'));
  const reset = () => place.remove('restored');
  const command = ['restore', 'pair', '--at', point, '--to', target];
  return [
    ...place.checkoutsWith('restore').map((checkout) => place.foldersync(checkout, { pair }, { reset, command })),
    place.copier(['cp', '-a', source, target], { reset }),
  ];
}

/** The first checkout once more, which keeps nothing of what leaves a replica. */
function withoutVersions(
  place: Place,
  pair: Folders,
  options: { readonly reset?: () => void; readonly flags?: readonly string[] } = {},
): Contender[] {
  const [checkout] = place.checkouts;
  if (checkout === undefined) return [];
  return [
    place.foldersync(checkout, { pair: { ...pair, versions: false } }, { ...options, variant: 'versions: false' }),
  ];
}

/** On a file system that shares content, in an image of its own. */
export async function clone(place: Place, shape: Shape): Promise<Contenders> {
  const [image, mounted] = [place.path('image'), place.path('mounted')];
  try {
    fs.writeFileSync(image, '');
    fs.truncateSync(image, shape.files * Number(shape.sizeBytes) + 1_000_000_000);
    fs.mkdirSync(mounted);
    execFileSync('mkfs.btrfs', ['--quiet', image], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', image, mounted], { stdio: 'ignore' });
  } catch (error) {
    process.stdout.write(`  no btrfs can be mounted here, which takes root and mkfs.btrfs: ${error}\n`);
    return [];
  }
  place.defer(() => execFileSync('umount', [mounted]));
  const [source, replica] = [place.path('mounted/source'), place.path('mounted/replica')];
  makeTree(source, shape);
  // What is not on the disk yet is written to it before it can be shared, whoever shares it; and to wait for the disk in
  // the end, which is an option, would take longer than all the rest.
  const reset = () => execFileSync('sh', ['-c', 'rm -rf "$1"/* "$1"-before/*; sync -f "$1"', 'sh', replica]);
  const engines = await warm(place, { source, replica }, { durability: 'none' });
  return [
    ...engines.map((engine) => ({ ...engine, reset })),
    place.peer(['cp', '-a', '--reflink=always', `${source}/.`, replica], { reset }),
  ];
}

/** One runner for all pairs, and one rsync for each. */
export async function twentyPairs(place: Place): Promise<Contenders> {
  const folders = numbers(20).map((index) => ({ source: place.path(`s${index}`), replica: place.path(`r${index}`) }));
  const pairs = Object.fromEntries(folders.map((pair, index) => [`pair${index}`, pair]));
  const contenders = place.checkouts.map((checkout) => place.foldersync(checkout, pairs));
  await age();
  for (const contender of contenders) await contender.run();
  const each = 'for i in $(seq 0 19); do rsync -a --delete "$0/s$i/" "$0/r$i" || exit 1; done';
  return [...contenders, place.peer(['sh', '-c', each, place.folder], { name: 'twenty rsyncs -a --delete in a row' })];
}

/**
 * Lets a source that was just made become older than what a pass still takes for new, whose extended attributes the next
 * pass compares as well.
 */
async function age(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 6000));
}

/** 0 to `count` - 1. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
