// Random changes of a tree, as fast as they can be made: few names, so that they meet and clash.

import fs from 'node:fs';
import path from 'node:path';

/** What is disturbed, and where things are moved out to and come back from. */
export interface Disturbed {
  readonly folder: string;
  readonly outside: string;
}

/** Numbers below a limit, the same for each seed. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % limit;
  };
}

/** Random changes, one a call; one that is not possible just now is none. */
export function disturber(places: Disturbed, seed: number): () => void {
  const random = randomNumbers(seed);
  let directories: string[] = [];
  let count = 0;
  return () => {
    // Looking takes far longer than changing something; names that are gone by now are part of the game.
    if (count++ % 30 === 0) directories = [places.folder, ...directoriesIn(places.folder)];
    disturb(places, directories, random);
  };
}

function disturb(
  { folder, outside }: Disturbed,
  directories: readonly string[],
  random: (limit: number) => number,
): void {
  const any = () => directories[random(directories.length)]!; // there is the folder at least
  const [here, there] = [any(), any()];
  const out = fs.readdirSync(outside);
  const back = path.join(outside, out[random(out.length || 1)] ?? 'none');
  const file = `f${random(20)}`;
  const actions: readonly (readonly [weight: number, action: () => void])[] = [
    [30, () => fs.writeFileSync(path.join(here, file), 'y'.repeat(random(5000)))],
    [12, () => fs.mkdirSync(path.join(here, `n${random(9)}/m${random(4)}/o`), { recursive: true })],
    [8, () => fs.writeFileSync(path.join(here, `n${random(9)}/m${random(4)}/o/g`), 'z'.repeat(random(5000)))],
    [8, () => fs.unlinkSync(path.join(here, file))],
    [12, () => here !== folder && fs.renameSync(here, path.join(there, `r${random(20)}`))],
    [8, () => fs.renameSync(path.join(here, file), path.join(there, `f${random(20)}`))],
    [5, () => here !== folder && fs.renameSync(here, path.join(outside, `o${random(1_000_000)}`))],
    [6, () => fs.renameSync(back, path.join(here, `i${random(20)}`))],
    [6, () => here !== folder && fs.rmSync(here, { recursive: true })],
    [4, () => fs.appendFileSync(path.join(here, file), 'q')],
    [2, () => fs.symlinkSync('nowhere', path.join(here, `l${random(9)}`))],
    [2, () => fs.linkSync(path.join(here, file), path.join(there, `h${random(9)}`))],
  ];
  let left = random(actions.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, action] of actions) {
    left -= weight;
    if (left >= 0) continue;
    try {
      action();
    } catch {
      // It was not possible: nothing of that name, or something in the way.
    }
    return;
  }
}

function directoriesIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const below = path.join(folder, entry.name);
    return [below, ...directoriesIn(below)];
  });
}
