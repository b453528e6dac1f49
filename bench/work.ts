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

/** Each contender brings a replica of its own up to date; the first of a round changes the source for all. */
export async function changes(place: Place, shape: Shape): Promise<Contenders> {
  const source = place.path('changing');
  const contenders = [
    ...place.checkouts.map((checkout, index) =>
      place.foldersync(checkout, { pair: { source, replica: place.path(`replica${index}`) } }),
    ),
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
  await mirrored(place, { source, replica });
  const reset = () => makeTree(replica, before, kept);
  return [
    ...place.checkouts.map((checkout) =>
      place.foldersync(checkout, { pair: { source, replica } }, { reset, flags: ['--yes', '--pair', 'pair'] }),
    ),
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
