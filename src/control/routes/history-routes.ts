// What the passes of a pair did, and what one of them changed.

import type { HistoryDay } from '../../core/past/day-counts.js';
import type { HistoryLine, HistoryPass } from '../../core/past/history-line.js';
import { FoldersyncError } from '../../core/report/error.js';
import { historyFolder } from '../../listeners/history/history-files.js';
import { type PassOperations, readPassOperations } from '../../listeners/history/pass-operations.js';
import { findPass, readHistory } from '../../listeners/history/read-history.js';
import { json } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';
import { numberOf, pairOf, type RouteContext } from './context.js';

/** A part of a history. */
export interface HistoryAnswer {
  /** **Shape**: the newest first. */
  readonly passes: readonly HistoryLine[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
  /** All days that are kept. **Shape**: the oldest first. */
  readonly days: readonly HistoryDay[];
}

/** What a pass changed. */
export interface OperationsAnswer extends PassOperations {
  /** The pass, or several of a busy minute. */
  readonly pass: HistoryPass;
}

/** A log is read in the thread that looks after all pairs, so that it may take some milliseconds only. */
const READ_MOST = { operations: 1000, lines: 20_000 };
const LINES_MOST = 1000;
/** What a `Date` can hold. */
const LATEST_MS = 8.64e15;

/** The routes of a pair's history. */
export function historyRoutes(context: RouteContext): Route[] {
  const folderOf = (pair: ReturnType<typeof pairOf>) => historyFolder(context.control.config().runner.stateDir, pair);
  return [
    {
      method: 'GET',
      path: '/pairs/{name}/history',
      answer: (request) => {
        const pair = pairOf(request, context);
        const limit = numberOf(request, 'limit', { least: 1, most: LINES_MOST, fallback: 100 });
        const before = numberOf(request, 'before', { most: LATEST_MS, fallback: LATEST_MS });
        const { timezone } = context.control.config().runner.log;
        const { lines, hasMore, days } = reading(() => readHistory(folderOf(pair), { timezone, before, limit }));
        return json({ passes: lines, hasMore, days } satisfies HistoryAnswer);
      },
    },
    {
      method: 'GET',
      path: '/pairs/{name}/history/{id}',
      answer: (request) => {
        const pair = pairOf(request, context);
        const { id = '' } = request.names;
        const pass = reading(() => findPass(folderOf(pair), id));
        if (pass === undefined) throw new HttpError(404, 'NOT_FOUND', `no pass is known as ${JSON.stringify(id)}`);
        const done = reading(() => readPassOperations(pass, pair.log, READ_MOST));
        return json({ pass, ...done } satisfies OperationsAnswer);
      },
    },
  ];
}

function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new FoldersyncError('STATE', `cannot read the history: ${(error as Error).message}`, { cause: error });
  }
}
