// The thread in which held sets are looked at: a large one takes a second, which no pair is to wait for. It remembers
// the levels of the last set, as far as they were asked for. A hold is approved in one of its own.

import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { RelativePath } from '../core/tree/bytes.js';
import { openRegularFile } from '../fs/paths/own-file.js';
import { readHoldRecord } from '../core/safety/approval.js';
import { linesFrom, parseJson } from '../state/held-set-file.js';
import { readHeldSizes } from '../state/held-sizes.js';
import { FoldersyncError, failureOf } from '../core/report/error.js';
import type { WantedApproval } from '../runner/control/runner-control.js';
import { approveHold } from '../state/hold-files.js';
import type { ApprovalAnswer, ApprovalRequest } from './held/approve-in-thread.js';
import { foldLevel, type HeldNode } from './held/held-level.js';
import type { LevelAnswer, LevelRequest } from './held/held-levels.js';

/** So many levels are remembered; the widest have a million names. */
const LEVELS_MOST = 50;

let known = '';
const levels = new Map<string, readonly HeldNode[]>();

function answer({ id, file, sizes, hold, directory, offset, limit }: LevelRequest): LevelAnswer {
  try {
    if (known !== hold) levels.clear();
    known = hold;
    const level = levels.get(directory) ?? read({ file, sizes }, directory as RelativePath);
    levels.set(directory, level);
    for (const oldest of levels.keys()) {
      if (levels.size <= LEVELS_MOST) break;
      levels.delete(oldest);
    }
    const entries = level.slice(offset, offset + limit);
    return { id, entries, more: Math.max(0, level.length - offset - entries.length) };
  } catch (error) {
    return { id, failure: (error as Error).message };
  }
}

function read({ file, sizes }: Pick<LevelRequest, 'file' | 'sizes'>, directory: RelativePath): readonly HeldNode[] {
  const descriptor = openRegularFile(file);
  try {
    const lines = linesFrom(descriptor, 0);
    const record = readHoldRecord(parseJson(lines.next().value ?? ''));
    return foldLevel(lines, directory, readHeldSizes(sizes, record?.digest ?? ''));
  } finally {
    fs.closeSync(descriptor);
  }
}

function approve({ stateDir, pair, ...agreed }: WantedApproval): ApprovalAnswer {
  try {
    approveHold(stateDir, pair, agreed);
    return {};
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    return { failure: failureOf(error) };
  }
}

parentPort?.on('message', (request: LevelRequest | ApprovalRequest) => {
  parentPort?.postMessage('approval' in request ? approve(request.approval) : answer(request));
});
