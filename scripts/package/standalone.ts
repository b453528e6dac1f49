// The standalone program as a tree of files: Node, what is built, the packages that stay outside of that, and a command that
// starts all of it from wherever it lies.
//
//    bin/foldersync            the command
//    lib/foldersync/           node, package.json, dist/, node_modules/, schemas/, the config to start from
//    share/doc/foldersync/     what there is to read, examples, the licences of all of it

import fs from 'node:fs';
import path from 'node:path';
import { build } from '../build.js';
import { noticesOf } from '../notices.js';
import { fetchNode, PACKED_NODE } from './node-binary.js';
import { runtimeFiles } from './runtime-packages.js';

/** Followed through links, from wherever it is called; a shell is on every machine that has somebody to call it. */
const COMMAND = `#!/bin/sh
# Starts foldersync with the Node that it brings, wherever it lies and whatever leads here.
here=$(readlink -f -- "$0") || exit
lib=\${here%/bin/*}/lib/foldersync
exec "$lib/node" "$lib/dist/main.js" "$@"
`;

/** Where shells and man(1) look below share/ for what a build has for them. */
const FOR_SHELLS = {
  'man/foldersync.1': 'man/man1/foldersync.1',
  'man/foldersync.config.5': 'man/man5/foldersync.config.5',
  'completions/foldersync.bash': 'bash-completion/completions/foldersync',
  'completions/_foldersync': 'zsh/vendor-completions/_foldersync',
  'completions/foldersync.fish': 'fish/vendor_completions.d/foldersync.fish',
};

/** Copied to lib/foldersync, from the project's root. */
const PROGRAM = ['schemas', 'foldersync.config.example.yaml'];
/** Copied to share/doc/foldersync. */
const READING = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs'];
const EXAMPLES = ['foldersync.config.example.yaml', 'examples/laptop.yaml', 'examples/minimal.yaml'];
const FOLDERS_OF_EXAMPLES = ['examples/container', 'examples/monitoring'];

/** Puts it into a folder, which is made. The project's own dist/ is left alone: something may run from there. @throws Error */
export async function layOut(project: string, folder: string): Promise<void> {
  const lib = path.join(folder, 'lib', 'foldersync');
  const doc = path.join(folder, 'share', 'doc', 'foldersync');
  const put = (from: string, to: string) => {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.cpSync(path.join(project, from), to, { recursive: true });
  };
  fs.mkdirSync(path.join(lib, 'dist'), { recursive: true });
  await build({ folder: path.relative(project, path.join(lib, 'dist')), isWhole: true });
  for (const [from, to] of Object.entries(FOR_SHELLS))
    move(path.join(lib, 'dist', from), path.join(folder, 'share', to));
  for (const emptied of ['man', 'completions']) fs.rmdirSync(path.join(lib, 'dist', emptied));
  for (const file of PROGRAM) put(file, path.join(lib, file));
  // It is no program by itself, for there may be no other Node than ours.
  const main = path.join(lib, 'dist', 'main.js');
  fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace(/^#!.*\n/, ''));
  const packages = await runtimeFiles(project);
  for (const file of packages) put(file, path.join(lib, file));
  fs.writeFileSync(path.join(lib, 'package.json'), ownPackage(project));
  for (const file of READING) put(file, path.join(doc, path.basename(file)));
  for (const file of [...EXAMPLES, ...FOLDERS_OF_EXAMPLES]) put(file, path.join(doc, 'examples', path.basename(file)));

  const fetched = fetchNode(PACKED_NODE, path.join(folder, 'fetched'));
  fs.renameSync(fetched.binary, path.join(lib, 'node'));
  const nodeLicence = fs.readFileSync(fetched.licence, 'utf8');
  fs.rmSync(path.join(folder, 'fetched'), { recursive: true });
  const notices = fs.readFileSync(path.join(lib, 'dist', 'third-party-notices.md'), 'utf8');
  const others = noticesOf(project, packages).replace(/^[^#]*# [^\n]*\n[^#]*/, '');
  const node = `## node ${PACKED_NODE}\n\n\`\`\`text\n${nodeLicence.trim()}\n\`\`\`\n`;
  fs.writeFileSync(path.join(doc, 'third-party-notices.md'), `${notices}\n${others}\n${node}`);
  fs.rmSync(path.join(lib, 'dist', 'third-party-notices.md'));

  fs.mkdirSync(path.join(folder, 'bin'));
  fs.writeFileSync(path.join(folder, 'bin', 'foldersync'), COMMAND);
  setModes(folder);
}

function move(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(from, to);
}

/** What the program reads of its package.json, and what Node does. */
function ownPackage(project: string): string {
  const { name, version, license, type } = JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
  return `${JSON.stringify({ name, version, license, type, private: true }, undefined, 2)}\n`;
}

/** The same for each who builds, whatever his umask, and whatever the packages came with. */
function setModes(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const isProgram = entry.name === 'node' || entry.parentPath === path.join(folder, 'bin');
    fs.chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() || isProgram ? 0o755 : 0o644);
  }
}
