import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';
import { requireTools } from '../fs/mounts.js';
import { Machine } from './machine.js';

const { version } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
const made = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-made-'));
const tarball = path.join(made, `foldersync-${version}-linux-x64.tar.xz`);
const deb = path.join(made, `foldersync_${version}-1_amd64.deb`);
const CONFIG = '/etc/foldersync/foldersync.config.yaml';

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'dist', '--', '--quick', '--into', made], { cwd: PROJECT });
});

afterAll(() => fs.rmSync(made, { recursive: true }));

/** What shells and man(1) look for below share/. */
const FOR_SHELLS = [
  'man/man1/foldersync.1',
  'man/man5/foldersync.config.5',
  'bash-completion/completions/foldersync',
  'zsh/vendor-completions/_foldersync',
  'fish/vendor_completions.d/foldersync.fish',
];

/** Gives a machine a source, and a config that mirrors it. */
function configure(machine: Machine): void {
  machine.write('/srv/source/folder/file', 'content');
  machine.write(CONFIG, 'version: 1\npairs: { p: { source: /srv/source, replica: /srv/replica, interval: 10s } }\n');
}

describe('the standalone tarball', () => {
  it('runs where there is no Node, from wherever it lies, and can all that needs a native half', (context) => {
    const machine = new Machine(context);
    expect(machine.try('sh', '-c', 'command -v node').status).not.toBe(0);
    const opt = machine.path('opt');
    execFileSync('tar', ['--extract', '--file', tarball, '--directory', opt]);
    const top = fs.readdirSync(opt);
    expect(top).toEqual([`foldersync-${version}-linux-x64`]);
    machine.run('ln', '-s', `/opt/${top[0]}/bin/foldersync`, '/usr/local/bin/foldersync');
    configure(machine);
    expect(machine.run('foldersync', '--version')).toBe(`${version}\n`);
    expect(machine.run('foldersync', 'check')).toContain('1 pair');
    machine.run('foldersync', 'run', '--once');
    expect(fs.readFileSync(machine.path('srv/replica/folder/file'), 'utf8')).toBe('content');
    machine.run('foldersync', 'verify', 'p');
    machine.run('foldersync', 'init', '--config', '/root/first.yaml');
    const doc = path.join(opt, top[0]!, 'share', 'doc', 'foldersync');
    const notices = fs.readFileSync(path.join(doc, 'third-party-notices.md'), 'utf8');
    for (const name of ['koffi', 'lmdb', 'cosmiconfig', 'js-yaml', 'ajv', 'winston', 'preact', 'node']) {
      expect(notices).toMatch(new RegExp(`^## ${name} [\\d.]+`, 'm'));
    }
    expect(fs.existsSync(path.join(doc, 'examples', 'minimal.yaml'))).toBe(true);
    expect(fs.readdirSync(path.join(doc, 'docs')).sort()).toEqual(fs.readdirSync(path.join(PROJECT, 'docs')).sort());
  });

  it('holds nothing of another owner, and is the same whenever it is made', () => {
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--full-time', '--file', tarball], {
      encoding: 'utf8',
    });
    const lines = listed.trim().split('\n');
    expect(lines.length).toBeGreaterThan(100);
    for (const file of FOR_SHELLS) expect(listed).toContain(`/share/${file}\n`);
    expect(lines.filter((line) => !/^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0\/0 /.test(line))).toEqual([]);
    expect(new Set(lines.map((line) => line.split(/\s+/).slice(3, 5).join(' '))).size).toBe(1);
  });
});

/** Which version of each a distribution has, at least: glibc, and libstdc++ by the newest of its symbols. */
const LIBRARIES = {
  /** **Source**: packages.ubuntu.com, jammy: libc6 2.35, libstdc++6 12; gcc.gnu.org, "ABI Policy": 3.4.30 is of GCC 12.1. */
  'Ubuntu 22.04': { GLIBC: '2.35', GLIBCXX: '3.4.30' },
  /** **Source**: packages.debian.org, bookworm: libc6 2.36, libstdc++6 12. */
  'Debian 12': { GLIBC: '2.36', GLIBCXX: '3.4.30' },
};

/** The newest version of each library's symbols that a program and its native halves ask for. */
function wantedLibraries(folder: string): Record<'GLIBC' | 'GLIBCXX', string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const native = names.filter((name) => name === 'node' || name.endsWith('.node'));
  expect(native).toHaveLength(3);
  const symbols = native.map((name) =>
    execFileSync('objdump', ['--dynamic-syms', path.join(folder, name)], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
  );
  const newest = (library: string) =>
    [...symbols.join('\n').matchAll(new RegExp(`\\(?${library}_([\\d.]+)`, 'g'))]
      .map(([, found = '']) => found)
      .sort(byVersion)
      .at(-1);
  return { GLIBC: newest('GLIBC') ?? '', GLIBCXX: newest('GLIBCXX') ?? '' };
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

describe('what is packed', () => {
  it('asks for no newer libraries than the packages and their docs say, which Ubuntu 22.04 has as well', (context) => {
    requireTools(context, ['objdump']);
    const folder = temporaryFolder();
    execFileSync('tar', ['--extract', '--file', tarball, '--directory', folder, '--strip-components=1']);
    const wanted = wantedLibraries(path.join(folder, 'lib', 'foldersync'));
    for (const has of Object.values(LIBRARIES)) {
      expect(byVersion(wanted.GLIBC, has.GLIBC)).toBeLessThanOrEqual(0);
      expect(byVersion(wanted.GLIBCXX, has.GLIBCXX)).toBeLessThanOrEqual(0);
    }
    // 3.4.29 is of GCC 11.
    expect(wanted).toEqual({ GLIBC: '2.34', GLIBCXX: '3.4.29' });
    const page = fs.readFileSync(path.join(PROJECT, 'docs', 'install.md'), 'utf8');
    expect(page).toContain('glibc 2.34 and libstdc++ 11 or newer');
    const depends = execFileSync('dpkg-deb', ['--field', deb, 'Depends'], { encoding: 'utf8' });
    expect(depends).toBe('libc6 (>= 2.34), libgcc-s1, libstdc++6 (>= 11)\n');
  });
});

describe('the package for Debian', () => {
  it('passes lintian', () => {
    const { status, stdout } = spawnSync('lintian', ['--fail-on', 'error,warning', deb], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('is installed, upgraded with its state and config, removed and purged', (context) => {
    const machine = new Machine(context);
    fs.copyFileSync(before(), machine.path('root/before.deb'));
    machine.run('dpkg', '--install', '/root/before.deb');
    expect(machine.run('foldersync', '--version')).toBe('0.0.9\n');
    expect(machine.try('sh', '-c', 'ls /etc/systemd/system/*/foldersync.service').status).not.toBe(0);
    configure(machine);
    machine.run('foldersync', 'run', '--once');
    const config = fs.readFileSync(machine.path(CONFIG), 'utf8');

    fs.copyFileSync(deb, machine.path('root/now.deb'));
    machine.run('dpkg', '--install', '/root/now.deb');
    expect(machine.run('foldersync', '--version')).toBe(`${version}\n`);
    expect(fs.readFileSync(machine.path(CONFIG), 'utf8')).toBe(config);
    // A first pass would hold this: of two files one is removed, and another comes in its place.
    expect(machine.run('foldersync', 'status')).toMatch(/^p +ok /m);
    expect(machine.run('dpkg', '--verify', 'foldersync')).toBe('');
    machine.write('/srv/source/second', 'more');
    machine.run('foldersync', 'run', '--once');

    machine.run('dpkg', '--remove', 'foldersync');
    expect(fs.existsSync(machine.path('usr/lib/foldersync'))).toBe(false);
    expect(fs.readFileSync(machine.path(CONFIG), 'utf8')).toBe(config);
    expect(fs.existsSync(machine.path('var/lib/foldersync/pairs'))).toBe(true);

    machine.write('/var/log/foldersync/p/logfile-2026-01-01.log', 'a line');
    machine.write('/var/log/foldersync/p/logfile-2026-01-02.log', 'a line');
    machine.write('/var/cache/foldersync/v24.22.3-x64-00000000-0/0123', 'compiled');
    machine.run('dpkg', '--purge', 'foldersync');
    expect(machine.run('find', '/', '-xdev', '-name', '*foldersync*', '-not', '-path', '/srv/*')).toBe('');
    expect(fs.readFileSync(machine.path('srv/replica/folder/file'), 'utf8')).toBe('content');
    expect(fs.readFileSync(machine.path('srv/replica/second'), 'utf8')).toBe('more');
  });

  it('leaves what a person has put among its files, when it is purged', (context) => {
    const machine = new Machine(context);
    fs.copyFileSync(deb, machine.path('root/now.deb'));
    machine.run('dpkg', '--install', '/root/now.deb');
    const kept = ['/var/lib/foldersync/replica/a', '/var/log/foldersync/notes.txt', '/etc/foldersync/token'];
    for (const file of kept) machine.write(file, 'mine');
    machine.run('dpkg', '--purge', 'foldersync');
    expect(kept.filter((file) => !fs.existsSync(machine.path(file)))).toEqual([]);
  });
});

/** The package as if it were that of an earlier version. */
function before(): string {
  const folder = temporaryFolder();
  const root = path.join(folder, 'root');
  execFileSync('dpkg-deb', ['--raw-extract', deb, root]);
  for (const file of ['DEBIAN/control', 'usr/lib/foldersync/package.json']) {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    fs.writeFileSync(path.join(root, file), text.replace(version, '0.0.9'));
  }
  const earlier = path.join(folder, 'foldersync_0.0.9-1_amd64.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, earlier]);
  return earlier;
}
