import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import { acquireLock, isHeldByOrphan, lockHolder } from '../../src/state/lock.js';
import { thisProcess } from '../../src/state/lock-holder.js';
import { FsError } from '../../src/fs/port/fs-error.js';
import { OTHER_CONTAINER, requireNamespaces } from '../end-to-end/foldersync.js';
import { temporaryFolder } from '../engine/trees.js';
import { isThorough } from '../thorough.js';
import { absolute } from '../fs/rig.js';

const CHILD = fileURLToPath(new URL('./lock-child.ts', import.meta.url));

/** A contender in a process of its own. */
class Contender {
  readonly process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(under: readonly string[], args: readonly string[]) {
    const [program = process.execPath, ...rest] = [...under, process.execPath, '--import', 'tsx', CHILD, ...args];
    this.process = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator](); // stdout is a pipe
    onTestFinished(() => {
      this.process.kill('SIGKILL');
    });
  }

  static async start(args: readonly string[] = [], under: readonly string[] = []): Promise<Contender> {
    const contender = new Contender(under, args);
    expect(await contender.#answer()).toBe('ready');
    return contender;
  }

  async ask(command: string): Promise<string> {
    this.process.stdin?.write(`${command}\n`);
    return this.#answer();
  }

  /** Ends it as a crash would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }

  async #answer(): Promise<string> {
    return (await this.#answers.next()).value;
  }
}

const newFolder = () => path.join(temporaryFolder(), 'state', 'replica.lock');

/** Leaves a lock behind as another process would. */
function forge(folder: string, text: string): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, '7'), text);
}

/** The pid of a process that is gone. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid!; // it was started
}

const isHeld = expect.objectContaining({ code: 'LOCKED' });

describe('a lock', () => {
  it('is held by one, and by the next once it was released', () => {
    const folder = newFolder();
    const first = acquireLock(folder, 'the replica /r');
    expect(() => acquireLock(folder, 'the replica /r')).toThrow(
      expect.objectContaining({
        code: 'LOCKED',
        message: `the replica /r is in use by another foldersync, process ${process.pid}`,
        hint: expect.stringContaining(folder),
      }),
    );
    first.release();
    first.release();
    const second = acquireLock(folder, 'the replica /r');
    first.release();
    expect(() => acquireLock(folder, 'the replica /r')).toThrow(isHeld);
    second.release();
  });

  it('leaves one small file behind, that others can neither write nor read half', () => {
    const folder = newFolder();
    for (let times = 0; times < 5; times++) acquireLock(folder, 'it').release();
    expect(fs.readdirSync(folder)).toEqual(['5']);
    const umask = process.umask(0);
    acquireLock(folder, 'it').release();
    process.umask(umask);
    for (const entry of [folder, path.join(folder, '6')]) expect(fs.statSync(entry).mode & 0o022).toBe(0);
  });

  it('is taken where a FIFO stands in the place of its holder, which is not waited for', () => {
    const folder = newFolder();
    fs.mkdirSync(folder, { recursive: true });
    execFileSync('mkfifo', [path.join(folder, '7')]);
    expect(lockHolder(folder)).toBeUndefined();
    const lock = acquireLock(folder, 'it');
    expect(lockHolder(folder)).toBe(process.pid);
    lock.release();
    expect(fs.readdirSync(folder)).toEqual(['8']);
  });

  it('is told apart from one in another folder', () => {
    const [one, two] = [acquireLock(newFolder(), 'one'), acquireLock(newFolder(), 'two')];
    one.release();
    two.release();
  });

  it('that cannot be written says which, and why', () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, '');
    expect(() => acquireLock(path.join(file, 'lock'), 'it')).toThrow(
      expect.objectContaining({ code: 'STATE', message: expect.stringContaining(path.join(file, 'lock')) }),
    );
  });

  it('is held against another process, until that one is killed', async () => {
    const folder = newFolder();
    const holder = await Contender.start();
    expect(await holder.ask(`take ${folder}`)).toBe('taken');
    expect(() => acquireLock(folder, 'it')).toThrow(
      `it is in use by another foldersync, process ${holder.process.pid}`,
    );
    await holder.kill();
    acquireLock(folder, 'it').release();
  });

  it('is released by another process too', async () => {
    const folder = newFolder();
    const holder = await Contender.start();
    expect(await holder.ask(`take ${folder}`)).toBe('taken');
    expect(await holder.ask('release')).toBe('released');
    const lock = acquireLock(folder, 'it');
    expect(await holder.ask(`take ${folder}`)).toBe('LOCKED');
    lock.release();
  });

  it.each([
    ['is empty', () => ''],
    ['was cut short', () => '{"pid":1'],
    ['is not JSON', () => 'hello'],
    ['names no process', () => '{}'],
    ['names a process that cannot be', () => '{"pid":0}'],
    ['is of another boot', () => JSON.stringify({ ...thisProcess(), bootId: 'another' })],
    ['is of a process whose pid was given out again', () => JSON.stringify({ ...thisProcess(), startedTicks: '1' })],
  ])('that %s is taken over', (_, text) => {
    const folder = newFolder();
    forge(folder, text());
    const lock = acquireLock(folder, 'it');
    expect(fs.readdirSync(folder)).toEqual(['8']);
    expect(() => acquireLock(folder, 'it')).toThrow(isHeld);
    lock.release();
  });

  it('of a process that is gone is taken over, also where neither boot nor start are known', async () => {
    const folder = newFolder();
    forge(folder, JSON.stringify({ pid: await deadPid() }));
    acquireLock(folder, 'it').release();
  });

  it('of a live process without more facts is respected', () => {
    const folder = newFolder();
    forge(folder, JSON.stringify({ pid: process.pid }));
    expect(() => acquireLock(folder, 'it')).toThrow(isHeld);
  });

  it('of another user’s process is respected', () => {
    const folder = newFolder();
    forge(folder, JSON.stringify({ pid: 1 }));
    expect(() => acquireLock(folder, 'it')).toThrow(isHeld);
  });

  it('of a zombie is taken over', async () => {
    const folder = newFolder();
    // The shell becomes something that never waits for its child; the child ends only then, or the shell would take it away.
    const child = `while [ "$(cat /proc/$$/comm)" != sleep ]; do :; done`;
    const parent = spawn('sh', ['-c', `(${child}) & echo $!; exec sleep 60`], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
    const isZombie = () => /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    while (!isZombie()) await new Promise((resolve) => setImmediate(resolve));
    forge(folder, JSON.stringify({ pid: Number(pid) }));
    acquireLock(folder, 'it').release();
  });

  it.each([[[]], [['flock']]])('of a dead holder is taken over by exactly one of many %j', async (args) => {
    const contenders = await Promise.all(Array.from({ length: 4 }, () => Contender.start(args)));
    const stale = JSON.stringify({ pid: await deadPid() });
    const folder = newFolder();
    for (let round = 0; round < (isThorough ? 60 : 20); round++) {
      fs.rmSync(folder, { recursive: true, force: true });
      forge(folder, stale);
      const at = Date.now() + 15;
      const answers = await Promise.all(contenders.map((contender) => contender.ask(`take ${folder} ${at}`)));
      expect(answers.toSorted(), `round ${round}`).toEqual(['LOCKED', 'LOCKED', 'LOCKED', 'taken']);
      await Promise.all(contenders.map((contender) => contender.ask('release')));
    }
  });

  it.each([[[]], [['flock']]])('goes from one to the next without ever being held by two %j', async (args) => {
    const contenders = await Promise.all(Array.from({ length: 3 }, () => Contender.start(args)));
    const folder = newFolder();
    const shared = path.join(temporaryFolder(), 'held');
    const contend = async (contender: Contender) => {
      let times = 0;
      for (let attempt = 0; attempt < (isThorough ? 200 : 70); attempt++) {
        if ((await contender.ask(`take ${folder}`)) !== 'taken') continue;
        times++;
        fs.writeFileSync(shared, '', { flag: 'wx' }); // fails when somebody else is in here
        fs.rmSync(shared);
        await contender.ask('release');
      }
      return times;
    };
    const times = await Promise.all(contenders.map(contend));
    expect(times.reduce((sum, count) => sum + count)).toBeGreaterThan(0);
  });

  it('is respected also when its holder is in another container, until that one is killed', async (context) => {
    requireNamespaces(context);
    const folder = newFolder();
    const away = await Contender.start(['flock'], OTHER_CONTAINER);
    const here = await Contender.start(['flock']);
    expect(await away.ask(`take ${folder}`)).toBe('taken');
    expect(await here.ask(`take ${folder}`)).toBe('LOCKED');
    const fileSystem = createLinuxFileSystem({ beat: () => {} });
    const lockFile = (file: string) => fileSystem.lockFile(absolute(file));
    expect(() => acquireLock(folder, 'it', { lockFile })).toThrow(/process \d+ of another container or machine/);
    await away.kill();
    expect(await here.ask(`take ${folder}`)).toBe('taken');
    const back = await Contender.start(['flock'], OTHER_CONTAINER);
    expect(await back.ask(`take ${folder}`)).toBe('LOCKED');
    expect(await here.ask('release')).toBe('released');
    expect(await back.ask(`take ${folder}`)).toBe('taken');
  });

  it('goes by the pid alone where files cannot be locked', async () => {
    const folder = newFolder();
    const lockFile = () => {
      throw new FsError('ENOLCK', 'no locks available');
    };
    forge(folder, JSON.stringify({ pid: await deadPid() }));
    const lock = acquireLock(folder, 'it', { lockFile });
    expect(() => acquireLock(folder, 'it', { lockFile })).toThrow(isHeld);
    lock.release();
    acquireLock(folder, 'it', { lockFile }).release();
    expect(fs.readdirSync(folder)).toEqual(['9']);
  });

  it('tells whether its holder has lost the process without which it ends', async () => {
    const folder = newFolder();
    expect(isHeldByOrphan(folder)).toBe(false);
    const lock = acquireLock(folder, 'it', { parent: process.ppid });
    expect(isHeldByOrphan(folder)).toBe(false);
    lock.release();
    acquireLock(folder, 'it', { parent: await deadPid() });
    expect(isHeldByOrphan(folder)).toBe(true);
  });
});
