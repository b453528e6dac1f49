// The process of an engine, from its first moment to its last.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { builtFile } from '../fs/built.js';
import { pairOf } from './mirror.js';
import { temporaryFolder } from './trees.js';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

function startEngine(entry: string): { child: ChildProcess; ended: Promise<Ended> } {
  const child = fork(builtFile(entry), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr!.on('data', (data) => (errors += data)); // it is a pipe
  const ended = Promise.all([once(child, 'exit'), once(child.stderr!, 'end')]);
  return { child, ended: ended.then(([[code, signal]]) => ({ code, signal, errors })) };
}

const saidBy = (child: ChildProcess, wanted: string) =>
  new Promise<void>((resolve) => child.on('message', ({ kind }: { kind: string }) => kind === wanted && resolve()));

const startOf = () => {
  const folder = temporaryFolder();
  const lines = { level: 'info', format: 'text', timezone: 'UTC', namePair: false };
  const pair = pairOf(`${folder}/s`, `${folder}/r`);
  return { kind: 'start', options: { pair, stateDir: folder, approveWith: '', lines } };
};

it.each(['engine/main.js', 'engine/sync-process.js'])(
  '%s ends where its runner is gone before it has come up',
  async (entry) => {
    const { child, ended } = startEngine(entry);
    child.disconnect();
    expect(await ended).toEqual({ code: 0, signal: null, errors: '' });
  },
);

it('an engine ends when its runner is gone', async () => {
  const { child, ended } = startEngine('engine/main.js');
  child.send(startOf());
  await saidBy(child, 'ready');
  child.disconnect();
  expect(await ended).toEqual({ code: 0, signal: null, errors: '' });
});

it('an engine answers, passes over the signals of a group, opens no debugger, and ends when it is asked to', async () => {
  const { child, ended } = startEngine('engine/main.js');
  child.send(startOf());
  await saidBy(child, 'ready');
  child.send({ kind: 'ping' });
  await saidBy(child, 'pong');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const) child.kill(signal);
  child.send({ kind: 'stop' });
  expect(await ended).toEqual({ code: 0, signal: null, errors: '' });
});
