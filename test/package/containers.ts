// Containers as podman runs them, in a place of their own: namespaces without a network, storage and settings that nobody else
// has, so that nothing is fetched and nothing stays.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** podman's own settings expect a first process of systemd's, and limits that only a whole root may set. */
const SETTINGS = `
[containers]
cgroups = "disabled"
netns = "none"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
`;
/** crun takes no machine with both kinds of cgroups. */
const START = `
set -e
mount --make-rprivate /
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo ready
exec cat
`;

/** What a command has left behind. */
export interface CommandEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The place, from `open` to `close`. */
export class Containers {
  /** What is the place's alone; removed with it. */
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-containers-'));
  readonly #holder: ChildProcess;

  private constructor() {
    fs.chmodSync(this.folder, 0o755);
    fs.writeFileSync(this.#at('containers.conf'), `${SETTINGS}tmp_dir = "${this.#at('tmp')}"\n`);
    const storage = `[storage]\ndriver = "overlay"\ngraphroot = "${this.#at('images')}"\nrunroot = "${this.#at('run')}"\n`;
    fs.writeFileSync(this.#at('storage.conf'), storage);
    // It ends with its input, so with this process too.
    this.#holder = spawn('unshare', ['--mount', '--net', 'sh', '-c', START], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** @throws Error where this machine lets us make no such namespaces */
  static async open(): Promise<Containers> {
    const containers = new Containers();
    const { stdout } = containers.#holder;
    const isReady = await new Promise<boolean>((resolve) => {
      stdout?.once('data', () => resolve(true));
      containers.#holder.once('exit', () => resolve(false));
    });
    if (isReady) return containers;
    await containers.close();
    throw new Error('no namespaces can be made that podman runs in');
  }

  async close(): Promise<void> {
    if (this.#holder.exitCode === null) {
      this.try('podman', 'rm', '--all', '--force', '--time', '0');
      const ended = new Promise((resolve) => this.#holder.once('exit', resolve));
      this.#holder.stdin?.end();
      await ended;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command there to its end; returns its standard output. @throws Error where it fails */
  run(...command: string[]): string {
    const { status, stdout, stderr } = this.try(...command);
    if (status === 0) return stdout;
    throw new Error(`${command.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  }

  /** As `run`, whatever its exit code is. */
  try(...command: string[]): CommandEnd {
    return spawnSync('nsenter', this.#into(command), { encoding: 'utf8', env: this.#env });
  }

  /** Makes an image of a folder, which needs nothing that is fetched. */
  importImage(folder: string, name: string): void {
    const words = ['sh', '-c', 'tar --create --directory "$1" . | podman import --quiet - "$2"', 'sh', folder, name];
    execFileSync('nsenter', this.#into(words), { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #into(command: readonly string[]): string[] {
    return ['--target', `${this.#holder.pid}`, '--mount', '--net', ...command];
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      TMPDIR: this.folder,
      CONTAINERS_CONF: this.#at('containers.conf'),
      CONTAINERS_STORAGE_CONF: this.#at('storage.conf'),
      // There is no systemd that would ask for the health again and again.
      DISABLE_HC_SYSTEMD: 'true',
    };
  }

  #at(name: string): string {
    return path.join(this.folder, name);
  }
}
