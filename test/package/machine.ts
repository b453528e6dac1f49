// A machine of its own for one test: the root folder of a small Debian, in which programs run as on a server.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { requireTools } from '../fs/mounts.js';

const SUITE = 'bookworm';

/** A root folder that lasts until the end of the test. */
export class Machine {
  readonly root: string;

  constructor(context: TestContext) {
    requireTools(context, ['debootstrap', 'unshare', 'dpkg-deb']);
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-machine-'));
    const [upper, work] = [path.join(place, 'upper'), path.join(place, 'work')];
    this.root = path.join(place, 'root');
    for (const folder of [this.root, upper, work]) fs.mkdirSync(folder);
    onTestFinished(() => {
      spawnSync('umount', ['--lazy', this.root]);
      fs.rmSync(place, { recursive: true, force: true });
    });
    const layers = `lowerdir=${freshRoot()},upperdir=${upper},workdir=${work}`;
    const { status } = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, this.root]);
    // Not over another overlay.
    if (status !== 0) execFileSync('cp', ['-aT', freshRoot(), this.root]);
  }

  path(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  /** Writes a file of the machine, below folders that are made. */
  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), text);
  }

  /** Runs a command there to its end, as root; returns its standard output. @throws Error where it fails */
  run(...command: string[]): string {
    const { status, stdout, stderr } = this.try(...command);
    if (status === 0) return stdout;
    throw new Error(`${command.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  }

  /** As `run`, whatever its exit code is. */
  try(...command: string[]): { status: number | null; stdout: string; stderr: string } {
    const own = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${this.path('proc')}`];
    const env = {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
    };
    return spawnSync('unshare', [...own, 'chroot', this.root, ...command], { encoding: 'utf8', env });
  }
}

/** A root folder that nobody has used; made by the first test that needs it, and kept for later runs. */
export function freshRoot(): string {
  const kept = path.join(os.tmpdir(), `foldersync-root-${SUITE}`);
  if (fs.existsSync(kept)) return kept;
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-root-'));
  execFileSync('debootstrap', ['--variant=minbase', SUITE, made, mirror()], { stdio: ['ignore', 'ignore', 'inherit'] });
  fs.chmodSync(made, 0o755);
  try {
    fs.renameSync(made, kept);
  } catch (error) {
    // Another test was quicker.
    if (!fs.existsSync(kept)) throw error;
    fs.rmSync(made, { recursive: true });
  }
  return kept;
}

/** Where this machine has its own packages from. */
function mirror(): string {
  const wanted = ['--format', '$(SITE)', 'Created-By: Packages', `Codename: ${SUITE}`, 'Component: main'];
  const [site = ''] = execFileSync('apt-get', ['indextargets', ...wanted], { encoding: 'utf8' }).split('\n');
  if (site === '') throw new Error(`apt knows no place for ${SUITE}`);
  return site;
}
