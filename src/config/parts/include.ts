// What `include` names: the files that are parts of a config, by a folder and a name in it, or a pattern of names.

import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { NameTest } from '../../core/filter/glob.js';
import { parsePattern } from '../../core/filter/pattern.js';
import { bytesOfText } from '../../core/tree/bytes.js';
import { expandPath, type PathContext } from '../resolve/expand-path.js';

/** One entry of `include`. */
export interface Include {
  /** Absolute. */
  readonly folder: string;
  /** The name of one file, or a pattern of names. */
  readonly name: string;
}

/** An entry as it is meant, or why it is none. */
type ReadInclude =
  | { readonly ok: true; readonly include: Include }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** Those of a file that can be a part, as far as patterns go. */
const FORMATS = ['.yaml', '.yml', '.json'];

const WILDCARD = /[*?[]/;

/** Reads one entry; a relative one counts from the folder of the file that includes. **Errors**: never throws. */
export function readInclude(written: string, paths: PathContext): ReadInclude {
  const expanded = expandPath(written, paths);
  if (!expanded.ok) return expanded;
  const include = { folder: dirname(expanded.path), name: basename(expanded.path) };
  if (WILDCARD.test(include.folder)) {
    const hint = 'name each folder by itself: [a/*.yaml, b/*.yaml]';
    return { ok: false, message: 'wildcards stand in the name of a file, not in that of a folder', hint };
  }
  if (!isPattern(include)) return { ok: true, include };
  if (testOf(include) === undefined) return { ok: false, message: 'its "[" has no "]"' };
  const extension = extname(include.name);
  if (extension === '' || WILDCARD.test(extension) || FORMATS.includes(extension)) return { ok: true, include };
  const hint = 'patterns of what is mirrored stand in a pair, or in "defaults"';
  return { ok: false, message: `parts are YAML or JSON (${FORMATS.join(', ')}), and none of them matches`, hint };
}

/** Whether an entry names as many files as there are. */
export function isPattern({ name }: Include): boolean {
  return WILDCARD.test(name);
}

/**
 * The test whether a name is one of an entry's. As in a shell, no pattern matches a hidden name by a wildcard; nor does
 * it match what an editor or a package manager leaves beside a part, for its format is none: `photos.yaml~`.
 */
export function includes(include: Include): NameTest {
  if (!isPattern(include)) return (name) => name === include.name;
  const matches = testOf(include);
  const isHidden = include.name.startsWith('.');
  return (name) =>
    name.startsWith('.') === isHidden && FORMATS.includes(extname(name)) && matches?.(bytesOfText(name)) === true;
}

/**
 * The files that an entry names now. **Shape**: absolute, ordered by name; one that is named by itself is among them
 * whether it is there or not. @throws Error of node:fs where the folder of a pattern cannot be read
 */
export function filesOf(include: Include): string[] {
  const { folder, name } = include;
  if (!isPattern(include)) return [join(folder, name)];
  const isIncluded = includes(include);
  return (
    readdirSync(folder, { withFileTypes: true })
      // A folder may have any name.
      .filter((entry) => isIncluded(entry.name) && !entry.isDirectory())
      .map((entry) => join(folder, entry.name))
      .sort()
  );
}

/** Undefined for a pattern that can match nothing. */
function testOf({ name }: Include): NameTest | undefined {
  // With a slash before it, neither "!" nor "#" means anything.
  const [step] = parsePattern(bytesOfText(`/${name}`))?.steps ?? [];
  return typeof step === 'string' ? () => true : step;
}
