// The packages that a build leaves outside of itself, as files: what of them is loaded, and no more. Most of what npm installs
// of them are sources of their native halves, and binaries for other machines.

import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { EXTERNAL } from '../build.js';

/** What no import leads to: the native halves of Linux on x64 with glibc, and how their packages find them. */
const NATIVE = [
  'node_modules/@koromix/koffi-linux-x64/index.js',
  'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
  'node_modules/@lmdb/lmdb-linux-x64/index.js',
  'node_modules/@lmdb/lmdb-linux-x64/node.napi.glibc.node',
];

/** Loaded by cosmiconfig for configs in TypeScript alone, and by msgpackr where it is there. */
const LEFT_OUT = ['typescript', 'msgpackr-extract'];

/** The files of these packages. **Shape**: paths from the project's root on, sorted. @throws Error with esbuild's messages */
export async function runtimeFiles(project: string): Promise<string[]> {
  // As the program loads them: those with a native half by `require`.
  const contents = EXTERNAL.map((name) => `import('${name}'); require('${name}');`).join('\n');
  const { metafile } = await esbuild.build({
    stdin: { contents, resolveDir: project, sourcefile: 'packages.js' },
    absWorkingDir: project,
    bundle: true,
    write: false,
    outdir: 'unwritten',
    metafile: true,
    platform: 'node',
    external: LEFT_OUT,
    logLevel: 'error',
  });
  const loaded = [...Object.keys(metafile.inputs).filter((file) => file.startsWith('node_modules/')), ...NATIVE];
  const packages = new Set(loaded.map((file) => file.replace(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1')));
  const described = [...packages].flatMap((folder) =>
    fs
      .readdirSync(path.join(project, folder))
      .filter((name) => name === 'package.json' || /^licen[cs]e/i.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return [...new Set([...loaded, ...described])].sort();
}
