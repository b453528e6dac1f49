import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../engine/trees.js';
import { freshClone } from './clone.js';

/** What the package holds beside the chunks of the program and of the page, and what a build has for shells. */
const EXPECTED = [
  'package/CHANGELOG.md',
  'package/LICENSE',
  'package/README.md',
  'package/dist/control/held-thread.js',
  'package/dist/control/past-process.js',
  'package/dist/engine/io-thread.js',
  'package/dist/engine/lane-thread.js',
  'package/dist/engine/main.js',
  'package/dist/engine/sync-process.js',
  'package/dist/fs/inotify-reader.js',
  'package/dist/main.js',
  'package/dist/page/index.html',
  'package/dist/third-party-notices.md',
  'package/examples/container/Containerfile',
  'package/examples/container/compose.yaml',
  'package/examples/container/config/foldersync.config.yaml',
  'package/examples/container/entrypoint',
  'package/examples/container/kubernetes.yaml',
  'package/examples/laptop.yaml',
  'package/examples/minimal.yaml',
  'package/examples/monitoring/alert-rules.yaml',
  'package/examples/monitoring/grafana-dashboard.json',
  'package/examples/server.json',
  'package/examples/two-way.yaml',
  'package/foldersync.config.example.yaml',
  'package/package.json',
  'package/schemas/foldersync.config.schema.draft-07.json',
  'package/schemas/foldersync.config.schema.json',
  'package/schemas/foldersync.notice.schema.json',
  'package/schemas/foldersync.openapi.json',
];

const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_ENV$/i.test(name)));

/** Runs a program from the root folder, or another one, to its end; returns its standard output. */
function run([program = '', ...args]: readonly string[], { cwd = '/', env = {} } = {}): string {
  return execFileSync(program, args, {
    cwd,
    env: { ...ENVIRONMENT, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Mirrors a folder with a command that npm has installed below a prefix. */
function mirrorWith(prefix: string): { version: string; mirrored: string } {
  const place = temporaryFolder();
  const source = writeTree(path.join(place, 'source'), { folder: { file: 'content' } });
  const env = { PATH: `${prefix}/bin:${process.env.PATH}`, STATE_DIRECTORY: path.join(place, 'state'), HOME: place };
  const version = run(['foldersync', '--version'], { env }).trim();
  run(['foldersync', 'mirror', source, path.join(place, 'replica')], { env });
  return { version, mirrored: fs.readFileSync(path.join(place, 'replica', 'folder', 'file'), 'utf8') };
}

describe('from a fresh clone without any packages', () => {
  const npm = ['npm', '--prefer-offline', '--no-audit', '--no-fund'];

  it('npm installs a command that works anywhere, and packs one that needs nothing of development', () => {
    const clone = freshClone();
    const { version } = JSON.parse(fs.readFileSync(path.join(clone, 'package.json'), 'utf8'));
    const linked = temporaryFolder();
    run([...npm, 'install', '--global', '--prefix', linked, '.'], { cwd: clone });
    expect(mirrorWith(linked)).toEqual({ version, mirrored: 'content' });

    fs.rmSync(path.join(clone, 'dist'), { recursive: true });
    const packed = temporaryFolder();
    run([...npm, 'pack', '--pack-destination', packed], { cwd: clone });
    const tarball = path.join(packed, `foldersync-${version}.tgz`);
    const files = run(['tar', '--list', '--file', tarball]).trim().split('\n').sort();
    const pages = files.filter((file) => /^package\/docs\/[\w-]+\.(md|png)$/.test(file));
    expect(pages.map((file) => file.replace('package/docs/', ''))).toEqual(
      fs.readdirSync(path.join(clone, 'docs')).sort(),
    );
    const built = files.filter((file) => /^package\/dist\/(chunks|page\/assets|man|completions)\/[\w.-]+$/.test(file));
    expect(built.length).toBeGreaterThan(30);
    expect(files.filter((file) => ![...built, ...pages].includes(file))).toEqual(EXPECTED);
    expect(fs.statSync(tarball).size).toBeLessThan(2_000_000);

    const installed = temporaryFolder();
    run([...npm, 'install', '--global', '--omit=dev', '--prefix', installed, tarball]);
    const folder = path.join(installed, 'lib', 'node_modules', 'foldersync');
    expect(fs.lstatSync(folder).isSymbolicLink()).toBe(false);
    expect(fs.existsSync(path.join(folder, 'node_modules', 'esbuild'))).toBe(false);
    expect(mirrorWith(installed)).toEqual({ version, mirrored: 'content' });
  });

  it('an install without the packages of development succeeds, and says that nothing is built', () => {
    const clone = freshClone();
    const { status, stderr } = spawnSync(process.execPath, ['scripts/prepare.js'], {
      cwd: clone,
      env: { ...ENVIRONMENT, npm_command: 'ci' },
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stderr).toContain('dist/ is not built: that needs the packages of development');
    expect(fs.existsSync(path.join(clone, 'dist'))).toBe(false);
  });
});
