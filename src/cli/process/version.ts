// The version of foldersync; package.json is the only place where it stands.

import { readFileSync } from 'node:fs';
import { packageUrl } from '../../process/entry-url.js';

/** Reads the version. */
export function readVersion(): string {
  const text = readFileSync(packageUrl('package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
