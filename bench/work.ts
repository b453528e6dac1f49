// How the rows of the bench set their work up: who does it, and what each run is to find.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { Contender, Place } from './place.js';
import { changeTree, makeTree, type Shape } from './trees.js';
import { WarmEngine } from './warm-engine.js';

/** Who does a row's work: foldersync comes first, and a peer that is not installed is undefined. */
export type Contenders = readonly (Contender | undefined)[];

/** What rsync is asked for. */
export const RSYNC = ['rsync', '-a'] as const;
export const RSYNC_DELETE = ['rsync', '-a', '--delete'] as const;

/** foldersync for one pair, which it has mirrored once. */
export async function mirrored(
  place: Place,
  source: string,
  replica: string,
  options: object = {},
): Promise<Contender> {
  const foldersync = place.foldersync({ pair: { source, replica, ...options } });
  await age();
  await foldersync.run();
  return foldersync;
}

/** An engine that has mirrored a pair a few times; it is stopped at the end of the row. */
export async function warm(place: Place, source: string, replica: string, options: object = {}): Promise<Contender> {
  const engine = await WarmEngine.start({ source, replica, ...options }, place.folder);
  place.defer(() => engine.stop());
  await age();
  // The first fills the replica, the next two the caches of the compiler.
  for (let pass = 0; pass < 3; pass++) await engine.run();
  return { name: 'foldersync, warm', run: () => engine.run() };
}

/** A copy to where nothing is, by foldersync and by rsync. */
export function firstCopy(place: Place, tree: string): Contenders {
  const [source, replica] = [place.path(tree), place.path('replica')];
  const reset = () => place.remove('replica', 'state', 'logs');
  return [
    place.foldersync({ pair: { source, replica } }, reset),
    place.copier([...RSYNC, `${source}/`, replica], { reset }),
  ];
}

/** Each contender brings a replica of its own up to date; the first of a round changes the source for all. */
export async function changes(place: Place, shape: Shape): Promise<Contenders> {
  const source = place.path('changing');
  const replicas = [place.path('replica'), place.path('replica-of-rsync')] as const;
  const contenders = [
    await mirrored(place, source, replicas[0]),
    place.copier([...RSYNC_DELETE, `${source}/`, replicas[1]]),
  ];
  await contenders[1]?.run();
  // What it was made from is not what the next row expects.
  place.defer(() => place.remove('changing'));
  let round = 0;
  const behind = new Set<Contender>();
  return contenders.map((contender) => {
    if (contender === undefined) return undefined;
    const reset = () => {
      if (behind.has(contender)) {
        behind.delete(contender);
        return;
      }
      changeTree(source, shape, round++);
      for (const other of contenders) if (other !== undefined && other !== contender) behind.add(other);
    };
    return { ...contender, reset };
  });
}

/** Each contender removes the files of a replica that the source, which has only the first `kept`, does not have. */
export async function prune(
  place: Place,
  { before, kept }: { readonly before: Shape; readonly kept: number },
): Promise<Contenders> {
  const [source, replica] = [place.path('source'), place.path('replica')];
  makeTree(source, { ...before, files: kept });
  await mirrored(place, source, replica);
  const reset = () => makeTree(replica, before, kept);
  return [
    place.foldersync({ pair: { source, replica, maxDelete: { percent: 100 } } }, reset),
    place.copier([...RSYNC_DELETE, `${source}/`, replica], { reset }),
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
  const reset = () => execFileSync('sh', ['-c', 'rm -rf "$1"/*; sync -f "$1"', 'sh', replica]);
  const foldersync = await warm(place, source, replica, { durability: 'none' });
  return [{ ...foldersync, reset }, place.peer(['cp', '-a', '--reflink=always', `${source}/.`, replica], { reset })];
}

/** One runner for all pairs, and one rsync for each. */
export async function twentyPairs(place: Place): Promise<Contenders> {
  const folders = numbers(20).map((index) => ({ source: place.path(`s${index}`), replica: place.path(`r${index}`) }));
  const foldersync = place.foldersync(Object.fromEntries(folders.map((pair, index) => [`pair${index}`, pair])));
  await age();
  await foldersync.run();
  const each = 'for i in $(seq 0 19); do rsync -a --delete "$0/s$i/" "$0/r$i" || exit 1; done';
  return [foldersync, place.peer(['sh', '-c', each, place.folder], { name: 'twenty rsyncs -a --delete in a row' })];
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
