// How long a command takes from its start to its end, as a whole process, against a node that does nothing.
// Run it with `npm run build && npx tsx bench/startup.ts [runs]`; it prints medians. The runs take turns, so that a
// machine that slows down meanwhile slows all of them.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = Number(process.argv[2] ?? 15);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const example = fileURLToPath(new URL('../foldersync.config.example.yaml', import.meta.url));

/** The first is what the others are compared with; the targets are those of the project's issue. */
const commands: { name: string; args: string[]; targetMs?: number }[] = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: '--version', args: [main, '--version'], targetMs: 120 },
  { name: '--help', args: [main, '--help'] },
  { name: 'schema', args: [main, 'schema'] },
  { name: 'check (example)', args: [main, 'check', '--config', example], targetMs: 300 },
  { name: 'check --paths (example)', args: [main, 'check', '--paths', '--config', example] },
];

const stateDir = mkdtempSync(join(tmpdir(), 'foldersync-bench-'));
try {
  const times = commands.map((): number[] => []);
  // The first round warms the disk's cache and is not counted.
  for (let round = 0; round <= RUNS; round++) {
    for (const [index, command] of commands.entries()) {
      const ms = timeOf(command.args);
      if (round > 0) times[index]?.push(ms);
    }
  }
  const medians = times.map(median);
  process.stdout.write(`node ${process.version}, medians of ${RUNS} runs\n`);
  for (const [index, { name, targetMs }] of commands.entries()) {
    const ms = medians[index]!; // one median a command
    const ratio = (ms / medians[0]!).toFixed(1);
    const target = targetMs === undefined ? '' : `   target ${targetMs} ms`;
    process.stdout.write(`  ${name.padEnd(26)}${ms.toFixed(0).padStart(5)} ms   × ${ratio}${target}\n`);
  }
} finally {
  rmSync(stateDir, { recursive: true, force: true });
}

function timeOf(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, STATE_DIRECTORY: stateDir },
    encoding: 'utf8',
  });
  const ms = performance.now() - start;
  if (status === 0 || args.includes('--paths')) return ms;
  throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
