// One trial of everything at once: trees that change at random below a service that watches them, while its config is edited and
// its engines are killed.

import fs from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { Churn, Dice, inventoryDifferences, takeInventory } from './churn.js';
import { type Foldersync, isAlive, PATIENCE_MS, until, Workplace } from './foldersync.js';
import { leastOf, type Memory, memoryOf } from './memory-samples.js';

/** What a trial goes by. */
export interface ChurnTrial {
  readonly seed: number;
  readonly seconds: number;
  /** How long replicas may take once their sources are left alone. */
  readonly convergedWithinMs: number;
  /** Beside the environment of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Times that differ by less are the same; 1 by default. **Units**: nanoseconds. */
  readonly grainNs?: number;
}

/** The engines of these are killed, and edits of the config make them begin anew. */
const DISTURBED = { eager: { settle: 0 }, plain: {}, rescanned: { rescan: '10s' } };
/** The engine of this one stays from the beginning to the end. */
const STEADY = 'steady';
const DISTURBED_NAMES = Object.keys(DISTURBED);
const NAMES = [...DISTURBED_NAMES, STEADY];

/** The sources rest as often, to see that the replicas catch up from there too: what comes later would cover it up. */
const REST_EACH_MS = 12_000;
const KILL_EACH_MS = 2_500;
const EDIT_EACH_MS = 3_500;

/** Memory is compared between the second minute and the last one, of runs that have more than those. */
const MINUTE_MS = 60_000;

/**
 * Left alone, V8 collects what is old every few minutes: a runner that holds on to 12 MB takes 70 to 110 then. **Measured**,
 * as is `MORE_BYTES`. With these it collects often, and what is lost track of soon ends the process.
 */
const SMALL_HEAPS = ['--max-old-space-size=32', '--max-semi-space-size=1'];

/** What the steady engine and the runner may take more at the end. **Measured** over 5 minutes: 4 and 2 MiB. */
const MORE_BYTES = 16 * 2 ** 20;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The bandwidth is for another engine, and large enough never to matter; nothing is protected less by its edit. */
function configure(place: Workplace, { bandwidth = 1000, level = 'info' } = {}): void {
  const limited = { bandwidth: `${bandwidth}MiB/s` };
  const disturbed = Object.entries(DISTURBED).map(([name, options]) => [name, { ...options, ...limited }]);
  const pairs = [...disturbed, [STEADY, {}]].map(([name, options]) => [
    name,
    { source: `./s-${name}`, replica: `./r-${name}`, ...(options as object) },
  ]);
  place.configure(Object.fromEntries(pairs), {
    defaults: { maxDelete: { percent: 100 } },
    log: { dir: './logs', level },
  });
}

/** Kept once each replica is as its source; fails with what differs. */
async function converge(place: Workplace, { convergedWithinMs, grainNs = 1 }: ChurnTrial): Promise<void> {
  const deadline = Date.now() + convergedWithinMs;
  const sources = new Map(NAMES.map((name) => [name, takeInventory(place.path(`s-${name}`))!])); // they rest
  for (const [name, source] of sources) {
    for (;;) {
      const replica = takeInventory(place.path(`r-${name}`));
      const differences = replica === undefined ? ['it changes'] : inventoryDifferences(source, replica, grainNs);
      if (differences.length === 0) break;
      if (Date.now() > deadline)
        throw new Error(`${name} differs from its source:\n${differences.slice(0, 20).join('\n')}`);
      await sleep(50);
    }
    expect(inventoryDifferences(source, takeInventory(place.path(`s-${name}`))!), 'a source was changed').toEqual([]);
  }
}

/** Says at each look whether it is time again. What could not be done then is tried at the next look. */
class Every {
  readonly #periodMs: number;
  #at: number;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
    this.#at = Date.now() + periodMs;
  }

  do(act: () => boolean): void {
    if (Date.now() >= this.#at && act()) this.#at = Date.now() + this.#periodMs;
  }
}

/** What is done to the service meanwhile. */
class Disturbances {
  kills = 0;
  edits = 0;
  /** Each engine that was seen. */
  readonly engines = new Set<number>();
  readonly #place: Workplace;
  readonly #service: Foldersync;
  readonly #dice: Dice;
  readonly #kill = new Every(KILL_EACH_MS);
  readonly #edit = new Every(EDIT_EACH_MS);

  constructor(place: Workplace, service: Foldersync, dice: Dice) {
    this.#place = place;
    this.#service = service;
    this.#dice = dice;
  }

  /** Does what is due. */
  step(): void {
    this.seeEngines();
    this.#kill.do(() => {
      const engine = this.#service.enginePid(DISTURBED_NAMES[this.kills % DISTURBED_NAMES.length]!); // one of them
      if (engine === undefined) return false;
      process.kill(engine, 'SIGKILL');
      this.kills++;
      return true;
    });
    this.#edit.do(() => {
      configure(this.#place, { bandwidth: 1000 + this.#dice.roll(1e4), level: this.#dice.pick(['info', 'debug']) });
      this.edits++;
      return true;
    });
  }

  seeEngines(): void {
    for (const name of NAMES) {
      const engine = this.#service.enginePid(name);
      if (engine !== undefined) this.engines.add(engine);
    }
  }
}

/** The memory of the processes that stay, now and then; compared at the end. */
class MemoryWatch {
  readonly #processes: Readonly<Record<string, number>>;
  readonly #began = Date.now();
  readonly #samples: { readonly ageMs: number; readonly name: string; readonly memory: Memory }[] = [];
  readonly #sample = new Every(1000);

  constructor(processes: Readonly<Record<string, number>>) {
    this.#processes = processes;
  }

  step(): void {
    this.#sample.do(() => {
      const ageMs = Date.now() - this.#began;
      for (const [name, pid] of Object.entries(this.#processes)) {
        this.#samples.push({ ageMs, name, memory: memoryOf(pid) });
      }
      return true;
    });
  }

  compare(): void {
    const endMs = Date.now() - this.#began;
    for (const name of Object.keys(this.#processes)) {
      const least = (fromMs: number, toMs: number) =>
        leastOf(
          this.#samples
            .filter((it) => it.name === name && it.ageMs >= fromMs && it.ageMs < toMs)
            .map((it) => it.memory),
        );
      const [first, last] = [least(MINUTE_MS, 2 * MINUTE_MS), least(endMs - MINUTE_MS, endMs)];
      const show = ({ resident, anonymous }: Memory) =>
        `${Math.round(resident / 2 ** 20)} MiB resident, ${Math.round(anonymous / 2 ** 20)} MiB of it anonymous`;
      console.log(`memory of the ${name}: ${show(first)} in the second minute, ${show(last)} in the last one`);
      expect(last.resident - first.resident, `growth of the ${name}`).toBeLessThan(MORE_BYTES);
    }
  }
}

/** Kept once the command says that every pair is ok: a pass may still run, and rescans come by themselves. */
async function beOk(place: Workplace): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { stdout } = await place.run('status', '--json');
    const { pairs } = JSON.parse(stdout);
    if (NAMES.every((name) => pairs[name]?.state === 'ok')) return;
    if (Date.now() > deadline) throw new Error(`waited in vain for every pair to be ok: ${stdout}`);
  }
}

/** How long a trial may take as a whole. */
export const trialTimeoutMs = (seconds: number) => (seconds * 3 + 240) * 1000;

/** Fails where a replica does not become as its source. */
export async function tryChurn(trial: ChurnTrial): Promise<void> {
  const { seed, seconds, environment = {} } = trial;
  const isMemoryCompared = seconds * 1000 >= 3 * MINUTE_MS;
  const dice = new Dice(seed);
  const place = new Workplace({ inMemory: true });
  place.environment = environment;
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
  if (isMemoryCompared) place.program = [place.program[0]!, ...SMALL_HEAPS, ...place.program.slice(1)]; // it is node
  const service = place.start('run');
  onTestFinished(({ task }) => {
    if (task.result?.state !== 'fail') return;
    if (!fs.existsSync(place.path('logs'))) return;
    const kept = fs.mkdtempSync('/tmp/foldersync-churn-');
    // Links among them lead to files beside them.
    fs.cpSync(place.path('logs'), `${kept}/logs`, { recursive: true, verbatimSymlinks: true });
    NAMES.forEach((name, index) => {
      fs.writeFileSync(`${kept}/operations-${name}`, churns[index]!.recent.join('\n')); // one each
    });
    console.error(`FOLDERSYNC_CHURN_SEED=${seed}, ${new Date().toISOString()}; the logs are kept in ${kept}`);
  });
  await Promise.all(NAMES.map((name) => service.says(new RegExp(`\\[${name}\\] pass ok \\(startup\\)`))));

  const steady = await until(() => service.enginePid(STEADY), 'the steady engine');
  const disturbances = new Disturbances(place, service, dice);
  const memory = new MemoryWatch({ 'steady engine': steady, runner: service.pid });
  const end = Date.now() + seconds * 1000;
  let restAt = Date.now() + REST_EACH_MS;
  while (Date.now() < end) {
    for (let left = dice.roll(60); left > 0; left--) dice.pick(churns).step();
    await sleep(dice.pick([0, 0, 1, 5, 20, 60, 150]));
    disturbances.step();
    memory.step();
    if (Date.now() > restAt) {
      await converge(place, trial);
      restAt = Date.now() + REST_EACH_MS;
    }
  }
  await converge(place, trial);
  expect(disturbances.kills, 'kills').toBeGreaterThan(seconds / 10);
  expect(disturbances.edits, 'edits').toBeGreaterThan(seconds / 10);
  expect(service.enginePid(STEADY), 'the engine that nobody has touched').toBe(steady);
  if (isMemoryCompared) memory.compare();

  await beOk(place);
  disturbances.seeEngines();
  service.child.kill('SIGINT');
  expect((await service.ended).code).toBe(0);
  expect([...disturbances.engines].filter(isAlive)).toEqual([]);
  await converge(place, trial);
  expect(inventoryDifferences(treasure, takeInventory(precious, { withChangeTime: true })!)).toEqual([]);
}
