// A database of lmdb in one file: ordered keys, one writer and any readers at a time, of several threads and processes.
// The only file that knows lmdb. That is loaded when a database is first opened, which costs 40 ms and 20 MB.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makePrivateFolder } from '../write-file.js';

/** What is used of lmdb. */
export interface Database {
  get(key: Buffer): Buffer | undefined;
  putSync(key: Buffer, value: Buffer): void;
  removeSync(key: Buffer): void;
  clearSync(): void;
  transactionSync(action: () => void): void;
  getRange(options: object): Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
  close(): Promise<void>;
}

interface Lmdb {
  open(options: object): Database;
}

/** The longest key. **Units**: bytes. **Source**: lmdb 3.5.6, `Key size is larger than the maximum key size (1978)`. */
export const LONGEST_KEY = 1978;

/** Opens the database in a file, which is made where it is missing, or is none. @throws Error of lmdb or node:fs */
export function openDatabase(file: string): Database {
  makePrivateFolder(path.dirname(file));
  // lmdb takes the process with it where a file is none of its own, or was cut short.
  if (!isWhole(file)) for (const one of [file, `${file}-lock`]) fs.rmSync(one, { force: true });
  const lmdb = createRequire(import.meta.url)('lmdb') as Lmdb;
  return lmdb.open({ path: file, noSubdir: true, keyEncoding: 'binary', encoding: 'binary', permissionsMode: 0o600 });
}

/** What stands for a key that is too long. **Shape**: 32 bytes. */
export function hashOfKey(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * Whether a file is a database with all its pages, as its newer meta page says. **Source**: lmdb 3.5.6, MDB_meta behind
 * a page header of 24 bytes, on the first two pages.
 */
function isWhole(file: string): boolean {
  const sizeBytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes === 0) return true;
  const descriptor = fs.openSync(file, 'r');
  try {
    const first = readMeta(descriptor, 0);
    const second = first && readMeta(descriptor, first.pageBytes);
    if (first === undefined || second === undefined) return false;
    const { lastPage, pageBytes } = second.transaction > first.transaction ? second : first;
    return sizeBytes >= (lastPage + 1) * pageBytes;
  } finally {
    fs.closeSync(descriptor);
  }
}

function readMeta(descriptor: number, at: number) {
  const meta = Buffer.alloc(160);
  fs.readSync(descriptor, meta, 0, meta.length, at);
  if (meta.readUInt32LE(24) !== 0xbeefc0de) return undefined;
  const [lastPage, transaction] = [meta.readBigUInt64LE(144), meta.readBigUInt64LE(152)].map(Number);
  return { pageBytes: meta.readUInt32LE(48), lastPage: lastPage ?? 0, transaction: transaction ?? 0 };
}
