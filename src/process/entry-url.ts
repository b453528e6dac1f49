// Where the program's own files are: the entries of its processes and threads, and what its package brings beside the
// code. The only file that knows it, so that no other depends on how deep it lies. It knows nothing else, and imports
// nothing.

/** What is started by its path, as a process or as a thread. */
export type Entry =
  | 'control/held-thread'
  | 'control/past-process'
  | 'engine/main'
  | 'engine/io-thread'
  | 'engine/lane-thread'
  | 'engine/sync-process'
  | 'fs/inotify-reader';

/** `src/`, or where it is built to: this file lies one folder below, and so does each file that it is bundled into. */
const CODE = new URL('../', import.meta.url);

/** The file of an entry, from source and from `dist/` alike. */
export function entryUrl(entry: Entry): URL {
  return new URL(`${entry}.js`, CODE);
}

/** A file of the package that is not code. **Shape**: a path from the folder of package.json on. */
export function packageUrl(file: string): URL {
  return new URL(`../${file}`, CODE);
}
