// Fewer files for a start. What several parts of the program share is split into a chunk for each set of parts, and most of
// these are small: finding, reading and linking one takes a process some 0.4 ms, and 30 of them were a tenth of a small pass.

import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** A larger one is worth a file of its own: not everybody who needs the small ones needs it. **Units**: bytes. */
const SMALL = 100_000;

/** What a build has made, and where that is. */
interface Built {
  readonly project: string;
  readonly outputs: esbuild.Metafile['outputs'];
}

/**
 * Puts the chunks that each of these modules loads at its start into one, as far as they are small and need nothing else; those
 * of an earlier one stay apart, for they are loaded sooner. Returns the files that there are then.
 * **Shape**: `starts` are paths from the project's root on, as are the files.
 * @throws Error for a file whose imports cannot be changed, or with esbuild's messages
 */
export async function mergeChunks(built: Built, starts: readonly string[]): Promise<string[]> {
  const files = new Set(Object.keys(built.outputs));
  const done = new Set<string>();
  for (const start of starts) {
    const chunks = smallChunksOf(built, start, done);
    for (const chunk of chunks) done.add(chunk);
    if (chunks.length < 2) continue;
    const merged = await merge(built, chunks);
    for (const chunk of chunks) {
      files.delete(chunk);
      fs.rmSync(path.join(built.project, chunk));
    }
    for (const file of files) redirect(built, file, { chunks: new Set(chunks), merged });
    files.add(merged);
  }
  return [...files];
}

/** Those that a module loads and that need nothing but each other, and what was merged before. */
function smallChunksOf({ outputs }: Built, start: string, before: ReadonlySet<string>): string[] {
  const [entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === start) ?? [];
  if (entry === undefined) throw new Error(`${start} is no entry of its own`);
  const chunks: string[] = [];
  for (const file of loadedBy(outputs, entry)) {
    const isChunk = outputs[file]?.entryPoint === undefined && !before.has(file);
    const needs = importsOf(outputs, file);
    const isLeaf = needs.every((other) => before.has(other) || chunks.includes(other));
    if (isChunk && isLeaf && (outputs[file]?.bytes ?? 0) < SMALL) chunks.push(file);
  }
  return chunks;
}

/** What a file loads, each after all that it needs. */
function loadedBy(outputs: Built['outputs'], file: string, loaded = new Set<string>(), opened = new Set<string>()) {
  if (opened.has(file)) return loaded;
  opened.add(file);
  for (const other of importsOf(outputs, file)) loadedBy(outputs, other, loaded, opened);
  return loaded.add(file);
}

function importsOf(outputs: Built['outputs'], file: string): string[] {
  const imports = outputs[file]?.imports ?? [];
  return imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map((one) => one.path);
}

/** Returns the file that holds all of them; an export is named after its chunk as well. */
async function merge({ project, outputs }: Built, chunks: readonly string[]): Promise<string> {
  const folder = path.dirname(chunks[0] ?? '');
  const lines = chunks.map((chunk) => {
    const names = (outputs[chunk]?.exports ?? []).map((name) => `${name} as ${mergedName(chunk, name)}`);
    return `export { ${names.join(', ')} } from './${path.basename(chunk)}';`;
  });
  const isInside = new Set(chunks.map((chunk) => `./${path.basename(chunk)}`));
  const { metafile } = await esbuild.build({
    absWorkingDir: project,
    stdin: { contents: lines.join('\n'), resolveDir: path.join(project, folder), sourcefile: 'start.js' },
    outdir: folder,
    entryNames: 'start-[hash]',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
    plugins: [
      {
        name: 'other chunks',
        setup: (build) => {
          build.onResolve({ filter: /^\.\// }, (args) =>
            isInside.has(args.path) ? undefined : { path: args.path, external: true },
          );
        },
      },
    ],
  });
  const [merged] = Object.keys(metafile.outputs);
  if (merged === undefined) throw new Error('the chunks were merged into nothing');
  return merged;
}

/** Has a file import from the merged chunk what it has imported from those that are in it. */
function redirect(
  { project }: Built,
  file: string,
  { chunks, merged }: { readonly chunks: ReadonlySet<string>; readonly merged: string },
): void {
  const folder = path.dirname(file);
  const code = fs.readFileSync(path.join(project, file), 'utf8');
  const changed = code.replace(IMPORT, (whole, names: string | undefined, from: string) => {
    const chunk = path.join(folder, from);
    if (!chunks.has(chunk)) return whole;
    const relative = path.relative(folder, merged);
    const target = relative.startsWith('.') ? relative : `./${relative}`;
    if (names === undefined) return `import "${target}";`;
    const renamed = names.split(',').map((name) => {
      const [exported = '', local = exported] = name.trim().split(' as ');
      return `  ${mergedName(chunk, exported)} as ${local}`;
    });
    return `import {\n${renamed.join(',\n')}\n} from "${target}";`;
  });
  const left = [...chunks].find((chunk) => changed.includes(path.basename(chunk)));
  if (left !== undefined) throw new Error(`${file} still imports ${left}`);
  if (changed !== code) fs.writeFileSync(path.join(project, file), changed);
}

/** As esbuild prints them. */
const IMPORT = /^import (?:\{([^}]*)\} from )?"(\.[^"]+)";$/gm;

function mergedName(chunk: string, name: string): string {
  return `${path.basename(chunk, '.js').replaceAll('-', '_')}_${name}`;
}
