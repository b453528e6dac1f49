// The version of foldersync; package.json is the only place where it stands.

import { readFileSync } from 'node:fs';

/** Reads the version; the path is the same from `src/cli/` and from `dist/chunks/`. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
