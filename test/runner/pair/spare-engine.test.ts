import { once } from 'node:events';
import fs from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SpareEngine } from '../../../src/runner/pair/spare-engine.js';
import { childrenOf, until } from '../../end-to-end/foldersync.js';
import { builtFile } from '../../fs/built.js';
import { isThorough } from '../../thorough.js';

/** As it is built: what it starts lies beside it. */
async function openSpare(): Promise<SpareEngine> {
  const module = await import(builtFile('runner/spare-engine.js'));
  const spare: SpareEngine = new module.SpareEngine();
  onTestFinished(() => spare.end());
  return spare;
}

/** Starts one; returns its process. What tests before have started in this worker may be there still. */
function processOf(spare: SpareEngine): number {
  const others = childrenOf(process.pid);
  spare.start();
  const own = childrenOf(process.pid).filter((pid) => !others.includes(pid));
  expect(own).toHaveLength(1);
  return own[0]!; // as was just seen
}

describe('a spare engine', () => {
  it('is handed over once, and does what it is told', async () => {
    const spare = await openSpare();
    expect(spare.take()).toBeUndefined();
    spare.start();
    const child = spare.take()!; // it was just started
    expect(spare.take()).toBeUndefined();
    child.send({ kind: 'stop' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends in peace whenever it is told to, also while its I/O thread comes up', { timeout: 300_000 }, async () => {
    for (let afterMs = 0; afterMs < 120; afterMs += isThorough ? 3 : 15) {
      const spare = await openSpare();
      spare.start();
      const child = spare.take()!; // it was just started
      const said = child.stderr!.setEncoding('utf8').toArray();
      setTimeout(() => child.send({ kind: 'stop' }), afterMs);
      expect(await once(child, 'exit'), `after ${afterMs} ms`).toEqual([0, null]);
      expect((await said).join('')).toBe('');
    }
  });

  it('is started without an option of V8’s, with which V8 compiles all of node anew, for each thread', async () => {
    const spare = await openSpare();
    spare.start();
    const child = spare.take()!; // it was just started
    expect(child.spawnargs).toEqual([process.execPath, ...process.execArgv, builtFile('engine/main.js')]);
    child.send({ kind: 'stop' });
    await once(child, 'exit');
  });

  it('loads no certificates, which would take longer than all the rest of its start', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', '/nowhere/of-a-company.pem');
    onTestFinished(() => void vi.unstubAllEnvs());
    const spare = await openSpare();
    spare.start();
    const child = spare.take()!; // it was just started
    const said = child.stderr!.setEncoding('utf8').toArray(); // node tells of a file that it cannot load
    child.send({ kind: 'stop' });
    expect((await said).join('')).toBe('');
  });

  it('ends where nobody takes it', async () => {
    const spare = await openSpare();
    const pid = processOf(spare);
    spare.end();
    expect(spare.take()).toBeUndefined();
    await until(() => !childrenOf(process.pid).includes(pid), 'the end of the engine');
  });

  it('is not handed over once it is gone', async () => {
    const spare = await openSpare();
    const pid = processOf(spare);
    process.kill(pid, 'SIGKILL');
    await until(() => !fs.existsSync(`/proc/${pid}`), 'the end of the engine');
    await new Promise((resolve) => setImmediate(resolve)); // its end is told
    expect(spare.take()).toBeUndefined();
  });
});
