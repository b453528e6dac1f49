// `npm run build`: dist/, from src/, page/ and the packages that they use. A process and each of its threads load few files, for finding
// and linking a module costs more than running it: an engine of 80 modules takes a quarter longer to come up, and a runner that
// takes its packages from node_modules a fifth.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { buildPage } from './build-page.js';
import { takeBuiltinModules } from './builtin-modules.js';
import { mergeChunks } from './merge-chunks.js';
import { noticesOf } from './notices.js';
import { writeShellFiles } from './shell-files.js';

const PROJECT = path.join(import.meta.dirname, '..');

/** The program, and modules for tests: what several of them share, or load only when it is needed, is in `chunks/`. */
const PROGRAM = ['main.ts'];
/** What loads many of these chunks: the program before it starts its first engine, and the command that is started most. */
const STARTS = ['src/main.ts', 'src/cli/run.ts'];
/** Processes and threads that others start by their path: each is one file, for it is loaded for each pair, and by each lane. */
const STARTED = [
  'engine/main.ts',
  'engine/io-thread.ts',
  'engine/lane-thread.ts',
  'engine/sync-process.ts',
  'fs/inotify-reader.ts',
  'control/held-thread.ts',
  'control/past-process.ts',
];

/** Packages that stay where npm has put them: two look for their native halves beside themselves, one would bring all of TypeScript. */
export const EXTERNAL = ['koffi', 'cosmiconfig', 'lmdb'];

/** What CommonJS packages call for node's own modules, for an ES module has none. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** What a build is to hold. */
export interface BuildOptions {
  /** Where to, from the project's root on. What else is there is removed, once everything is built. */
  readonly folder: string;
  /** Modules of src that can be imported besides, for tests. **Shape**: paths below src. */
  readonly modules?: readonly string[];
  /** Whether the page is built as well, and what shells and readers are given: the folder is what a package holds. */
  readonly isWhole?: boolean;
}

/**
 * Bundles what src holds. Whatever sub-room a module lies in, its bundle lies in the folder of its room, and chunks beside these:
 * the code that finds the program's own files (process/entry-url.ts) is one folder deep in each. @throws Error with esbuild's messages
 */
export async function build({ folder, modules = [], isWhole = false }: BuildOptions): Promise<void> {
  const program = await bundle([...PROGRAM, ...modules], {
    outdir: folder,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: REQUIRE },
  });
  const started = await bundle(STARTED, { outdir: folder });
  const code = [
    ...(await mergeChunks({ project: PROJECT, outputs: program.outputs }, STARTS)),
    ...Object.keys(started.outputs),
  ];
  await Promise.all(code.map((file) => finish(path.join(PROJECT, file))));
  const page = isWhole ? await buildPage(PROJECT, `${folder}/page`) : { inputs: {}, outputs: {} };
  const outputs = [...code, ...Object.keys(page.outputs)].map((file) => path.join(PROJECT, file));
  const shellFiles = isWhole ? await writeShellFiles(path.join(PROJECT, folder)) : [];
  const notices = path.join(PROJECT, folder, 'third-party-notices.md');
  fs.writeFileSync(notices, noticesOf(PROJECT, Object.keys({ ...program.inputs, ...started.inputs, ...page.inputs })));
  removeOthers(path.join(PROJECT, folder), new Set([notices, ...shellFiles, ...outputs]));
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
  return metafile;
}

/**
 * What is read at each start is shorter by a third without its white space, which takes a twentieth of a small pass. Names stay
 * as they are, for the stack of a defect.
 */
async function finish(file: string): Promise<void> {
  const code = takeBuiltinModules(fs.readFileSync(file, 'utf8'));
  const short = await esbuild.transform(code, {
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    target: 'node20.19',
    logLevel: 'warning',
  });
  fs.writeFileSync(file, short.code);
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ folder: 'dist', isWhole: true });
