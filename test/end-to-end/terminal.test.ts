import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { isAlive, MAIN, until, Workplace } from './foldersync.js';

/** Why these tests are skipped: they need the terminal that script(1) of util-linux makes. */
const lacksTerminal = (() => {
  try {
    return !execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return true;
  }
})();

/** A service in a terminal, with one pass behind it. */
async function serviceInTerminal() {
  const place = new Workplace();
  writeTree(place.path('s'), { a: '1' });
  place.configure({ p: { source: './s', replica: './r', interval: '1s' } });
  const command = `exec '${process.execPath}' '${MAIN}' run`;
  const env = { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', STATE_DIRECTORY: place.path('state') };
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: place.folder,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const log = () => fs.readFileSync(place.path('logs', 'foldersync.log'), 'utf8');
  await until(() => fs.existsSync(place.path('logs', 'foldersync.log')) && log().includes('pass ok'), 'a pass');
  const { pid } = place.status().runner;
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  return { place, terminal, log, pid };
}

describe('foldersync run in a terminal', () => {
  it.skipIf(lacksTerminal)('ends in good order when the terminal is closed (needs script of util-linux)', async () => {
    const { place, terminal, log, pid } = await serviceInTerminal();
    terminal.kill('SIGKILL');
    await until(() => !isAlive(pid), 'the process to end with its terminal');
    expect(place.status().runner.endedAt).toBeGreaterThan(0);
    expect(log()).toMatch(/stopped by SIGHUP\n$/);
  });

  it.skipIf(lacksTerminal)(
    'mirrors on, and ends, while the terminal is paused (needs script of util-linux)',
    async () => {
      const { place, terminal, pid } = await serviceInTerminal();
      terminal.stdin.write(CTRL_S);
      // Whoever writes to that terminal now waits; each change makes a line.
      for (const name of ['b', 'c', 'd']) {
        writeTree(place.path('s'), { [name]: '1' });
        await until(() => fs.existsSync(place.path('r', name)), `${name} to be mirrored`);
      }
      process.kill(pid, 'SIGTERM');
      await until(() => !isAlive(pid), 'the process to end');
      expect(place.status().runner.endedAt).toBeGreaterThan(0);
    },
  );
});

const CTRL_S = '\x13';
