// Where the service of a config can be asked: written down in the state directory, for the commands.

import fs from 'node:fs';
import { readRecord, writeRecord } from './json-record.js';
import { configKey, stateFile } from './state-dir.js';

/** What is written down. */
interface ControlRecord {
  readonly version: 1;
  /** The process that listens. */
  readonly pid: number;
  /** Its socket. **Shape**: absolute. */
  readonly socket: string;
}

/** Writes down where this process listens. @throws Error of node:fs */
export function writeControlRecord(stateDir: string, config: string, socket: string): void {
  const record: ControlRecord = { version: 1, pid: process.pid, socket };
  writeRecord(controlRecordFile(stateDir, config), record, { isPrivate: true });
}

/** Nobody listens any more. @throws Error of node:fs */
export function removeControlRecord(stateDir: string, config: string): void {
  fs.rmSync(controlRecordFile(stateDir, config), { force: true });
}

/**
 * Where the service with this pid listens; undefined where it has written nothing down.
 * @throws Error of node:fs, for a user who may not read it for instance
 */
export function readControlRecord(stateDir: string, config: string, pid: number): string | undefined {
  const found = readRecord(
    controlRecordFile(stateDir, config),
    1,
    (value): value is ControlRecord => 'socket' in value && typeof value.socket === 'string',
  );
  if (found.kind === 'unreadable') throw found.error;
  return found.kind === 'read' && found.record.pid === pid ? found.record.socket : undefined;
}

function controlRecordFile(stateDir: string, config: string): string {
  return stateFile(stateDir, 'control', configKey(config));
}
