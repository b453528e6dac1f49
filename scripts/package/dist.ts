// `npm run dist`: what servers without Node are given, below dist-packages/. `--into FOLDER` puts it elsewhere, `--quick` makes it
// soon and large, for tests.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { debName, writeDeb } from './deb.js';
import { layOut } from './standalone.js';
import { buildEpoch, writeTarball } from './tarball.js';

const PROJECT = path.join(import.meta.dirname, '..', '..');

const { into, quick } = parseArgs({
  options: { into: { type: 'string', default: path.join(PROJECT, 'dist-packages') }, quick: { type: 'boolean' } },
}).values;

const { version } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
const options = { epoch: buildEpoch(PROJECT), preset: quick === true ? 0 : 9 };
// Man pages name a day.
process.env.SOURCE_DATE_EPOCH = `${options.epoch}`;
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-dist-'));
try {
  fs.mkdirSync(into, { recursive: true });
  const name = `foldersync-${version}-linux-x64`;
  const tree = path.join(work, name);
  await layOut(PROJECT, tree);
  write(`${name}.tar.xz`, (file) => writeTarball(tree, file, options));
  write(debName(version), (file) => writeDeb({ ...options, project: PROJECT, tree, version, file }));
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

function write(name: string, make: (file: string) => void): void {
  const file = path.join(into, name);
  make(file);
  process.stdout.write(`${file} ${(fs.statSync(file).size / 1e6).toFixed(1)} MB\n`);
}
