// `npm run build`: dist/, from src/. A process and each of its threads load few files, for finding and linking a module costs
// more than running it: an engine of 80 modules takes a quarter longer to come up. Packages stay where npm has put them.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const PROJECT = path.join(import.meta.dirname, '..');

/** What is started by its path: the program, and the processes and threads that others start. */
const STARTED = [
  'main.ts',
  'engine/main.ts',
  'engine/io-thread.ts',
  'engine/lane-thread.ts',
  'engine/sync-process.ts',
  'fs/inotify-reader.ts',
];

/** What a build is to hold. */
export interface BuildOptions {
  /** Where to, from the project's root on. What else is there is removed, once everything is built. */
  readonly folder: string;
  /** Modules of src that can be imported besides, for tests; each lies where it does in src. */
  readonly modules?: readonly string[];
}

/**
 * Bundles what src holds. What several entries share is in `chunks/`, at the depth of the rooms of src, so that a path from
 * one room to another leads to the same place from either. @throws Error with esbuild's messages
 */
export async function build({ folder, modules = [] }: BuildOptions): Promise<void> {
  const { metafile } = await esbuild.build({
    absWorkingDir: PROJECT,
    entryPoints: [...STARTED, ...modules].map((entry) => `src/${entry}`),
    outdir: folder,
    outbase: 'src',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
  });
  const built = new Set(Object.keys(metafile.outputs).map((file) => path.join(PROJECT, file)));
  removeOthers(path.join(PROJECT, folder), built);
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
