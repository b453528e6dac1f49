// Every path that a service of root opens for writing, with what an ordinary user may have put there: it is refused, held or
// harmless, with a message, and what it leads to is never written to.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountBind, mountDead } from '../fs/mounts.js';
import { writeTree } from '../engine/trees.js';
import { namesIn, Workplace } from './foldersync.js';

const USER = 54_321;
const isRoot = process.geteuid?.() === 0;
const PAIR = { source: './user/s', replica: './user/r', adopt: true };

/** A pair below a user's folder, and a file and a folder that nobody but root may write, beside it. */
class Target {
  readonly place = new Workplace();
  readonly guarded = this.place.path('guarded');
  readonly file = this.place.path('guarded', 'file');

  constructor(options: object = {}, pair: object = {}) {
    fs.chmodSync(this.place.folder, 0o755);
    writeTree(this.place.path('user'), { s: { d: { f: 'source' }, f: 'source' } });
    give(this.place.path('user'));
    writeTree(this.guarded, { file: 'guarded' });
    fs.chmodSync(this.file, 0o600);
    fs.chmodSync(this.guarded, 0o700);
    this.place.configure({ p: { ...PAIR, ...pair } }, options);
  }

  /** One pass, which ends by itself whatever it meets; `said` is what it wrote to the console and to the pair's log. */
  async run(...command: string[]): Promise<{ code: number | null; said: string }> {
    const { code, stdout, stderr } = await this.place.run(...(command.length === 0 ? ['run', '--once'] : command));
    return { code, said: stdout + stderr + this.#log() };
  }

  /** A service, up to the end of its first pass. */
  async serve(firstPass: RegExp): Promise<{ code: number | null; said: string }> {
    const service = this.place.start('run');
    await service.says(firstPass);
    service.child.kill('SIGTERM');
    const { code } = await service.ended;
    return { code, said: service.output + this.#log() };
  }

  expectUntouched(): void {
    expect(fs.readdirSync(this.guarded)).toEqual(['file']);
    expect(fs.readFileSync(this.file, 'utf8')).toBe('guarded');
    const [file, folder] = [fs.statSync(this.file), fs.statSync(this.guarded)];
    expect([file.mode & 0o7777, file.uid, file.gid]).toEqual([0o600, 0, 0]);
    expect([folder.mode & 0o7777, folder.uid, folder.gid]).toEqual([0o700, 0, 0]);
  }

  /** Below a folder that anybody may write to, all folders are the user's, as if he had made them first. Returns its files. */
  handOver(folder: string): string[] {
    const files: string[] = [];
    fs.chmodSync(this.place.path(folder), 0o777);
    for (const entry of fs.readdirSync(this.place.path(folder), { recursive: true, withFileTypes: true })) {
      const at = path.join(entry.parentPath, entry.name);
      if (entry.isDirectory()) give(at);
      else files.push(at);
    }
    return files;
  }

  plant(plant: Plant, at: string): void {
    fs.rmSync(at, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(at), { recursive: true });
    PLANTS[plant](at, this.file);
  }

  #log(): string {
    try {
      return this.place.log('p');
    } catch {
      return ''; // it could not be written, which the console tells of
    }
  }
}

/** Hands an entry over to the user, without following it. */
const give = (at: string) => fs.lchownSync(at, USER, USER);

/** What a user can put in the place of a file. The hard link stands for one that he made before the file was closed to him. */
const PLANTS = {
  symlink: (at: string, to: string) => {
    fs.symlinkSync(to, at);
    give(at);
  },
  'hard link': (at: string, to: string) => fs.linkSync(to, at),
  FIFO: (at: string) => {
    execFileSync('mkfifo', [at]);
    give(at);
  },
  file: (at: string) => {
    fs.writeFileSync(at, 'of the user');
    give(at);
  },
  directory: (at: string) => {
    fs.mkdirSync(at);
    give(at);
  },
} satisfies Record<string, (at: string, to: string) => void>;
type Plant = keyof typeof PLANTS;
const ALL = Object.keys(PLANTS) as Plant[];

describe.skipIf(!isRoot)('a folder on the way that is a symlink of the user’s', () => {
  const inState = { stateDir: './user/state' };
  const inLogs = { log: { dir: './user/logs' } };
  it.each([
    { where: 'the source', at: 'user/s', options: {}, code: 3 },
    { where: 'the replica', at: 'user/r', options: {}, code: 3 },
    { where: 'above both roots', at: 'user', options: {}, code: 3 },
    { where: 'the state folder', at: 'user/state', options: inState, code: 1 },
    { where: 'above the state folder', at: 'user/deep', options: { stateDir: './user/deep/state' }, code: 1 },
    { where: 'that of the locks', at: 'user/state/locks', options: inState, code: 1 },
    { where: 'that of the state of pairs', at: 'user/state/pairs', options: inState, code: 1 },
    { where: 'that of the status', at: 'user/state/status', options: inState, code: 0 },
    { where: 'that of what is trusted', at: 'user/state/trusted', options: inState, code: 0 },
    { where: 'the log folder', at: 'user/logs', options: inLogs, code: 0 },
    { where: 'the log folder of the pair', at: 'user/logs/p', options: inLogs, code: 0 },
  ])('$where: is not gone through, and is named', async ({ at, options, code }) => {
    const target = new Target(options);
    const planted = target.place.path(at);
    fs.mkdirSync(path.dirname(planted), { recursive: true });
    give(path.dirname(planted));
    fs.rmSync(planted, { recursive: true, force: true });
    fs.symlinkSync(target.guarded, planted);
    give(planted);
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code, said: expect.stringMatching(new RegExp(`${planted}\\b.* belongs to user ${USER}`)) });
  });

  // A service alone writes down the config that it runs with, and a held pass alone what it holds.
  it.each(['running', 'approvals', 'holds'])('that of the state named %s', async (folder) => {
    const target = new Target({}, { maxDelete: { percent: 0, atLeast: 0 } });
    expect(await target.run()).toMatchObject({ code: 0 });
    const planted = target.place.path('state', folder);
    fs.rmSync(planted, { recursive: true, force: true });
    fs.symlinkSync(target.guarded, planted);
    give(planted);
    fs.rmSync(target.place.path('user', 's', 'd'), { recursive: true });
    const { said } = await target.serve(/pass held/);
    target.expectUntouched();
    expect(said).toMatch(new RegExp(`cannot .*${planted}\\b.* belongs to user ${USER}`));
  });
});

describe.skipIf(!isRoot)('in the place of', () => {
  // What stands there is read at the most, and the next file takes its place.
  it.each(['symlink', 'hard link', 'FIFO', 'file'] as const)('all files of the state: a %s', async (plant) => {
    const target = new Target({}, { maxDelete: { percent: 0, atLeast: 0 } });
    const { place } = target;
    const [source, replica] = [place.path('user', 's'), place.path('user', 'r')];
    expect(await target.run()).toMatchObject({ code: 0 });
    const files = target.handOver('state');
    const pairFile = only(place.path('state', 'pairs'));
    const trustedFile = only(place.path('state', 'trusted'));
    const key = path.basename(pairFile, '.json');
    const approval = place.path('state', 'approvals', `${key}.0123456789abcdef.jsonl`);
    files.push(approval, place.path('state', 'holds', `${key}.jsonl`));
    files.push(place.path('state', 'running', path.basename(trustedFile)));
    for (const kind of ['pairs', 'status', 'trusted', 'locks/runner-', 'locks/replica-']) {
      expect(files.some((file) => file.startsWith(place.path('state', kind)))).toBe(true);
    }
    for (const file of files) target.plant(plant, file);
    fs.appendFileSync(path.join(source, 'f'), 'more');
    fs.rmSync(path.join(source, 'd'), { recursive: true });

    const held = await target.serve(/pass held/);
    target.expectUntouched();
    expect(held.code).toBe(0);
    const why = ['hard link', 'file'].includes(plant) ? 'it is not valid JSON' : 'it is not a regular file';
    expect(held.said).toContain(`cannot use the state file ${pairFile}: ${why}; starting without it`);
    expect(held.said).toContain(`cannot read ${trustedFile}: ${why}; an edit that protects less`);
    expect(held.said).toContain(`the approval ${approval} is damaged and does not count`);
    expect(held.said).not.toContain('guarded"');
    expect(fs.readFileSync(path.join(replica, 'f'), 'utf8')).toBe('sourcemore');
    expect(fs.existsSync(path.join(replica, 'd', 'f'))).toBe(true);

    // A person's approval is written in the same way.
    expect(await target.run('approve', 'p', '--yes')).toMatchObject({ code: 0 });
    const approved = only(place.path('state', 'approvals'));
    target.plant(plant, approved);
    expect(await target.run('approve', 'p', '--yes')).toMatchObject({ code: 0 });
    target.expectUntouched();
    expect(fs.lstatSync(approved)).toMatchObject({ uid: 0, nlink: 1 });
    const through = await target.run();
    target.expectUntouched();
    expect(through).toEqual({ code: 0, said: expect.stringContaining('is let through: ') });
    expect(namesIn(replica)).toEqual(['f']);
  });

  it.each([
    { kind: 'pairs', code: 1, said: /cannot write the state file .*\/pairs\/.*directory/ },
    { kind: 'status', code: 0, said: /cannot write .*\/status\/.*directory/ },
    { kind: 'trusted', code: 0, said: /cannot read .*\/trusted\/.*: it is not a regular file/ },
    { kind: 'locks/runner-', code: 1, said: /cannot write the lock .*\/locks\/runner-/ },
    { kind: 'locks/replica-', code: 1, said: /cannot write the lock .*\/locks\/replica-/ },
  ])('a file of the state in $kind: a directory, which is told', async ({ kind, code, said }) => {
    const target = new Target();
    expect(await target.run()).toMatchObject({ code: 0 });
    const files = target.handOver('state').filter((file) => file.startsWith(target.place.path('state', kind)));
    expect(files).toHaveLength(1);
    for (const file of files) target.plant('directory', file);
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code, said: expect.stringMatching(said) });
  });

  it.each(ALL)('the files of the log: a %s', async (plant) => {
    const target = new Target();
    expect(await target.run()).toMatchObject({ code: 0 });
    const files = target.handOver('logs');
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) target.plant(plant, file);
    fs.appendFileSync(target.place.path('user', 's', 'f'), 'more');
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code: 0, said: expect.stringMatching(/pass ok .*1 updated/) });
    expect(target.place.log('p')).toMatch(/pass ok .*1 updated/);
  });

  it.each(ALL)('entries of the replica, and of a staged file: a %s', async (plant) => {
    const target = new Target();
    const at = (...names: string[]) => target.place.path('user', 'r', ...names);
    fs.mkdirSync(at());
    give(at());
    for (const name of ['f', 'd', '.foldersync-0123456789abcdef.tmp']) target.plant(plant, at(name));
    if (plant === 'symlink') {
      fs.rmSync(at('d'));
      fs.symlinkSync(target.guarded, at('d'));
    }
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code: 0, said: expect.stringMatching(/pass ok /) });
    expect(namesIn(at())).toEqual(['d', 'f']);
    expect(fs.readFileSync(at('d', 'f'), 'utf8')).toBe('source');
    expect(fs.lstatSync(at('f')).isFile()).toBe(true);
    expect(fs.readFileSync(at('f'), 'utf8')).toBe('source');
  });

  it.each(ALL)('a config that is to be written: a %s, which stays', async (plant) => {
    const target = new Target();
    const folder = target.place.path('user', 'c');
    fs.mkdirSync(folder);
    give(folder);
    const at = path.join(folder, 'foldersync.config.yaml');
    target.plant(plant, at);
    const before = fs.lstatSync(at);
    const ended = await target.run('init', '--config', at);
    target.expectUntouched();
    expect(ended).toEqual({ code: 2, said: expect.stringMatching(/foldersync\.config\.yaml exists already/) });
    expect(fs.lstatSync(at)).toMatchObject({ ino: before.ino, mode: before.mode, uid: before.uid });
  });

  it.each(['file', 'symlink', 'hard link'] as const)('a config above the working directory: a %s', async (plant) => {
    const target = new Target();
    const at = target.place.path('user', 'foldersync.config.json');
    target.plant(plant, at);
    target.place.program = ['env', '-C', target.place.path('user', 's'), ...target.place.program];
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({
      code: 2,
      said: expect.stringMatching(
        new RegExp(`${at}.*above the working directory, and is not used: .* belongs to user ${USER}`),
      ),
    });
    expect(fs.existsSync(target.place.path('state'))).toBe(false);
  });
});

describe.skipIf(!isRoot)('a mount on', () => {
  it('a folder of the replica: is left alone, and told', async (context) => {
    const target = new Target();
    fs.mkdirSync(target.place.path('user', 'r', 'd'), { recursive: true });
    mountBind(context, target.guarded, target.place.path('user', 'r', 'd'));
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code: 1, said: expect.stringMatching(/\bd\b.*mount/) });
    expect(fs.readFileSync(target.place.path('user', 'r', 'f'), 'utf8')).toBe('source');
  });

  // One of FUSE, which a user makes himself, and which is closed to root.
  it.for([
    { where: 'the source', at: 'user/s', code: 1, said: /source .*user\/s/, mirrored: false },
    { where: 'the replica', at: 'user/r', code: 1, said: /replica .*user\/r/, mirrored: false },
    { where: 'a folder of the source', at: 'user/s/d', code: 0, said: /pass ok .*1 mounts skipped/, mirrored: true },
    { where: 'a folder of the replica', at: 'user/r/d', code: 1, said: /\bd\b.*mount/, mirrored: true },
    {
      where: 'the state folder',
      at: 'state',
      code: 1,
      said: /error: cannot write the lock .*state.*EACCES/,
      mirrored: false,
    },
    { where: 'the folder of the status', at: 'state/status', code: 0, said: /cannot .*status/, mirrored: true },
    { where: 'the folder of the logs', at: 'logs', code: 0, said: /cannot .*logs/, mirrored: true },
    { where: 'the folder of the pair’s logs', at: 'logs/p', code: 0, said: /cannot .*logs/, mirrored: true },
  ])('$where: costs no more than that, and is told', async ({ at, code, said, mirrored }, context) => {
    const target = new Target();
    fs.mkdirSync(target.place.path(at), { recursive: true });
    give(target.place.path(at));
    mountDead(context, target.place.path(at), USER);
    const ended = await target.run();
    target.expectUntouched();
    expect(ended).toEqual({ code, said: expect.stringMatching(said) });
    expect(isMirrored(target.place)).toBe(mirrored);
  });
});

function isMirrored(place: Workplace): boolean {
  try {
    return fs.readFileSync(place.path('user', 'r', 'f'), 'utf8') === 'source';
  } catch {
    return false;
  }
}

function only(folder: string): string {
  const names = fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
  expect(names).toHaveLength(1);
  return path.join(folder, names[0] ?? '');
}
