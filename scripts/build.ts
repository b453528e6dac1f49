// `npm run build`: dist/, from src/ and the packages that it uses. A process and each of its threads load few files, for finding
// and linking a module costs more than running it: an engine of 80 modules takes a quarter longer to come up, and a runner that
// takes its packages from node_modules a fifth.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { takeBuiltinModules } from './builtin-modules.js';
import { noticesOf } from './notices.js';

const PROJECT = path.join(import.meta.dirname, '..');

/** The program, and modules for tests: what several of them share, or load only when it is needed, is in `chunks/`. */
const PROGRAM = ['main.ts'];
/** Processes and threads that others start by their path: each is one file, for it is loaded for each pair, and by each lane. */
const STARTED = [
  'engine/main.ts',
  'engine/io-thread.ts',
  'engine/lane-thread.ts',
  'engine/sync-process.ts',
  'fs/inotify-reader.ts',
];

/** Packages that stay where npm has put them: one looks for its native half beside itself, the other would bring all of TypeScript. */
const EXTERNAL = ['koffi', 'cosmiconfig'];

/** What CommonJS packages call for node's own modules, for an ES module has none. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** What a build is to hold. */
export interface BuildOptions {
  /** Where to, from the project's root on. What else is there is removed, once everything is built. */
  readonly folder: string;
  /** Modules of src that can be imported besides, for tests. **Shape**: paths below src. */
  readonly modules?: readonly string[];
}

/**
 * Bundles what src holds. Whatever sub-room a module lies in, its bundle lies in the folder of its room, and chunks beside these:
 * the code that finds the program's own files (process/entry-url.ts) is one folder deep in each. @throws Error with esbuild's messages
 */
export async function build({ folder, modules = [] }: BuildOptions): Promise<void> {
  const built = [
    await bundle([...PROGRAM, ...modules], {
      outdir: folder,
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      banner: { js: REQUIRE },
    }),
    await bundle(STARTED, { outdir: folder }),
  ];
  const notices = path.join(PROJECT, folder, 'third-party-notices.md');
  fs.writeFileSync(
    notices,
    noticesOf(
      PROJECT,
      built.flatMap(({ inputs }) => Object.keys(inputs)),
    ),
  );
  const outputs = built.flatMap((metafile) => Object.keys(metafile.outputs));
  removeOthers(path.join(PROJECT, folder), new Set([notices, ...outputs.map((file) => path.join(PROJECT, file))]));
}

/** Returns what it was made of, and the files that were written. */
async function bundle(entries: readonly string[], options: esbuild.BuildOptions): Promise<esbuild.Metafile> {
  const { metafile } = await esbuild.build({
    ...options,
    absWorkingDir: PROJECT,
    entryPoints: entries.map((entry) => ({ in: `src/${entry}`, out: builtName(entry) })),
    bundle: true,
    external: EXTERNAL,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
  });
  for (const output of Object.keys(metafile.outputs)) {
    const file = path.join(PROJECT, output);
    fs.writeFileSync(file, takeBuiltinModules(fs.readFileSync(file, 'utf8')));
  }
  return metafile;
}

/** `fs/linux/linux.ts` becomes `fs/linux`. */
function builtName(module: string): string {
  const { dir, name } = path.parse(module);
  return path.join(dir.split('/')[0] ?? '', name);
}

function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (!entry.isDirectory()) {
      if (!kept.has(file)) fs.rmSync(file);
      continue;
    }
    removeOthers(file, kept);
    if (fs.readdirSync(file).length === 0) fs.rmdirSync(file);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ folder: 'dist' });
