// What a root-run pass must not do for an ordinary user who may write to folders of the replica: give rights to files of hers.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Call } from '../intercept.js';
import { type Mirrored, mirror } from '../mirror.js';
import { folders } from '../trees.js';

/** Somebody else than root. */
const SHE = 65534;

const asRoot = (source: string, replica: string, options = {}): Mirrored =>
  mirror(source, replica, { adapter: 'linux', ...options });

const refusesOwners = ({ side, verb }: Call) => (side === 'replica' && verb === 'setOwner' ? 'EPERM' : undefined);

/** A mirrored pair of one file `d/f` in a folder of hers, with a time that the next pass does not take for new. */
function pairOfHers(content = 'program') {
  const all = folders({ d: { f: content } }, {});
  fs.utimesSync(path.join(all.source, 'd/f'), 1e9, 1e9);
  for (const entry of ['d', 'd/f']) fs.chownSync(path.join(all.source, entry), SHE, SHE);
  const { state } = asRoot(all.source, all.replica);
  return { ...all, state, ours: path.join(all.source, 'd/f'), file: path.join(all.replica, 'd/f') };
}

describe.runIf(process.getuid?.() === 0)('a file of the replica that its users may have put there', () => {
  const changes: readonly [string, (file: string) => void][] = [
    ['an owner', (file) => fs.chownSync(file, 0, 0)],
    ['a group', (file) => fs.chownSync(file, SHE, 0)],
    ['setuid', (file) => fs.chmodSync(file, 0o4755)],
    ['setgid', (file) => fs.chmodSync(file, 0o2755)],
    ['capabilities', (file) => execFileSync('setfattr', ['-n', 'security.capability', '-v', CAPABILITY, file])],
  ];

  it.each(changes)('is never given %s: a new one is', (_, change) => {
    const { source, replica, state, ours, file } = pairOfHers();
    fs.rmSync(file);
    fs.writeFileSync(file, 'ENTRAPS');
    fs.utimesSync(file, 1e9, 1e9);
    fs.chownSync(file, SHE, SHE);
    const planted = fs.openSync(file, 'r+');
    change(ours);
    const { lines } = asRoot(source, replica, { state });
    expect(lines).toEqual(['update d/f']);
    expect(fs.readFileSync(file, 'utf8')).toBe('program');
    expect(fs.fstatSync(planted)).toMatchObject({ uid: SHE, gid: SHE, nlink: 0, mode: 0o100644 });
    fs.closeSync(planted);
  });

  it('is left alone where it has a name outside of the replica', () => {
    const { base, source, replica, state, ours, file } = pairOfHers();
    const outside = path.join(base, 'ledger');
    fs.linkSync(file, outside);
    fs.chmodSync(ours, 0o600);
    expect(asRoot(source, replica, { state }).lines).toEqual(['update d/f']);
    expect(fs.statSync(outside)).toMatchObject({ nlink: 1, mode: 0o100644 });
    expect(fs.statSync(file)).toMatchObject({ nlink: 1, mode: 0o100600 });
  });

  it('is retouched where nothing but its mode is narrowed, and where the owner is refused', () => {
    const { source, replica, state, ours, file } = pairOfHers();
    const { ino } = fs.statSync(file);
    fs.chmodSync(ours, 0o600);
    expect(asRoot(source, replica, { state }).lines).toEqual(['retouch d/f']);
    fs.chownSync(ours, 0, 0);
    fs.chmodSync(ours, 0o640);
    expect(asRoot(source, replica, { state, intercept: refusesOwners }).lines).toEqual(['problem replica d/f EPERM']);
    expect(fs.statSync(file)).toMatchObject({ ino, uid: SHE, mode: 0o100640 });
  });

  it('keeps the mode that it is given where the owner is refused, also where its content was read', () => {
    const { source, replica, state, ours, file } = pairOfHers();
    fs.chownSync(ours, 0, 0);
    fs.chmodSync(ours, 0o640);
    // It may be another folder that has this name now.
    fs.renameSync(path.join(source, 'd'), path.join(source, 'e'));
    fs.renameSync(path.join(source, 'e'), path.join(source, 'd'));
    const reads: string[] = [];
    const intercept = (call: Call) => {
      if (call.verb === 'isSameContent') reads.push(call.path);
      return refusesOwners(call);
    };
    expect(asRoot(source, replica, { state, intercept }).lines).toContain('problem replica d/f EPERM');
    expect(reads).toContain('d/f');
    expect(fs.statSync(file)).toMatchObject({ uid: SHE, mode: 0o100640 });
  });

  it('is not touched when another one takes its name between the look and the change', () => {
    const { base, source, replica, state, ours, file } = pairOfHers();
    const victim = path.join(base, 'victim');
    fs.writeFileSync(victim, 'program', { mode: 0o600 });
    fs.chmodSync(ours, 0o666);
    const intercept = ({ verb, path: of }: { verb: string; path: string }) => {
      if (verb !== 'stamp' || of !== 'd/f') return undefined;
      fs.rmSync(file);
      fs.linkSync(victim, file);
      return undefined;
    };
    expect(asRoot(source, replica, { state, intercept }).lines).toEqual(['problem replica d/f VANISHED']);
    expect(fs.statSync(victim).mode).toBe(0o100600);
  });

  it('never comes to rights of others while its owner swaps it again and again', async () => {
    const { base, source, replica, ours, file } = pairOfHers('#!/bin/sh\nexit 0\n');
    fs.chmodSync(base, 0o755);
    const victim = path.join(base, 'victim');
    fs.writeFileSync(victim, 'team', { mode: 0o664 });
    fs.chmodSync(victim, 0o664);
    fs.chownSync(victim, 0, SHE);
    const own = path.join(base, 'own');
    fs.mkdirSync(own);
    fs.chownSync(own, SHE, SHE);
    const swaps = path.join(own, 'swaps');
    const swapper = spawn('sh', ['-c', SWAPPER, 'sh', path.dirname(file), victim, own, swaps], { uid: SHE, gid: SHE });
    try {
      let state: Mirrored['state'] | undefined;
      const swapped = () => (fs.existsSync(swaps) ? fs.statSync(swaps).size : 0);
      for (let pass = 0; pass < 24 || swapped() < 40; pass++) {
        fs.chownSync(ours, pass % 2 === 0 ? 0 : SHE, pass % 3 === 0 ? 0 : SHE);
        fs.chmodSync(ours, [0o4755, 0o644, 0o2755, 0o600][pass % 4]!); // of four
        state = asRoot(source, replica, state === undefined ? {} : { state }).state;
        expect(fs.statSync(victim)).toMatchObject({ uid: 0, gid: SHE, mode: 0o100664 });
        for (const kept of fs.readdirSync(own).map((name) => path.join(own, name))) {
          const found = lookAt(kept);
          // A second name of what the pass has copied is root's; of what she has written it is hers.
          if (found === undefined || !found.text.includes('exec id')) continue;
          expect(found.stats).toMatchObject({ uid: SHE, gid: SHE });
          expect(found.stats.mode & 0o6000).toBe(0);
        }
        await sleep(0); // so that the swapper's end is heard
        expect(swapper.exitCode).toBeNull();
      }
    } finally {
      swapper.kill('SIGKILL');
    }
  });
});

describe.runIf(process.getuid?.() === 0)('a directory of the replica', () => {
  it('loses the rights that it is to lose before anything new comes into it', () => {
    const { source, replica, state } = pairOfHers();
    fs.chmodSync(path.join(source, 'd'), 0o700);
    fs.writeFileSync(path.join(source, 'd/secret'), 's', { mode: 0o644 });
    const seen: number[] = [];
    const intercept = ({ side, verb, path: of }: { side: string; verb: string; path: string }) => {
      if (side === 'source' && verb === 'copyFile' && of === 'd/secret') {
        seen.push(fs.statSync(path.join(replica, 'd')).mode & 0o777);
      }
      return undefined;
    };
    const { lines } = asRoot(source, replica, { state, intercept });
    expect(lines).toEqual(['copy d/secret', 'retouch d']);
    expect(seen).toEqual([0o700]);
    expect(fs.statSync(path.join(replica, 'd'))).toMatchObject({ mode: 0o40700, uid: SHE });
  });

  it('with a default ACL opens no file to those whom it names, while that is copied', () => {
    const { source, replica, state } = pairOfHers();
    const d = path.join(source, 'd');
    execFileSync('setfacl', ['-d', '-m', `u:${SHE}:rwx`, d]);
    const first = asRoot(source, replica, { state });
    for (const name of ['one', 'two']) {
      fs.writeFileSync(path.join(d, name), 'secret');
      execFileSync('setfacl', ['-b', path.join(d, name)]);
      fs.chmodSync(path.join(d, name), 0o640);
    }
    const groups: number[] = [];
    asRoot(source, replica, {
      state: first.state,
      policy: { durability: 'none' },
      onChunk: () => {
        for (const opened of openBelow(path.join(replica, 'd'))) groups.push(opened.mode & 0o077);
        return undefined;
      },
    });
    expect(groups.length).toBeGreaterThanOrEqual(2);
    expect(groups.every((bits) => bits === 0)).toBe(true);
    expect(execFileSync('getfacl', ['-cp', path.join(replica, 'd/two')], { encoding: 'utf8' })).not.toMatch(
      /^user:[^:]/m,
    );
  });
});

/** A file's content and what it is; undefined where it is gone. */
function lookAt(file: string): { text: string; stats: fs.Stats } | undefined {
  try {
    const descriptor = fs.openSync(file, 'r');
    const found = { text: fs.readFileSync(descriptor, 'latin1'), stats: fs.fstatSync(descriptor) };
    fs.closeSync(descriptor);
    return found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What this process holds open below a folder, files without a name included. */
function openBelow(folder: string): fs.Stats[] {
  return fs.readdirSync('/proc/self/fd').flatMap((fd) => {
    const descriptor = path.join('/proc/self/fd', fd);
    try {
      return fs.readlinkSync(descriptor).startsWith(`${folder}/`) ? [fs.statSync(descriptor)] : [];
    } catch {
      return []; // the descriptor of this very look
    }
  });
}

/** cap_dac_override, permitted and effective. **Source**: include/uapi/linux/capability.h, struct vfs_cap_data. */
const CAPABILITY = '0x0100000202000000000000000000000000000000';

/** Puts programs of hers, and second names of a file of root's, in the place of hers; keeps second names of hers. */
const SWAPPER = `
cd "$1"; n=0
while :; do
  n=$((n + 1))
  rm -f "$3"/kept$((n - 20))
  printf '#!/bin/sh\\nexec id\\n' > "$3/kept$n" && touch -d @1000000000 "$3/kept$n"
  if [ $((n % 2)) = 0 ]; then ln -f "$3/kept$n" f; else mv -f "$3/kept$n" f; ln f "$3/kept$n"; fi 2>/dev/null
  if [ $((n % 3)) = 0 ]; then rm -f f; ln "$2" f; fi 2>/dev/null
  printf . >> "$4"
done`;
