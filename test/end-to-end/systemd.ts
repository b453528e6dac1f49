// A systemd of its own as the first process of new namespaces. It has the folders of this machine, but a /run and an /etc of
// its own, and of /var what services write to.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { requireTools } from '../fs/mounts.js';
import { until } from './foldersync.js';

const START = `
set -e
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/cache
mkdir -p /run/etc/upper /run/etc/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work /etc
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec /lib/systemd/systemd --system --unit=test.target --log-target=console --show-status=no
`;
/** What each unit asks for by default; those of the machine would start its daemons. */
const TARGETS = ['test', 'sysinit', 'basic', 'shutdown', 'multi-user'];

/** A systemd that runs until the end of the test. */
export class Systemd {
  readonly #units = temporaryFolder();
  readonly #unshare: ChildProcess;
  #pid = 0;

  private constructor() {
    for (const target of TARGETS) this.write(`${target}.target`, '[Unit]\nDefaultDependencies=no\n');
    const own = ['--mount', '--pid', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child'];
    this.#unshare = spawn('unshare', [...own, 'sh', '-c', START], {
      env: { PATH: process.env.PATH, container: 'other', SYSTEMD_UNIT_PATH: this.#units },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    onTestFinished(async () => {
      this.#unshare.kill('SIGKILL');
      await until(() => this.#unshare.exitCode !== null || this.#unshare.signalCode !== null, 'the end of systemd');
    });
  }

  /** Starts one; the test is skipped where that cannot be done, but never in CI. */
  static async start(context: TestContext): Promise<Systemd> {
    requireTools(context, ['unshare', 'nsenter', 'systemctl', '/lib/systemd/systemd']);
    const systemd = new Systemd();
    systemd.#pid = await until(() => childOf(systemd.#unshare.pid), 'the first process');
    await until(() => systemd.try('is-active', 'test.target').stdout === 'active\n', 'systemd');
    return systemd;
  }

  /** Writes a unit, or a part of one, and has it read. */
  write(name: string, text: string): void {
    const file = path.join(this.#units, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    if (this.#pid !== 0) this.ctl('daemon-reload');
  }

  /** Runs systemctl to its end; returns its standard output. @throws Error where it fails */
  ctl(...args: string[]): string {
    const { status, stdout, stderr } = this.try(...args);
    if (status === 0) return stdout;
    throw new Error(`systemctl ${args.join(' ')} ended with ${status}: ${stderr}`);
  }

  /** As `ctl`, whatever its exit code is. */
  try(...args: string[]) {
    return this.run('systemctl', ...args);
  }

  /** Runs a command there to its end. */
  run(...command: string[]): { status: number | null; stdout: string; stderr: string } {
    const into = ['--target', `${this.#pid}`, '--mount', '--pid', '--ipc', '--uts', '--cgroup'];
    return spawnSync('nsenter', [...into, ...command], { encoding: 'utf8' });
  }

  /** One property of a unit. */
  show(unit: string, property: string): string {
    return this.ctl('show', unit, '--value', '--property', property).trim();
  }
}

function childOf(pid: number | undefined): number | undefined {
  const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? undefined : Number(text.split(' ')[0]);
}
