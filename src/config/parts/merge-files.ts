// A config and its parts as one: groups are joined by name, and nothing may be given in two files, so that no file
// quietly takes back what another one says.

import type { Path } from '../text/config-text.js';
import { type Findings, type Locate, nameOf } from '../text/findings.js';
import type { ConfigFile } from './config-file.js';

/** Several files as one config. */
export interface MergedConfig {
  readonly value: Readonly<Record<string, unknown>>;
  /** Where a part of the config stands, in whichever file. */
  readonly locate: Locate;
  /** The file that a part of the config stands in; the main one for what is in none. */
  readonly fileOf: (path: Path) => string;
}

type Group = Record<string, unknown>;

/** What each file says about itself. */
const OF_EACH_FILE = ['$schema', 'version'];

/** Joins files, the main one first, and reports what is given twice. **Shape**: `files` has at least one. */
export function mergeFiles(files: readonly [ConfigFile, ...ConfigFile[]], findings: Findings): MergedConfig {
  const [main] = files;
  const value: Group = {};
  const owners = new Map<string, ConfigFile>();
  for (const file of files) {
    if (!isGroup(file.text.value)) continue;
    for (const [key, part] of Object.entries(file.text.value)) {
      if (key === 'include' && file !== main) continue; // it has been refused
      const before = owners.has(key) ? value[key] : undefined;
      if (before === undefined) {
        own(value, key, isGroup(part) ? { ...part } : part);
        owners.set(key, file);
        for (const name of isGroup(part) ? Object.keys(part) : []) owners.set(keyOf(key, name), file);
      } else if (isGroup(before) && isGroup(part)) {
        for (const [name, inner] of Object.entries(part)) {
          const owner = owners.get(keyOf(key, name));
          if (owner !== undefined) reportTwice([key, name], { owner, file, findings });
          else {
            own(before, name, inner);
            owners.set(keyOf(key, name), file);
          }
        }
      } else if (!OF_EACH_FILE.includes(key) && !findings.isWrong([key]))
        reportTwice([key], { owner: owners.get(key) ?? main, file, findings });
    }
  }
  const ownerOf = ([key = '', name = '']: Path) => owners.get(keyOf(key, name)) ?? owners.get(key) ?? main;
  return {
    value,
    locate: (path, part) => ownerOf(path).locate(path, part),
    fileOf: (path) => ownerOf(path).file,
  };
}

/** No key holds a NUL: YAML does not allow it. */
function keyOf(key: string, name: string): string {
  return `${key}\0${name}`;
}

/** `__proto__` is a key like any other. */
function own(group: Group, key: string, value: unknown): void {
  Object.defineProperty(group, key, { value, enumerable: true, configurable: true, writable: true });
}

function reportTwice(
  path: Path,
  { owner, file, findings }: { readonly owner: ConfigFile; readonly file: ConfigFile; readonly findings: Findings },
): void {
  const { shown, position } = owner.locate(path, 'key');
  findings.within(file.locate).report({
    code: 'duplicate',
    path,
    part: 'key',
    message: `${nameOf(path)} is given twice`,
    hint: `the first one is at ${shown}:${position.line}:${position.column}; keep one`,
  });
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
