// The text of a config file, parsed: its value, where each part of it stands, and what is wrong with it as YAML or
// JSON. JSON is read by the YAML parser too, for JSON.parse knows no positions.

import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Position } from './diagnostic.js';
import type { DiagnosticCode } from './diagnostic-code.js';
import { spaceHint } from './familiar-words.js';
import { findJsonError } from './json-error.js';

/** Keys and list indexes from the config's root to one of its parts. */
export type Path = readonly string[];

/** Which part of an entry is meant: its key, or its value (the key again where there is no value). */
export type Part = 'key' | 'value';

/** Something wrong with the text itself. */
interface TextError {
  readonly code: Extract<DiagnosticCode, 'syntax' | 'duplicate'>;
  readonly message: string;
  readonly hint?: string;
  readonly position: Position;
}

/** A parsed config file. */
export interface ConfigText {
  /** The config as plain data, aliases resolved; undefined where the text cannot be read as any. */
  readonly value: unknown;
  /** **Shape**: in the file's order. */
  readonly errors: readonly TextError[];
  /** Finds a part; where the file has no such part, the nearest one around it. */
  locate(path: Path, part: Part): Position;
}

/** How to read a text. */
export interface TextOptions {
  readonly isJson: boolean;
  /** The key under which the config stands in a larger file (package.json); absent when it is the whole file. */
  readonly rootKey?: string;
}

/** Parses a config's text. **Errors**: never throws; what is wrong is in `errors`. */
export function parseConfigText(source: string, options: TextOptions): ConfigText {
  const text = source.replace(/^\uFEFF/, '');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    logLevel: 'error',
    // Found below instead: 1 and "1" become one key too, and the message can name the first one's line.
    uniqueKeys: false,
  });
  const at = positionsIn(text, lineCounter);
  const root = options.rootKey === undefined ? [] : [options.rootKey];

  const broken = structureErrors(text, document, options.isJson, at);
  const config = options.rootKey === undefined ? document.contents : document.get(options.rootKey, true);
  if (!options.isJson && isNode(config)) keepWritten(config);
  const doubtful = [...(isNode(config) ? duplicateKeys(config, at) : []), ...undecodable(text, at)];
  const errors = [...broken, ...doubtful].sort(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const keyed = pairsByKey();
  const whole = broken.length === 0 ? (document.toJS() as unknown) : undefined;
  return {
    value: options.rootKey === undefined ? whole : (whole as Record<string, unknown> | undefined)?.[options.rootKey],
    errors,
    locate: (path, part) => at(...rangeOf(document, keyed, [...root, ...path], part)),
  };
}

type At = (start: number, end: number) => Position;

/** What most often leads to an error, by the YAML parser's codes. */
const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'put a text that begins with ! in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text that holds ": " in quotes',
  BAD_INDENT: 'the keys of one group begin in the same column',
  MULTIPLE_DOCS: 'a config is one document; remove this line and what follows it',
};

/** Where the parser's words are for its own callers, ours. */
const MESSAGES: Readonly<Record<string, string>> = { MULTIPLE_DOCS: 'a second document begins here' };

/** What makes the text as a whole unreadable. */
function structureErrors(text: string, document: Document.Parsed, isJson: boolean, at: At): TextError[] {
  // YAML forgives more than JSON: comments become keys, commas may trail. Only the first error is sure in JSON.
  const json = isJson && text.trim() !== '' ? findJsonError(text) : undefined;
  if (json !== undefined) {
    const { offset, message, ...rest } = json;
    return [{ code: 'syntax', message: `not valid JSON: ${message}`, ...rest, position: at(offset, offset + 1) }];
  }
  const found: TextError[] = [];
  // After an error the parser stumbles over the rest of the line: one error a line is reported.
  const lines = new Set<number>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const position = at(...pos);
    if (lines.has(position.line)) continue;
    lines.add(position.line);
    const isVariable = text.startsWith('${', pos[0] - 1);
    const hint = isVariable ? `between { } or [ ], put \${NAME} in quotes` : (spaceHint(position.text) ?? HINTS[code]);
    const words = `not valid YAML: ${MESSAGES[code] ?? `${message[0]?.toLowerCase()}${message.slice(1)}`}`;
    found.push({ code: 'syntax', message: words, ...(hint === undefined ? {} : { hint }), position });
  }
  visit(document, {
    Alias(_, alias, around) {
      const target = alias.resolve(document);
      if (target !== undefined && !around.includes(target)) return;
      if (target !== undefined) {
        // As data it would be an object without end, which nothing after this could walk through.
        found.push({
          code: 'syntax',
          message: `not valid YAML: the alias "*${alias.source}" stands inside what it repeats`,
          hint: 'give the options of each pair in full, or put common ones into "defaults"',
          position: at(...range(alias)),
        });
        return;
      }
      found.push({
        code: 'syntax',
        message: `not valid YAML: no anchor "&${alias.source}" stands before this alias`,
        hint: `put a text that begins with * in quotes: "*${alias.source}"`,
        position: at(...range(alias)),
      });
    },
  });
  return found.length > 0 ? found : [...expansionError(document, at)];
}

/** Aliases of aliases can grow a small file without end; the parser counts them while it builds the value. */
function expansionError(document: Document.Parsed, at: At): TextError[] {
  try {
    document.toJS();
    return [];
  } catch (error) {
    if (error instanceof ReferenceError)
      return [{ code: 'syntax', message: `not valid YAML: ${error.message}`, position: at(0, 1) }];
    throw error;
  }
}

/** Names and patterns are texts as they stand in the file: 3.10 is no number there, and 007 is not 7. */
function keepWritten(config: Node): void {
  const asWritten = (node: unknown) => {
    if (isScalar(node) && typeof node.value !== 'string' && node.value !== null) node.value = node.source ?? node.value;
  };
  const pairs = isMap(config) ? config.get('pairs', true) : undefined;
  if (isMap(pairs)) for (const { key } of pairs.items) asWritten(key);
  visit(config, {
    Pair(_, { key, value }) {
      const isPatterns = isScalar(key) && (key.value === 'exclude' || key.value === 'include');
      if (isPatterns && isSeq(value)) value.items.forEach(asWritten);
    },
  });
}

/** Keys that are given twice: the last one would win silently. The rest of the file can still be judged. */
function duplicateKeys(config: Node, at: At): TextError[] {
  const found: TextError[] = [];
  visit(config, {
    Map(_, map) {
      const first = new Map<string, Pair<unknown, unknown>>();
      for (const pair of map.items) {
        const key = keyText(pair);
        const earlier = first.get(key);
        if (earlier === undefined) first.set(key, pair);
        else {
          const line = at(...range(earlier.key)).line;
          found.push({
            code: 'duplicate',
            message: `"${key}" is given twice`,
            hint: `the first one is on line ${line}; keep one`,
            position: at(...range(pair.key)),
          });
        }
      }
    },
  });
  return found;
}

/** Bytes that are not UTF-8 were read as U+FFFD, so that a folder's name would silently be another. */
function undecodable(text: string, at: At): TextError[] {
  const offset = text.indexOf('\uFFFD');
  if (offset < 0) return [];
  return [
    {
      code: 'syntax',
      message: 'the file is not valid UTF-8 here',
      hint: 'save it as UTF-8',
      position: at(offset, offset + 1),
    },
  ];
}

type PairsByKey = (map: YAMLMap) => ReadonlyMap<string, Pair<unknown, unknown>>;

/** The pairs of groups by their keys, each group looked through once; of a key that is given twice, the last. */
function pairsByKey(): PairsByKey {
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair<unknown, unknown>>>();
  return (map) => {
    const found = known.get(map) ?? new Map(map.items.map((item) => [keyText(item), item]));
    known.set(map, found);
    return found;
  };
}

/** The offsets of a part, from the deepest node on its path that exists. */
function rangeOf(document: Document.Parsed, keyed: PairsByKey, path: Path, part: Part): [number, number] {
  let node: unknown = document.contents;
  let key: unknown;
  for (const [depth, segment] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    const isLast = depth === path.length - 1;
    if (isMap(holder)) {
      const pair = keyed(holder).get(segment);
      if (pair === undefined) break;
      if (isLast && part === 'key') return range(pair.key);
      key = pair.key;
      node = pair.value;
    } else if (isSeq(holder) && holder.items[Number(segment)] !== undefined) {
      node = holder.items[Number(segment)];
      key = undefined;
    } else break;
    if (isLast) {
      const isEmpty = !isNode(node) || (isScalar(node) && node.source === '' && node.value === null);
      return isEmpty ? range(key) : range(node);
    }
  }
  const [start, end] = range(key ?? document.contents);
  return key === undefined ? [start, start + 1] : [start, end];
}

function keyText(item: unknown): string {
  if (!isPair(item)) return '';
  return isScalar(item.key) ? String(item.key.value) : String(item.key);
}

function range(node: unknown): [number, number] {
  const found = isNode(node) ? (node as Node).range : undefined;
  return found == null ? [0, 1] : [found[0], found[1]];
}

/** Turns offsets into a place; a range that goes on over several lines covers the rest of its first one. */
function positionsIn(text: string, lines: LineCounter): At {
  const last = text.trimEnd().length;
  return (start, end) => {
    // An error at the very end of a file (a missing bracket) is shown on its last line with text.
    const offset = start >= last && last > 0 ? last - 1 : start;
    const { line, col } = lines.linePos(offset);
    const lineStart = offset - (col - 1);
    const lineEnd = text.indexOf('\n', lineStart);
    const content = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
    const length = Math.max(1, Math.min(end - offset, content.length - (col - 1)));
    return { line, column: col, text: content, length };
  };
}
