// A path as a person gives it: absolute in one of a pair's folders, or relative to the source, as it is or as
// foldersync shows it. Pure.

import type { Bytes, RelativePath } from './bytes.js';

/** The folders that absolute paths may begin with: as they are configured, and as they really are. */
export interface AskedRoots {
  readonly source: readonly Bytes[];
  readonly replica: readonly Bytes[];
}

/** The path below a pair's folders; undefined where it lies in neither. */
export function pathAskedFor(asked: Bytes, { source, replica }: AskedRoots): RelativePath | undefined {
  if (!asked.startsWith('/')) return normalized(asked);
  const absolute = normalized(asked.slice(1));
  if (absolute === undefined) return undefined;
  // The replica may lie in the source, or the other way round: the longer way is meant.
  const roots = [...source, ...replica]
    .map((root) => normalized(root.slice(1)) ?? '')
    .sort((a, b) => b.length - a.length);
  const root = roots.find((one) => one === '' || absolute === one || absolute.startsWith(`${one}/`));
  if (root === undefined) return undefined;
  return (root === '' ? absolute : absolute.slice(root.length + 1)) as RelativePath;
}

/** Without `.`, `..` and needless slashes; undefined where it leads out. */
function normalized(path: string): RelativePath | undefined {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/') as RelativePath;
}

/**
 * What `showPath` shows, as it was before: quotes around it may be missing. Undefined where nothing of it is an
 * escape, so that it is the path itself.
 */
export function unshownPath(shown: Bytes): Bytes | undefined {
  const inner = shown.length > 1 && shown.startsWith('"') && shown.endsWith('"') ? shown.slice(1, -1) : shown;
  const plain = inner.replace(ESCAPE, (_, byte?: string, unit?: string, point?: string, other?: string) => {
    if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
    const code = unit ?? point;
    if (code === undefined) return CONTROLS.get(other ?? '') ?? other ?? '';
    return Buffer.from(String.fromCodePoint(Number.parseInt(code, 16)), 'utf8').toString('latin1');
  });
  return plain === shown ? undefined : (plain as Bytes);
}

const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{(10[0-9a-f]{4}|[0-9a-f]{1,5})\}|([nrt"\\]))/gi;
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
