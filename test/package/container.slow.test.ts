// The image: built without a network, and run as the examples say.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { childrenOf, isAlive, until } from '../end-to-end/foldersync.js';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';
import { requireTools } from '../fs/mounts.js';
import { composeService, EXAMPLES, instructions, readExample } from './container-examples.js';
import { Containers } from './containers.js';
import { freshRoot } from './machine.js';

let built: Promise<Containers> | undefined;

/** The place that has the image, which the first test builds. */
function withImage(context: TestContext): Promise<Containers> {
  requireTools(context, ['podman', 'buildah', 'debootstrap', 'unshare', 'nsenter']);
  built ??= buildImage();
  return built;
}

async function buildImage(): Promise<Containers> {
  const containers = await Containers.open();
  const context = path.join(containers.folder, 'context');
  const packages = path.join(context, 'dist-packages');
  execFileSync('npm', ['run', '--silent', 'dist', '--', '--quick', '--into', packages], { cwd: PROJECT });
  fs.cpSync(path.join(PROJECT, EXAMPLES), path.join(context, EXAMPLES), { recursive: true });
  const base = 'localhost/base';
  containers.importImage(freshRoot(), base);
  // RUN without namespaces of its own, which some machines do not give.
  const how = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--build-arg', `BASE=${base}`];
  const file = path.join(context, EXAMPLES, 'Containerfile');
  containers.run('buildah', 'build', ...how, '--file', file, '--tag', 'foldersync', context);
  return containers;
}

afterAll(async () => await (await built)?.close(), 60_000);

/** What Compose makes of the example, as podman takes it. */
function asInCompose(): string[] {
  const { user, read_only, cap_drop, security_opt, network_mode } = composeService();
  return [
    ...['--user', user, '--network', network_mode, `--read-only=${read_only}`, '--read-only-tmpfs=false'],
    ...cap_drop.flatMap((name: string) => ['--cap-drop', name]),
    ...security_opt.flatMap((option: string) => ['--security-opt', option]),
  ];
}

/** A config in the way that Kubernetes mounts it: each file leads through one symlink, which is switched. */
class MountedConfig {
  readonly folder = path.join(temporaryFolder(), 'config');
  #edits = 0;

  constructor(text: string) {
    fs.mkdirSync(this.folder);
    fs.chmodSync(path.dirname(this.folder), 0o755);
    this.swap(text);
    fs.symlinkSync('..data/foldersync.config.yaml', path.join(this.folder, 'foldersync.config.yaml'));
  }

  swap(text: string): void {
    const former = fs.existsSync(path.join(this.folder, '..data')) && fs.readlinkSync(path.join(this.folder, '..data'));
    const name = `..2026_05_04_12_00_0${++this.#edits}`;
    fs.mkdirSync(path.join(this.folder, name));
    fs.writeFileSync(path.join(this.folder, name, 'foldersync.config.yaml'), text);
    fs.symlinkSync(name, path.join(this.folder, '..data_tmp'));
    fs.renameSync(path.join(this.folder, '..data_tmp'), path.join(this.folder, '..data'));
    if (former) fs.rmSync(path.join(this.folder, former), { recursive: true });
  }
}

/** A container that runs until the end of the test, over a source and a replica of this machine. */
async function start(
  context: TestContext,
  options: { how?: string[]; owner?: number; state?: string; hooks?: string; found?: string } = {},
) {
  const containers = await withImage(context);
  const { how = asInCompose(), owner = 1000, state, hooks, found } = options;
  const folder = temporaryFolder();
  fs.chmodSync(folder, 0o755);
  const [source, replica] = ['source', 'replica'].map((name) => path.join(folder, name));
  for (const each of [source!, replica!]) fs.mkdirSync(each);
  fs.writeFileSync(path.join(source!, 'file'), 'content');
  if (found !== undefined) fs.writeFileSync(path.join(replica!, found), 'of somebody else');
  fs.chownSync(replica!, owner, owner);
  const text = readExample('config/foldersync.config.yaml');
  const config = new MountedConfig(
    hooks === undefined ? text : text.replace('replica: /replica', `$&, hooks: ${hooks}`),
  );
  const volumes = [`${config.folder}:/config:ro`, `${source}:/source:ro`, `${replica}:/replica`];
  if (state !== undefined) volumes.push(`${state}/state:/state`, `${state}/logs:/logs`);
  const given = volumes.flatMap((volume) => ['--volume', volume]);
  const id = containers.run('podman', 'run', '--detach', ...how, ...given, 'localhost/foldersync').trim();
  onTestFinished(() => void containers.try('podman', 'rm', '--force', '--volumes', '--time', '0', id));
  const inspect = (what: string) => containers.run('podman', 'inspect', '--format', `{{${what}}}`, id).trim();
  return {
    config,
    source: source!,
    replica: replica!,
    text,
    inspect,
    exec: (...command: string[]) => containers.try('podman', 'exec', id, ...command),
    /** As whoever looks at the health of containers asks. */
    health: () => containers.try('podman', 'healthcheck', 'run', id).status,
    mirrored: (name = 'file', there = replica!) =>
      until(
        () => fs.existsSync(path.join(there, name)),
        `${name} in the replica: ${containers.try('podman', 'logs', id).stdout}`,
      ),
    logs: () => containers.try('podman', 'logs', id).stdout,
    /** Its first process, as this machine counts. */
    pid: Number(inspect('.State.Pid')),
    stop: () => {
      containers.run('podman', 'stop', '--time', '30', id);
      return inspect('.State.ExitCode');
    },
  };
}

describe('the image', () => {
  it('says who it runs as, where it writes, how it is ended, and how its health is found out', async (context) => {
    const containers = await withImage(context);
    const shown = containers.run('podman', 'image', 'inspect', 'localhost/foldersync');
    const [{ Config: config, HealthCheck, Healthcheck = HealthCheck }] = JSON.parse(shown);
    const words = new Map(instructions());
    expect(config).toMatchObject({ User: '1000:1000', WorkingDir: '/config', StopSignal: words.get('STOPSIGNAL') });
    expect(config.Volumes).toEqual({ '/state': {}, '/logs': {} });
    expect(config.Healthcheck ?? Healthcheck).toMatchObject({ Test: ['CMD', 'foldersync', 'health'] });
  });

  it('mirrors as an ordinary user over a root file system that nobody can write to, and ends with 0', async (context) => {
    const { mirrored, replica, exec, health, stop, pid } = await start(context);
    await mirrored();
    expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('content');
    expect(fs.statSync(path.join(replica, 'file')).uid).toBe(1000);
    expect(
      exec('sh', '-c', 'for place in / /tmp /var/tmp /config /opt; do touch $place/new && echo $place; done').stdout,
    ).toBe('');
    expect(fs.readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(
      /^Uid:\t1000\t1000\t1000\t1000\nGid:\t1000(\t1000){3}$/m,
    );
    expect(fs.readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^CapEff:\t0+\nCapBnd:\t0+$/m);
    // No init beside it, and no shell before it.
    expect(exec('readlink', '/proc/1/exe').stdout).toMatch(/\/lib\/foldersync\/node\n$/);
    await until(() => health() === 0, 'the health');
    expect(exec('foldersync', 'status').stdout).toMatch(/^photos +(ok|watching) /m);
    expect(exec('cat', '/logs/photos/logfile.log').stdout).toContain('pass ok');
    expect(stop()).toBe('0');
  });

  it('takes an edit over that is mounted by another symlink, and lives on with a broken one', async (context) => {
    const { config, text, source, mirrored, health, logs, stop } = await start(context);
    await mirrored();
    fs.mkdirSync(path.join(source, 'left-out'));
    config.swap(text.replace('replica: /replica', '$&, exclude: [left-out]'));
    await until(() => /reload.*photos.*exclude|photos.*changed.*exclude/s.test(logs()), 'the reload');
    fs.writeFileSync(path.join(source, 'later'), '');
    await mirrored('later');
    config.swap('version: 1\npairs: [');
    await until(() => /foldersync\.config\.yaml:2:.*error/.test(logs()), 'what is wrong with the edit');
    await until(() => health() === 0, 'the health');
    config.swap(text);
    await until(() => logs().split(/exclude/).length > 2, 'the next reload');
    expect(stop()).toBe('0');
  });

  it('is healthy while a pair is held, and not while it does not answer', async (context) => {
    const { replica, exec, health, mirrored, pid } = await start(context, { found: 'other' });
    await mirrored();
    await until(() => exec('foldersync', 'status', '--exit-code').status === 3, 'the hold');
    expect(health()).toBe(0);
    expect(fs.existsSync(path.join(replica, 'other'))).toBe(true);
    process.kill(pid, 'SIGSTOP');
    expect(health()).not.toBe(0);
    process.kill(pid, 'SIGCONT');
    await until(() => health() === 0, 'the health');
  });

  it('leaves no zombies, though it is the first process', async (context) => {
    const { mirrored, exec, pid, stop } = await start(context, {
      hooks: '{ before: [sh, -c, "true & echo left $!."] }',
    });
    await mirrored();
    const [, left] = /left (\d+)\./.exec(exec('cat', '/logs/photos/logfile.log').stdout) ?? [];
    expect(left).toBeDefined();
    await until(() => childrenOf(pid).every(isAlive) && exec('test', '-e', `/proc/${left}`).status === 1, 'its end');
    expect(stop()).toBe('0');
  });

  it('goes on as PUID and PGID, where it is started as root', async (context) => {
    const how = ['--user', '0:0', '--env', 'PUID=1234', '--env', 'PGID=5678', '--network', 'none', '--read-only'];
    const { mirrored, replica, pid, health, exec, stop } = await start(context, { how, owner: 1234 });
    await mirrored();
    expect(fs.statSync(path.join(replica, 'file'))).toMatchObject({ uid: 1234, gid: 5678 });
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t1234(\t1234){3}\nGid:\t5678(\t5678){3}$/m);
    expect(status).toMatch(/^Groups:\t\s*$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    await until(() => health() === 0, 'the health');
    expect(exec('foldersync', 'status').stdout).toMatch(/^photos +(ok|watching) /m);
    expect(stop()).toBe('0');
  });

  it('keeps the owners of files where it is started as root, and goes on as root', async (context) => {
    const how = ['--user', '0:0', '--network', 'none', '--read-only'];
    const { mirrored, source, replica, stop } = await start(context, { how, owner: 0 });
    fs.writeFileSync(path.join(source, 'theirs'), '');
    fs.chownSync(path.join(source, 'theirs'), 4242, 4243);
    await mirrored('theirs');
    await until(() => fs.statSync(path.join(replica, 'theirs')).uid === 4242, 'the owner');
    expect(fs.statSync(path.join(replica, 'theirs')).gid).toBe(4243);
    expect(stop()).toBe('0');
  });

  it('writes to volumes of root that its group may write to, as those of Kubernetes are', async (context) => {
    const state = temporaryFolder();
    fs.chmodSync(state, 0o755);
    for (const name of ['state', 'logs']) {
      fs.mkdirSync(path.join(state, name));
      fs.chownSync(path.join(state, name), 0, 1000);
      fs.chmodSync(path.join(state, name), 0o2775);
    }
    const { mirrored, health, exec, logs, stop } = await start(context, { state });
    await mirrored();
    await until(() => health() === 0, 'the health');
    expect(exec('cat', '/logs/photos/logfile.log').stdout).toContain('pass ok');
    expect(logs()).not.toMatch(/warn|error/);
    expect(stop()).toBe('0');
  });
});
