// Everything at once: trees that change at random below a service that watches them, while its config is edited and its engines
// are killed. `npm run soak` runs the same for longer.

import fs from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Churn, Dice, inventoryDifferences, takeInventory } from './churn.js';
import { isAlive, until, Workplace } from './foldersync.js';

/** Given by `npm run soak`: its bounds on time are for a machine that does nothing else. */
const SECONDS = Number(process.env.FOLDERSYNC_CHURN_SECONDS ?? 0);
const SEED = Number(process.env.FOLDERSYNC_CHURN_SEED ?? Date.now() % 1e9);

const PAIRS = { eager: { settle: 0 }, plain: {}, rescanned: { rescan: '10s' } };
const NAMES = Object.keys(PAIRS);

/** How long replicas may take once their sources are left alone. */
const CONVERGED_WITHIN_MS = 10_000;

/** The sources rest as often, to see that the replicas catch up from there too: what comes later would cover it up. */
const REST_EACH_MS = 12_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function configure(place: Workplace, { unmatched = 'no-such-name', level = 'info' } = {}): void {
  const pairs = NAMES.map((name) => [name, { source: `./s-${name}`, replica: `./r-${name}` }] as const);
  place.configure(
    Object.fromEntries(pairs.map(([name, folders]) => [name, { ...folders, ...PAIRS[name as keyof typeof PAIRS] }])),
    {
      defaults: { maxDelete: { percent: 100 }, exclude: [unmatched] },
      log: { dir: './logs', level },
    },
  );
}

/** Kept once each replica is as its source; fails with what differs. */
async function converge(place: Workplace): Promise<void> {
  const deadline = Date.now() + CONVERGED_WITHIN_MS;
  const sources = new Map(NAMES.map((name) => [name, takeInventory(place.path(`s-${name}`))!])); // they rest
  for (const [name, source] of sources) {
    for (;;) {
      const replica = takeInventory(place.path(`r-${name}`));
      const differences = replica === undefined ? ['it changes'] : inventoryDifferences(source, replica);
      if (differences.length === 0) break;
      if (Date.now() > deadline)
        throw new Error(`${name} differs from its source:\n${differences.slice(0, 20).join('\n')}`);
      await sleep(50);
    }
    expect(inventoryDifferences(source, takeInventory(place.path(`s-${name}`))!), 'a source was changed').toEqual([]);
  }
}

// Skipped beside other tests, which would make it late: `npm run soak -- --minutes 1` runs it.
describe.skipIf(SECONDS === 0)('churn', () => {
  it(`leaves every replica as its source (seed ${SEED})`, { timeout: (SECONDS * 3 + 120) * 1000 }, async () => {
    const dice = new Dice(SEED);
    const place = new Workplace({ inMemory: true });
    const precious = place.path('precious');
    fs.mkdirSync(precious);
    for (const name of ['a', 'b', 'c']) fs.writeFileSync(`${precious}/${name}`, name);
    const treasure = takeInventory(precious, { withChangeTime: true })!; // nobody changes it
    const churns = NAMES.map((name) => {
      const [root, aside] = [place.path(`s-${name}`), place.path(`aside-${name}`)];
      fs.mkdirSync(root);
      fs.mkdirSync(aside);
      return new Churn({ root, aside, linkTarget: precious, dice });
    });
    configure(place);
    const service = place.start('run');
    onTestFinished(({ task }) => {
      if (task.result?.state !== 'fail') return;
      const kept = fs.mkdtempSync('/tmp/foldersync-churn-');
      fs.cpSync(place.path('logs'), `${kept}/logs`, { recursive: true });
      NAMES.forEach((name, index) => {
        fs.writeFileSync(`${kept}/operations-${name}`, churns[index]!.recent.join('\n')); // one each
      });
      console.error(`FOLDERSYNC_CHURN_SEED=${SEED}, ${new Date().toISOString()}; the logs are kept in ${kept}`);
    });
    await Promise.all(NAMES.map((name) => service.says(new RegExp(`\\[${name}\\] pass ok \\(startup\\)`))));

    const engines = new Set<number>();
    const end = Date.now() + SECONDS * 1000;
    let restAt = Date.now() + REST_EACH_MS;
    while (Date.now() < end) {
      for (let left = dice.roll(60); left > 0; left--) dice.pick(churns).step();
      await sleep(dice.pick([0, 0, 1, 5, 20, 60, 150]));
      if (dice.roll(100) === 0) {
        configure(place, { unmatched: `no-such-name-${dice.roll(1e6)}`, level: dice.pick(['info', 'debug']) });
      }
      if (dice.roll(100) === 0) {
        const engine = service.enginePid(dice.pick(NAMES));
        if (engine !== undefined) process.kill(engine, 'SIGKILL');
      }
      for (const name of NAMES) engines.add(service.enginePid(name) ?? service.pid);
      if (Date.now() > restAt) {
        await converge(place);
        restAt = Date.now() + REST_EACH_MS;
      }
    }
    await converge(place);

    // The pass that made them the same may still run, or one more may follow it.
    await until(() => NAMES.every((name) => place.statusIfAny()?.pairs[name]?.state === 'ok'), 'every pair to be ok');
    const { stdout } = await place.run('status', '--json');
    for (const name of NAMES) expect(JSON.parse(stdout).pairs[name], stdout).toMatchObject({ state: 'ok' });
    for (const name of NAMES) engines.add(service.enginePid(name)!); // it is ok, so it is there
    service.child.kill('SIGINT');
    expect((await service.ended).code).toBe(0);
    expect([...engines].filter(isAlive)).toEqual([]);
    await converge(place);
    expect(inventoryDifferences(treasure, takeInventory(precious, { withChangeTime: true })!)).toEqual([]);
  });
});
