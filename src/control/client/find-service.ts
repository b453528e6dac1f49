// Finds the service of a config: whether one runs, and where it can be asked.

import { readControlRecord } from '../../state/control-record.js';
import { lockHolder } from '../../state/lock.js';
import { runnerLockOf } from '../../state/status-file.js';
import { ControlClient } from './control-client.js';

/** What was found. */
export type FoundService =
  | { readonly kind: 'none' }
  /** A process holds the config, and cannot be asked: a single run, or a service that could not listen. */
  | { readonly kind: 'unreachable'; readonly pid: number }
  | { readonly kind: 'reachable'; readonly pid: number; readonly client: ControlClient };

/** Looks for it. @throws Error of node:fs where this user may not look */
export function findService(stateDir: string, config: string): FoundService {
  const pid = lockHolder(runnerLockOf(stateDir, config));
  if (pid === undefined) return { kind: 'none' };
  const socket = readControlRecord(stateDir, config, pid);
  return socket === undefined
    ? { kind: 'unreachable', pid }
    : { kind: 'reachable', pid, client: new ControlClient(socket) };
}
