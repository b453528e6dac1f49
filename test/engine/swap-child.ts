// An ordinary user who swaps entries of his own while root mirrors them: USER PLACES SEED. Begins as root, for the program's own
// files may be closed to that user, and is that user from the first change on. Says `ready`, goes on until its input ends, and then
// says what it has got hold of that it should not have.

import fs from 'node:fs';
import path from 'node:path';
import { randomNumbers } from '../fs/disturb.js';

/** What the user reaches. */
export interface SwapPlaces {
  /** His folder in the source, and what has come of it in the replica. */
  readonly source: string;
  readonly replica: string;
  /** What is swapped in as a symlink, and as a hard link. */
  readonly symlinked: readonly string[];
  readonly linked: readonly string[];
  /** What only others may read begins with this. */
  readonly secret: string;
}

const [user, placesText = '', seed] = process.argv.slice(2);
const USER = Number(user);
const places = JSON.parse(placesText) as SwapPlaces;
const random = randomNumbers(Number(seed));
const any = <Item>(items: readonly Item[]): Item => items[random(items.length)]!; // callers pass some

process.setgroups?.([]);
process.setgid?.(USER);
process.setuid?.(USER);

const gained: string[] = [];
const held = new Map<number, { readonly at: string; readonly stats: fs.Stats }>();
let asides: { readonly aside: string; readonly at: string }[] = [];
let swaps = 0;

/** Moves an entry aside, and has something else in its place. */
function swap(at: string, put: () => void): void {
  const aside = `${at}.aside${random(1_000_000)}`;
  fs.renameSync(at, aside);
  asides.push({ aside, at });
  put();
  swaps++;
}

function putBack(): void {
  const one = asides.splice(random(asides.length), 1)[0];
  if (one === undefined) return;
  fs.rmSync(one.at, { force: true });
  fs.renameSync(one.aside, one.at);
}

/** Puts a file of the user's own where root is about to compare: alike in size and time, so that only owner and mode differ. It stays open. */
function forge(at: string): void {
  const source = path.join(places.source, path.relative(places.replica, at));
  const { mtime, atime } = fs.lstatSync(source);
  const bytes = fs.readFileSync(source);
  fs.rmSync(at, { force: true });
  fs.writeFileSync(at, bytes);
  fs.utimesSync(at, atime, mtime);
  hold(at);
  swaps++;
}

function hold(at: string): void {
  if (held.size > 200) {
    const [first] = held.keys();
    if (first !== undefined) release(first);
  }
  const descriptor = fs.openSync(at, fs.constants.O_RDWR | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  held.set(descriptor, { at, stats: fs.fstatSync(descriptor) });
}

/** An inode that could be written when it was opened must be nobody else's now, and nobody's program. */
function release(descriptor: number): void {
  const { at, stats: before } = held.get(descriptor)!; // callers ask for what is held
  held.delete(descriptor);
  const now = fs.fstatSync(descriptor);
  const bits = now.mode & ~before.mode;
  if (now.uid !== before.uid) gained.push(`${at}: user ${before.uid} has become ${now.uid}`);
  if ((bits & 0o4000 && now.uid !== USER) || (bits & 0o2000 && now.gid !== USER)) {
    gained.push(`${at}: mode ${before.mode.toString(8)} has become ${now.mode.toString(8)} of ${now.uid}:${now.gid}`);
  }
  if (fs.readFileSync(descriptor, 'latin1').includes(places.secret)) gained.push(`${at}: a secret was written to it`);
  fs.closeSync(descriptor);
}

function read(at: string): void {
  const descriptor = fs.openSync(at, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  try {
    if (fs.readFileSync(descriptor, 'latin1').includes(places.secret)) gained.push(`${at}: a secret can be read`);
  } finally {
    fs.closeSync(descriptor);
  }
}

const ACTIONS: readonly (readonly [weight: number, act: (at: string) => void])[] = [
  [20, (at) => swap(at, () => fs.symlinkSync(any(places.symlinked), at))],
  [10, (at) => swap(at, () => fs.linkSync(any(places.linked), at))],
  [10, (at) => at.startsWith(places.replica) && forge(at)],
  [10, (at) => at.startsWith(places.replica) && isAlone(at) && swap(at, () => fs.linkSync(any(places.linked), at))],
  [4, (at) => swap(at, () => fs.mkdirSync(at))],
  [4, (at) => swap(at, () => fs.renameSync(`${any(asides).aside}`, at))],
  [25, () => putBack()],
  [15, (at) => hold(at)],
  [15, (at) => read(at)],
  [4, (at) => isAlone(at) && fs.chmodSync(at, any([0o700, 0o755, 0o777]))],
  [4, (at) => isAlone(at) && fs.utimesSync(at, 1, random(1000))],
];
const WEIGHTS = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Whether a change of it is none of what lies outside. */
function isAlone(at: string): boolean {
  const stats = fs.lstatSync(at);
  return stats.isDirectory() || (stats.isFile() && stats.nlink === 1);
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const at = path.join(folder, entry.name);
      return entry.isDirectory() ? [at, ...namesIn(at)] : [at];
    });
  } catch {
    return []; // closed to the user, or gone
  }
}

function act(names: readonly string[]): void {
  if (names.length === 0) return;
  let left = random(WEIGHTS);
  for (const [weight, action] of ACTIONS) {
    left -= weight;
    if (left >= 0) continue;
    try {
      action(any(names));
    } catch {
      // It was not possible: another one's, gone by now, or something in the way.
    }
    return;
  }
}

let isOver = false;
process.stdin.on('end', () => {
  isOver = true;
});
process.stdin.resume();
process.stdout.write('ready\n');

/** Between two rounds it hears whether it is over. */
function round(): void {
  const names = [...namesIn(places.source), ...namesIn(places.replica)];
  for (let index = 0; index < 40; index++) act(names);
  if (asides.length > 500) asides = asides.slice(-100);
  if (!isOver) {
    setImmediate(round);
    return;
  }
  for (const descriptor of [...held.keys()]) release(descriptor);
  process.stdout.write(`${JSON.stringify({ gained, swaps })}\n`);
}
round();
