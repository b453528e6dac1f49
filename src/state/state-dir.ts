// The state directory: what is kept between runs. The only place that knows the names of its files and how their keys
// are made. What is in them is for the other files of this room. Nothing here decides anything: a state that is lost
// costs the rules of a first pass, and no more.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { AbsolutePath } from '../core/tree/bytes.js';

/** Where the files of each kind are: their folder, and what their names have around the key. */
const PLACES = {
  /** What an engine remembers of its pair. */
  pair: { folder: 'pairs', before: '', after: '.json' },
  /** Which folder of the source each folder of its replica was filled from. */
  folders: { folder: 'folders', before: '', after: '.notes' },
  /** What a pair's last pass has held. */
  hold: { folder: 'holds', before: '', after: '.jsonl' },
  /** How large the entries of that are. */
  heldSizes: { folder: 'holds', before: '', after: '.sizes' },
  /** What a person has agreed to. */
  approval: { folder: 'approvals', before: '', after: '.jsonl' },
  /** How far verifying a pair has come, and what it has found. */
  verify: { folder: 'verify', before: '', after: '.json' },
  /** The digests of a pair's files. */
  digests: { folder: 'verify', before: '', after: '.mdb' },
  /** The turn of those that verify a pair. */
  verifyLock: { folder: 'locks', before: 'verify-', after: '.lock' },
  /** What a pair that goes both ways remembers beside its archive, and that. */
  twoWay: { folder: 'two-way', before: '', after: '.json' },
  archive: { folder: 'two-way', before: '', after: '.mdb' },
  /** What a pair's passes did, and when its state changed: a folder for each. */
  past: { folder: 'history', before: '', after: '' },
  /** What the runner of a config tells of its pairs. */
  status: { folder: 'status', before: '', after: '.json' },
  /** The config that a runner runs with. */
  running: { folder: 'running', before: '', after: '.json' },
  /** How the pairs of a config protected their replicas when a pass of each was last completed. */
  trusted: { folder: 'trusted', before: '', after: '.json' },
  /** Where the service of a config can be asked. */
  control: { folder: 'control', before: '', after: '.json' },
  /** The pairs of a config that a person has paused. */
  pauses: { folder: 'pauses', before: '', after: '.json' },
  /** Who was told what of the pairs of a config, and what waits to be told. */
  notify: { folder: 'notify', before: '', after: '.json' },
  /** The lock of a config: one runner for each. */
  runnerLock: { folder: 'locks', before: 'runner-', after: '.lock' },
  /** The lock of a replica: one writer for each. */
  replicaLock: { folder: 'locks', before: 'replica-', after: '.lock' },
  /** The turn of those that write out one file system. */
  syncLock: { folder: 'locks', before: 'sync-', after: '.lock' },
} as const;

/** The names of all folders that the state directory has. **Shape**: sorted. */
export const STATE_FOLDERS: readonly string[] = [...new Set(Object.values(PLACES).map(({ folder }) => folder))].sort();

/** What is kept. */
export type StateKind = keyof typeof PLACES;

/**
 * What tells a pair from all others that may share a state directory: its name and its folders as they are configured.
 */
export interface PairKeyParts {
  readonly name: string;
  readonly source: string;
  readonly replica: string;
}

/** The folder of all files of a kind. */
export function stateFolder(stateDir: string, kind: StateKind): string {
  return path.join(stateDir, PLACES[kind].folder);
}

/** The file (or, of a lock, the folder) of that kind with this key. */
export function stateFile(stateDir: string, kind: StateKind, key: string): string {
  const { before, after } = PLACES[kind];
  return path.join(stateFolder(stateDir, kind), `${before}${key}${after}`);
}

/** Whether a file of a kind's folder is one of its kind; one that is still being written is not. */
export function isStateFile(kind: StateKind, fileName: string): boolean {
  const { before, after } = PLACES[kind];
  return fileName.startsWith(before) && fileName.endsWith(after) && !fileName.startsWith('.');
}

/** The key of a pair; a pair that changes its name or a folder starts anew. */
export function pairKey({ name, source, replica }: PairKeyParts): string {
  return `${name}-${hashKey(name, source, replica)}`;
}

/** The key of a config, by its path: its file's name, for people, and a hash. */
export function configKey(config: string): string {
  const name = path
    .basename(config)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 64);
  return `${name}-${hashKey(config)}`;
}

/** The key of a folder, by its real path. */
export function pathKey(folder: AbsolutePath): string {
  return shortHash(Buffer.from(folder, 'latin1'));
}

/** A key of anything else. **Shape**: 16 hex digits. */
export function hashKey(...parts: readonly string[]): string {
  return shortHash(parts.join('\0'));
}

function shortHash(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}
