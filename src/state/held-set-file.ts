// A file of held entries: a first line that says what they are, then one line each. It holds names of a replica, so it
// is readable for its owner only. What was damaged since it was written is noticed by its digest.

import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { asciiJson } from '../core/words/ascii-json.js';
import { type HeldEntry, parseHeldEntry } from '../core/safety/held-entry.js';
import { ForeignFileError, openRegularFile } from '../fs/paths/own-file.js';
import { makePrivateFolder, replaceFile } from './write-file.js';

/** What a file's first line must say of the lines below it. */
interface SetFacts {
  readonly entries: number;
  readonly digest: string;
}

/** A file of held entries, or why there is none. */
export type OpenedHeldSet<Record> =
  | { readonly kind: 'open'; readonly set: HeldSetFile<Record> }
  | { readonly kind: 'missing' }
  /** It is not what was once written, or not of this version. */
  | { readonly kind: 'damaged' };

/** Writes a file through another one beside it; `fill` is given what writes the lines. @throws Error of node:fs */
export function writeHeldSet(file: string, record: object, fill: (write: (bytes: Uint8Array) => void) => void): void {
  makePrivateFolder(path.dirname(file));
  replaceFile(file, 0o600, (descriptor) => {
    fs.writeFileSync(descriptor, `${asciiJson(record)}\n`, 'latin1');
    fill((bytes) => fs.writeFileSync(descriptor, bytes));
  });
}

/**
 * Opens a file and checks it from its first byte to its last; `read` takes the first line for a record, or refuses it.
 * @throws Error of node:fs, for a file that may not be read for instance
 */
export function openHeldSet<Record extends SetFacts>(
  file: string,
  read: (value: unknown) => Record | undefined,
): OpenedHeldSet<Record> {
  let descriptor: number;
  try {
    descriptor = openRegularFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    if (error instanceof ForeignFileError) return { kind: 'damaged' };
    throw error;
  }
  try {
    const set = check(file, descriptor, read);
    if (set !== undefined) return { kind: 'open', set };
    fs.closeSync(descriptor);
    return { kind: 'damaged' };
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

/** A file that has been checked; it stays readable when its name is removed or given to another file. */
export class HeldSetFile<Record> implements Disposable {
  readonly file: string;
  readonly record: Record;
  readonly #descriptor: number;
  readonly #start: number;
  #isOpen = true;

  constructor(file: string, record: Record, lines: { readonly descriptor: number; readonly start: number }) {
    this.file = file;
    this.record = record;
    this.#descriptor = lines.descriptor;
    this.#start = lines.start;
  }

  /** The entries from the first one on, in the order of a walk; each call begins anew. */
  *entries(): Generator<HeldEntry, undefined> {
    for (const line of linesFrom(this.#descriptor, this.#start)) {
      const entry = parseHeldEntry(line);
      if (entry === undefined) throw new Error(`internal: ${this.file} was checked and holds ${line.slice(0, 80)}`);
      yield entry;
    }
  }

  /** Writes the same entries into another file, below another first line. @throws Error of node:fs */
  copyTo(file: string, record: object): void {
    writeHeldSet(file, record, (write) => {
      for (const chunk of chunksFrom(this.#descriptor, this.#start)) write(chunk);
    });
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) fs.closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}

function check<Record extends SetFacts>(
  file: string,
  descriptor: number,
  read: (value: unknown) => Record | undefined,
): HeldSetFile<Record> | undefined {
  const first = firstLine(descriptor);
  const record = first === undefined ? undefined : read(parseJson(first));
  if (first === undefined || record === undefined) return undefined;
  const start = first.length + 1;
  const hash = createHash('sha256');
  if (countEntries(descriptor, start, hash) !== record.entries) return undefined;
  return hash.digest('hex') === record.digest ? new HeldSetFile(file, record, { descriptor, start }) : undefined;
}

/** Undefined when a line is no entry. */
function countEntries(descriptor: number, start: number, hash: Hash): number | undefined {
  let count = 0;
  for (const line of linesFrom(descriptor, start, (chunk) => hash.update(chunk))) {
    if (parseHeldEntry(line) === undefined) return undefined;
    count++;
  }
  return count;
}

/** A first line holds a few paths and examples; more is none of ours. */
const FIRST_LINE = 1 << 20;

/**
 * What a file's first line says, which is not checked against the others; without its line feed. Undefined when there
 * is none.
 */
export function firstLine(descriptor: number): string | undefined {
  let line = '';
  for (const chunk of chunksFrom(descriptor, 0)) {
    const text = chunk.toString('latin1');
    const end = text.indexOf('\n');
    if (end >= 0) return line + text.slice(0, end);
    line += text;
    if (line.length > FIRST_LINE) return undefined;
  }
  return undefined;
}

/** What a text says in JSON; undefined where it is none. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the reader of the value refuses it
  }
}

/** Lines without their line feeds, from a position on. `onChunk` sees the bytes first. @throws Error of node:fs */
export function* linesFrom(
  descriptor: number,
  start: number,
  onChunk: (chunk: Buffer) => void = () => {},
): Generator<string, undefined> {
  let rest = '';
  for (const chunk of chunksFrom(descriptor, start)) {
    onChunk(chunk);
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/**
 * The bytes from a position on.
 * **Shape**: each chunk is valid until the next one is asked for.
 * @throws Error of node:fs
 */
export function* chunksFrom(descriptor: number, start: number): Generator<Buffer, undefined> {
  const buffer = Buffer.allocUnsafe(1 << 16);
  for (let position = start; ; ) {
    const count = fs.readSync(descriptor, buffer, 0, buffer.length, position);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    position += count;
  }
}
