// The package for Debian 12 and what is like it, made of the standalone tree. It brings a unit that nobody has enabled, and
// the folder of a config that a person has yet to write, so that no upgrade ever asks what to do about an edited file.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { unitText } from '../../src/cli/unit/unit-text.js';
import { STATE_FOLDERS } from '../../src/state/state-dir.js';
import { type ArchiveOptions, setTimes } from './tarball.js';

/** What the package is made of. */
export interface DebOptions extends ArchiveOptions {
  readonly project: string;
  /** The standalone tree, which is used up. */
  readonly tree: string;
  /** That of foldersync; the package is the first of it. */
  readonly version: string;
  /** Where to. **Shape**: ends with `debName`. */
  readonly file: string;
}

const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const MAINTAINER = 'The foldersync authors <foldersync@localhost.localdomain>';

/** The name of the package's file, as Debian's tools expect it. */
export function debName(version: string): string {
  return `foldersync_${version}-1_amd64.deb`;
}

/** Writes the package. @throws Error of node:fs, dpkg-deb or gzip */
export function writeDeb(options: DebOptions): void {
  const { tree, file, epoch, preset } = options;
  const root = `${tree}-deb`;
  const doc = path.join(root, 'usr', 'share', 'doc', 'foldersync');
  fs.mkdirSync(root);
  fs.renameSync(tree, path.join(root, 'usr'));
  writeFiles(root, options);
  document(doc, options);
  fs.mkdirSync(path.join(root, 'etc', 'foldersync'), { recursive: true });
  writeControl(root, options);
  setTimes(root, epoch);
  const how = ['--root-owner-group', '-Zxz', `-z${preset}`, '--threads-max=2'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: `${epoch}` };
  execFileSync('dpkg-deb', [...how, '--build', root, file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  fs.rmSync(root, { recursive: true });
}

/** What the standalone tree has not. */
function writeFiles(root: string, { project }: DebOptions): void {
  const units = path.join(root, 'lib', 'systemd', 'system');
  fs.mkdirSync(units, { recursive: true });
  const config = '/etc/foldersync/foldersync.config.yaml';
  const unit = unitText({ command: ['/usr/bin/foldersync'], config, isForUser: false });
  fs.writeFileSync(path.join(units, 'foldersync.service'), unit);
  const overrides = path.join(root, 'usr', 'share', 'lintian', 'overrides');
  fs.mkdirSync(overrides, { recursive: true });
  fs.copyFileSync(fromDebian(project, 'lintian-overrides'), path.join(overrides, 'foldersync'));
}

/** Policy names the files: what has changed, and by whom all of it may be used. */
function document(doc: string, { version, epoch }: DebOptions): void {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const entry = `foldersync (${version}-1) stable; urgency=medium\n\n  * The package of ${version}; see changelog.gz.\n\n -- ${MAINTAINER}  ${date}\n`;
  fs.renameSync(path.join(doc, 'CHANGELOG.md'), path.join(doc, 'changelog'));
  fs.writeFileSync(path.join(doc, 'changelog.Debian'), entry);
  const texts = [path.join(doc, 'LICENSE'), path.join(doc, 'third-party-notices.md')];
  fs.writeFileSync(path.join(doc, 'copyright'), texts.map((text) => fs.readFileSync(text, 'utf8')).join('\n'));
  for (const text of texts) fs.rmSync(text);
  const man = path.join(doc, '..', '..', 'man');
  const pages = fs.readdirSync(man, { recursive: true, withFileTypes: true });
  const long = pages.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  execFileSync('gzip', ['-9n', path.join(doc, 'changelog'), path.join(doc, 'changelog.Debian'), ...long]);
}

function writeControl(root: string, { project, version }: DebOptions): void {
  const files = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(root, file)).size, 0);
  const sums = execFileSync('md5sum', ['--', ...files], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 });
  const control = path.join(root, 'DEBIAN');
  fs.mkdirSync(control);
  fs.writeFileSync(path.join(control, 'md5sums'), sums);
  fs.writeFileSync(
    path.join(control, 'control'),
    `Package: foldersync
Version: ${version}-1
Architecture: amd64
Maintainer: ${MAINTAINER}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: libc6 (>= 2.34), libgcc-s1, libstdc++6 (>= 11)
Section: admin
Priority: optional
Description: keeps replicas of folders exact, from one config file
 A service mirrors folders as they change, on an interval or by cron, and is
 careful with what may be the only backup: a file in a replica is whole or
 absent, what cannot be read is never removed, a pass that would remove too
 much waits for a person, and what leaves a replica can be restored.
 .
 The package brings its own Node.js.
`,
  );
  for (const script of SCRIPTS) {
    const text = fs.readFileSync(fromDebian(project, script), 'utf8').replace('@STATE@', STATE_FOLDERS.join(' '));
    fs.writeFileSync(path.join(control, script), text, { mode: 0o755 });
  }
  for (const folder of [
    'DEBIAN',
    'etc',
    'etc/foldersync',
    'lib',
    'lib/systemd',
    'lib/systemd/system',
    'usr/share/lintian',
  ]) {
    fs.chmodSync(path.join(root, folder), 0o755);
  }
}

function fromDebian(project: string, name: string): string {
  return path.join(project, 'scripts', 'package', 'debian', name);
}
