import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { inFolder } from '../../../src/fs/paths/in-folder.js';
import { openLogFile } from '../../../src/runner/log/log-opening.js';
import { acquireLock } from '../../../src/state/lock.js';
import { writeFileAtomically } from '../../../src/state/write-file.js';
import { temporaryFolder } from '../../engine/trees.js';
import { requireTools } from '../mounts.js';

const USER = 12_345;

let swapping: ChildProcess | undefined;
afterEach(async () => {
  if (swapping === undefined) return;
  swapping.kill('SIGKILL');
  await once(swapping, 'close');
  swapping = undefined;
});

/** A folder of another user, in which that user swaps `way` for a symlink to a folder of root's and back, without end. */
async function swappedFolder(context: TestContext): Promise<{ folder: string; secret: string }> {
  requireTools(context, []);
  const place = temporaryFolder();
  fs.chmodSync(place, 0o755);
  const [users, secret] = [path.join(place, 'users'), path.join(place, 'secret')];
  for (const made of [users, path.join(users, 'way'), path.join(users, 'way', 'own')]) {
    fs.mkdirSync(made);
    fs.chownSync(made, USER, USER);
  }
  fs.mkdirSync(path.join(secret, 'own'), { recursive: true });
  const child = path.join(import.meta.dirname, 'swapping-child.mjs');
  swapping = spawn(process.execPath, [child, path.join(users, 'way'), secret], {
    uid: USER,
    gid: USER,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(swapping.stdout!, 'data'); // its output is piped
  return { folder: path.join(users, 'way', 'own'), secret };
}

/** Enough for each way to be swapped at each of its moments, many times. */
const TRIES = 3000;

/** Tries on until it both went through and did not: the way led nowhere at that moment, or was refused. */
async function tryUntilBoth(attempt: (round: number) => unknown): Promise<void> {
  let [done, refused] = [0, 0];
  for (let round = 0; round < TRIES || done === 0 || refused === 0; round++) {
    try {
      await attempt(round);
      done++;
    } catch (error) {
      expect(error).toHaveProperty('code', expect.stringMatching(/^(?:UNTRUSTED|STATE|EEXIST|ENOENT|ELOOP|ENOTDIR)$/));
      refused++;
    }
  }
}

describe('a folder on whose way another user swaps a name', () => {
  it('has what is written to it, and no other folder', async (context) => {
    const { folder, secret } = await swappedFolder(context);
    await tryUntilBoth((round) => writeFileAtomically(path.join(folder, `${round}.json`), '{}'));
    expect(fs.readdirSync(path.join(secret, 'own'))).toEqual([]);
    expect(fs.readdirSync(secret)).toEqual(['own']);
  });

  it('has the log that is opened in it, and no other folder', async (context) => {
    const { folder, secret } = await swappedFolder(context);
    await tryUntilBoth(async (round) => {
      const options = { stableName: path.join(folder, 'log'), onMoved: () => {} };
      fs.closeSync(await openLogFile(path.join(folder, `${round}.log`), options));
    });
    expect(fs.readdirSync(path.join(secret, 'own'))).toEqual([]);
  });

  it('has its lock, and no other folder', async (context) => {
    const { folder, secret } = await swappedFolder(context);
    await tryUntilBoth((round) => acquireLock(path.join(folder, `lock${round}`), 'it').release());
    expect(fs.readdirSync(path.join(secret, 'own'))).toEqual([]);
  });
});

it('is named by its own path in what fails there', () => {
  const folder = temporaryFolder();
  const fail = () => inFolder(folder, (through) => fs.readFileSync(path.join(through, 'missing')));
  expect(fail).toThrow(path.join(folder, 'missing'));
});

it('is worked in by its descriptor where its way is open to others', (context) => {
  requireTools(context, []);
  const place = temporaryFolder();
  fs.chmodSync(place, 0o777);
  const folder = path.join(place, 'own');
  fs.mkdirSync(folder);
  const through = inFolder(folder, (path) => {
    fs.writeFileSync(`${path}/file`, '');
    return path;
  });
  expect(through).toMatch(/^\/proc\/self\/fd\/\d+$/);
  expect(fs.readdirSync(folder)).toEqual(['file']);
  expect(() => inFolder(folder, (path) => fs.readFileSync(`${path}/missing`))).toThrow(`${folder}/missing`);
  expect(() => inFolder(path.join(place, 'none'), () => {})).toThrow('ENOENT');
});
