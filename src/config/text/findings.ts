// Collects what the checks find in one config, so that one run reports every error, and each mistake once.

import type { Part, Path } from './config-text.js';
import type { Diagnostic, Position } from './diagnostic.js';
import type { DiagnosticCode } from './diagnostic-code.js';

/** One finding, at a part of the config. */
interface Finding {
  readonly code: DiagnosticCode;
  readonly severity?: 'warning';
  readonly path: Path;
  /** The value, unless the key itself is what is wrong. */
  readonly part?: Part;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
}

/** Where a part of a config stands. */
interface Place {
  /** Absolute. */
  readonly file: string;
  /** The file as the user should see it. */
  readonly shown: string;
  /** How many of the config's files come before it. */
  readonly rank: number;
  readonly position: Position;
}

/** Finds a part; where the config has no such part, the nearest one around it. */
export type Locate = (path: Path, part: Part) => Place;

/** The findings so far. */
export interface Findings {
  report(finding: Finding): void;
  /** Marks a part that another finding explains, for instance the key that a mistyped one was meant to be. */
  excuse(path: Path): void;
  /** Whether a part, something in it or something around it has an error or an excuse, so that it cannot be judged. */
  isSpokenFor(path: Path): boolean;
  /** Whether exactly this part has an error or an excuse. */
  isWrong(path: Path): boolean;
  hasErrors(): boolean;
  /** How a value that stands on one line is written in the file. */
  written(path: Path): string;
  /** Orders keys of one group as they stand in the file; JavaScript puts keys such as `7` first. */
  inFileOrder(group: Path, keys: readonly string[]): string[];
  /** **Shape**: in the order of the files, and of each file, without repetitions. */
  diagnostics(): Diagnostic[];
  /** Where a part stands. */
  readonly locate: Locate;
  /** The same findings, of which those that follow are about what stands elsewhere. */
  within(locate: Locate): Findings;
}

/** Starts collecting. */
export function collectFindings(locate: Locate): Findings {
  return collectInto({ found: new Map(), spokenFor: new Set(), around: new Set() }, locate);
}

/** What all who report to the same findings share. */
interface Collected {
  readonly found: Map<string, { readonly place: Place; readonly diagnostic: Diagnostic }>;
  /** Parts with an error or an excuse. */
  readonly spokenFor: Set<string>;
  /** Everything that something spoken for lies in. */
  readonly around: Set<string>;
}

function collectInto(collected: Collected, locate: Locate): Findings {
  const { found, spokenFor, around } = collected;
  const speakFor = (path: Path) => {
    spokenFor.add(keyOf(path));
    for (const [depth] of path.entries()) around.add(keyOf(path.slice(0, depth)));
  };
  return {
    report({ severity, path, part, ...words }) {
      // A wrong key does not make its value wrong: a badly named pair is judged on.
      if (severity === undefined && part !== 'key') speakFor(path);
      const place = locate(path, part ?? 'value');
      const { shown: file, position } = place;
      const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
      const diagnostic = { severity: severity ?? 'error', ...said, file, position } as Diagnostic;
      found.set(`${place.rank}:${position.line}:${position.column} ${diagnostic.message}`, { place, diagnostic });
    },
    excuse: speakFor,
    isSpokenFor: (path) =>
      around.has(keyOf(path)) ||
      spokenFor.has(keyOf(path)) ||
      path.some((_, depth) => spokenFor.has(keyOf(path.slice(0, depth)))),
    isWrong: (path) => spokenFor.has(keyOf(path)),
    written(path) {
      const { text: line, column, length } = locate(path, 'value').position;
      return line.slice(column - 1, column - 1 + length);
    },
    hasErrors: () => [...found.values()].some(({ diagnostic }) => diagnostic.severity === 'error'),
    inFileOrder(group, keys) {
      const places = keys.map((key) => ({ key, place: locate([...group, key], 'key') }));
      return places.sort((a, b) => comparePlaces(a.place, b.place)).map(({ key }) => key);
    },
    diagnostics: () =>
      [...found.values()].sort((a, b) => comparePlaces(a.place, b.place)).map(({ diagnostic }) => diagnostic),
    locate,
    within: (elsewhere) => collectInto(collected, elsewhere),
  };
}

function comparePlaces(a: Place, b: Place): number {
  return a.rank - b.rank || comparePositions(a.position, b.position);
}

/** Orders diagnostics as they stand in one file, those without a place first. */
export function byPosition(a: Diagnostic, b: Diagnostic): number {
  return comparePositions(a.position, b.position);
}

function comparePositions(a: Position | undefined, b: Position | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

/** How a part of the config is called in a message: `"log.level" of pair "photos"`. */
export function nameOf(path: Path): string {
  const [head, pair, ...rest] = path;
  if (head === 'pairs' && pair !== undefined)
    return rest.length === 0 ? `pair "${pair}"` : `"${dotted(rest)}" of pair "${pair}"`;
  if (head === 'defaults' && pair !== undefined) return `"${dotted([pair, ...rest])}" of the defaults`;
  return path.length === 0 ? 'the config' : `"${dotted(path)}"`;
}

/** List indexes count from 0 in data and from 1 for people. */
function dotted(path: Path): string {
  return path
    .map((key, index) => (/^[0-9]+$/.test(key) && index > 0 ? `[${Number(key) + 1}]` : `${index > 0 ? '.' : ''}${key}`))
    .join('');
}

/** A config of which only those parts are left that can be judged; anything may be missing. */
export type Sound<T> = T extends string | number | boolean | readonly unknown[]
  ? T
  : { readonly [Key in keyof T]?: Sound<T[Key]> };

/** Copies a config without the parts that are known to be wrong, so that the rest has the types of the schema. */
export function soundPart<T>(value: unknown, findings: Findings, path: Path = []): Sound<T> | undefined {
  if (value === undefined || findings.isWrong(path)) return undefined;
  if (Array.isArray(value)) {
    const isSound = value.every((_, index) => !findings.isWrong([...path, String(index)]));
    return isSound ? (value as Sound<T>) : undefined;
  }
  if (typeof value !== 'object' || value === null) return value as Sound<T>;
  const parts = Object.entries(value).map(([key, part]) => [key, soundPart(part, findings, [...path, key])] as const);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as Sound<T>;
}

/** No key holds a NUL: YAML does not allow it. */
function keyOf(path: Path): string {
  return path.map((key) => `${key}\0`).join('');
}
