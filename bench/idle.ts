// What a service costs that has nothing to do: 10 pairs that watch, plain beside one that serves its page and numbers, keeps
// a history and tells people. Run it with `npm run build && npx tsx bench/idle.ts [seconds]`; both rest at the same time.

import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SECONDS = Number(process.argv[2] ?? 60);
const PAIRS = 10;
/** What a start leaves to be done: versions that are counted, heaps that shrink. */
const REST_MS = 60_000;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const OPTIONS: Readonly<Record<string, object>> = {
  plain: { history: false },
  'all options': {
    http: { listen: '127.0.0.1:48484', token: 'a-token-of-this-bench-alone', control: true, metrics: true },
    metrics: { textfile: './foldersync.prom' },
    history: '90d',
    notify: [{ healthchecks: 'http://127.0.0.1:9/ping' }, { exec: ['/bin/true'] }],
  },
};

/** What some processes have taken. **Units**: milliseconds, bytes. */
interface Taken {
  readonly cpuMs: number;
  readonly residentBytes: number;
}

const folder = fs.mkdtempSync('/dev/shm/foldersync-bench-');
const services = Object.entries(OPTIONS).map(([name, options]) => ({
  name,
  child: start(path.join(folder, name), options),
}));
try {
  for (const { name } of services) await until(() => isMirrored(path.join(folder, name)));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const before = services.map(({ child }) => take(child));
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  for (const [index, { name, child }] of services.entries()) {
    const now = take(child);
    for (const who of ['runner', 'engines'] as const) {
      const cpuMs = ((now[who].cpuMs - (before[index]?.[who].cpuMs ?? 0)) * 60) / SECONDS;
      const share = ((cpuMs / 60_000) * 100).toFixed(2);
      const memory = (now[who].residentBytes / 2 ** 20).toFixed(1);
      const what = `${name}, ${who === 'runner' ? 'the runner' : `its ${PAIRS} engines`}`;
      process.stdout.write(
        `${what.padEnd(28)}${cpuMs.toFixed(0).padStart(6)} ms of CPU a minute (${share} %), ${memory} MB\n`,
      );
    }
  }
} finally {
  for (const { child } of services) await end(child);
  fs.rmSync(folder, { recursive: true });
}

function start(place: string, options: object): ChildProcess {
  const pairs = Object.fromEntries(
    Array.from({ length: PAIRS }, (_, index) => {
      const source = path.join(place, `pair-${index}`);
      fs.mkdirSync(source, { recursive: true });
      fs.writeFileSync(path.join(source, 'file'), `of ${index}`);
      return [`pair-${index}`, { source, replica: `${source}-replica`, watch: true }];
    }),
  );
  const config = path.join(place, 'foldersync.config.json');
  fs.writeFileSync(
    config,
    JSON.stringify({ version: 1, stateDir: './state', log: { dir: './logs' }, ...options, pairs }),
  );
  // Where healthchecks are, nobody listens: that is told once, and tried again less and less often.
  return spawn(process.execPath, [main, 'run', '--config', config], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: place, STATE_DIRECTORY: path.join(place, 'state') },
  });
}

function isMirrored(place: string): boolean {
  return Array.from({ length: PAIRS }, (_, index) => path.join(place, `pair-${index}-replica`, 'file')).every((file) =>
    fs.existsSync(file),
  );
}

function take({ pid }: ChildProcess): Readonly<Record<'runner' | 'engines', Taken>> {
  const threads = fs.readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean),
  );
  const engines = children.map(takenBy);
  const sum = (field: keyof Taken) => engines.reduce((total, engine) => total + engine[field], 0);
  return {
    runner: takenBy(String(pid)),
    engines: { cpuMs: sum('cpuMs'), residentBytes: sum('residentBytes') },
  };
}

/** **Source**: schedstat of each thread, in nanoseconds, where stat counts ticks of 10 ms; proc_pid_status(5). */
function takenBy(pid: string): Taken {
  const nanos = fs
    .readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]));
  const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
  return {
    cpuMs: nanos.reduce((total, each) => total + each, 0) / 1e6,
    residentBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

function end(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}
