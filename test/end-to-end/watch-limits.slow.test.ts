// What the kernel allows of watching runs out: a service goes on, says what is missing, and is whole again when there is more.
// The limits are the whole machine's, so that this file runs alone (vitest.slow.config.ts).

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { type Tree, writeTree } from '../engine/trees.js';
import { type Foldersync, lacksRsync, rsyncDifferences, until, Workplace } from './foldersync.js';
import { changeSysctl, inotifyInUse } from './sysctl.js';

/** Forty folders, each with a file. */
const TREE: Tree = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index + 10}`, { f: 'f' }]));

interface Running {
  readonly place: Workplace;
  readonly service: Foldersync;
}

async function started(tree: Tree, options: object): Promise<Running> {
  const place = new Workplace({ inMemory: true });
  writeTree(place.path('s'), tree);
  place.configure({ p: { source: './s', replica: './r', ...options } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);
  return { place, service };
}

/** The status is written within a second. */
const isIn = (place: Workplace, state: string) =>
  until(() => place.statusIfAny()?.pairs.p?.state === state, `the state to be ${state}`);

/** Writes a file; kept when it is in the replica, with the trigger of the pass that has copied it. */
async function arrival({ place, service }: Running, file: string): Promise<string | undefined> {
  const said = service.said.length;
  fs.writeFileSync(place.path('s', file), file);
  await until(() => fs.existsSync(place.path('r', file)), `${file} in the replica`);
  const copied = /\[p\] pass ok \((\w+)\): 1 copied/;
  await service.says(copied, said);
  return copied.exec(service.said.slice(said))?.[1];
}

/** Kept when a change is heard. An interval that ends just then is sooner now and then, but not again and again. */
async function hears(running: Running, folder: string): Promise<void> {
  const triggers: unknown[] = [];
  while (triggers.length < 5 && triggers.at(-1) !== 'watch') {
    triggers.push(await arrival(running, `${folder}/heard${triggers.length}`));
  }
  expect(triggers.at(-1), triggers.join(', ')).toBe('watch');
}

it('polls the folders for which no watch is left, and says which limit to raise and to what', async (context) => {
  const limit = inotifyInUse().watches + 20;
  const restore = await changeSysctl(context, 'fs.inotify.max_user_watches', limit);
  const running = await started(TREE, { interval: '2s', watch: true });
  const { place, service } = running;
  await service.says(
    new RegExp(
      `warn +\\[p\\] \\d+ folders cannot be watched, and are polled: the (limit|\\d+ watches that this pair may have of) fs.inotify.max_user_watches (is|are) reached ` +
        `\\(${limit} now\\); hint: raise it: sysctl -w fs.inotify.max_user_watches=${4 * limit};`,
    ),
  );
  await isIn(place, 'degraded');
  expect((await place.run('status')).stdout).toMatch(/p +degraded(.|\n)*not all is watched: .*max_user_watches/);
  // The walk has begun at the first folders.
  await hears(running, 'd10');
  expect(await arrival(running, 'd49/polled')).toBe('interval');

  await restore();
  await service.says(/\[p\] every change in the source is heard again/);
  await hears(running, 'd49');
  await isIn(place, 'ok');
});

it('polls a source that cannot be watched at all, and says which limit to raise', async (context) => {
  const restore = await changeSysctl(context, 'fs.inotify.max_user_instances', 1);
  const running = await started(TREE, { interval: '2s', watch: true });
  const { place, service } = running;
  await service.says(
    /warn +\[p\] the source cannot be watched, and is polled: the limit fs\.inotify\.max_user_instances is reached \(1 now\); hint: raise it: sysctl -w fs\.inotify\.max_user_instances=4;/,
  );
  await isIn(place, 'degraded');
  expect(await arrival(running, 'd10/polled')).toBe('interval');

  await restore();
  await service.says(/\[p\] every change in the source is heard again/);
  await hears(running, 'd10');
  await isIn(place, 'ok');
});

it.skipIf(lacksRsync)(
  '200,000 files at once, of which the kernel keeps 1,024 events, are all there',
  async (context) => {
    await changeSysctl(context, 'fs.inotify.max_queued_events', 1024);
    const running = await started({}, {});
    const { place, service } = running;
    createManyFiles(place.path('s'));
    await isExact(running, 200_020);
    // Whether it kept up with that depends on the machine; here it cannot.
    const engine = await until(() => service.enginePid('p'), 'the engine');
    process.kill(engine, 'SIGSTOP');
    for (let index = 0; index < 2000; index++) fs.writeFileSync(place.path('s', 'd10', `late${index}`), '');
    process.kill(engine, 'SIGCONT');
    await isExact(running, 202_020);
    // The pass that tells of it may end after the replica is exact.
    await until(() => overflowsIn(service.said) > 0, 'word of what the kernel has not kept');
    // It hears again.
    await hears(running, 'd10');
  },
);

/** Waits for passes until the replica has so many entries, and rsync finds no difference. */
async function isExact({ place, service }: Running, entries: number): Promise<void> {
  const [source, replica] = [place.path('s'), place.path('r')];
  for (let heard = 0; countEntries(replica) < entries || rsyncDifferences(source, replica) !== ''; ) {
    await service.says(/\[p\] pass ok/, heard);
    heard = service.said.length;
  }
}

/** By several processes, as fast as they can. */
function createManyFiles(folder: string): void {
  const script =
    'cd "$1"; for d in $(seq 10 29); do mkdir d$d; (cd d$d && seq -f f%.0f 10000 | xargs -n 5000 touch) & done; wait';
  execFileSync('sh', ['-ec', script, 'sh', folder]);
}

/** Without the folder itself. */
function countEntries(folder: string): number {
  return fs.readdirSync(folder, { recursive: true }).length;
}

function overflowsIn(said: string): number {
  return [...said.matchAll(/pass ok \(.*, (\d+) event queue overflows/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
