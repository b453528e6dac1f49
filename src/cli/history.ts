// `foldersync history`: what the passes of a pair did, and when its state changed. It reads what a service has written,
// whether that runs or not.

import type { Config } from '../config/resolve/config.js';
import type { Pair } from '../core/pair/pair.js';
import { FoldersyncError } from '../core/report/error.js';
import { parseDuration } from '../core/words/duration.js';
import { parseWantedTime } from '../core/words/wanted-time.js';
import { historyFolder } from '../listeners/history/history-files.js';
import { readPassOperations } from '../listeners/history/pass-operations.js';
import { findPass, readHistory } from '../listeners/history/read-history.js';
import { systemClock } from '../process/clock.js';
import { showHistory, showPass } from './history/history-text.js';
import type { HistoryResult, PassResult } from './history/history-view.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { findNamedPair } from './process/named-pair.js';
import type { ConfigOption } from './process/read-config.js';

/** What `history` can be told. */
export interface HistoryOptions extends ConfigOption {
  readonly name: string;
  readonly since?: string;
  readonly pass?: string;
  readonly json?: boolean;
}

const LINES_MOST = 1000;
const READ_MOST = { operations: 10_000 };
const WEEK = '7d';

/** Prints the history of a pair. @throws FoldersyncError USAGE, STATE when it cannot be read */
export async function history(options: HistoryOptions, context: CommandContext): Promise<number> {
  const { name, since, pass, json = false } = options;
  if (pass !== undefined && since !== undefined) {
    throw new FoldersyncError('USAGE', '--since means nothing with --pass', { hint: 'leave one of them out' });
  }
  const now = systemClock.now();
  const sinceAt = sinceOf(since ?? WEEK, now);
  const found = await findNamedPair({ ...options, name, ifUnnamed: 'no pair is named' }, context);
  if (found === undefined) return EXIT.usage;
  const { timezone } = found.config.runner.log;
  if (pass === undefined) {
    const result = readLines(found, sinceAt, context);
    if (json) writeJson(context.stdout, result);
    else context.stdout.write(showHistory(result, { timezone, isKept: found.config.runner.historyMs !== undefined }));
    return EXIT.done;
  }
  const result = readPass(found, pass);
  if (json) writeJson(context.stdout, result);
  else context.stdout.write(showPass(result, { timezone }));
  return EXIT.done;
}

interface NamedPair {
  readonly pair: Pair;
  readonly config: Config;
}

function sinceOf(text: string, now: number): number {
  const age = parseDuration(text);
  if (age.ok) return now - age.ms;
  const wanted = parseWantedTime(text, now);
  if (wanted.ok) return wanted.time;
  const hint = 'give an age such as 7d, or a time such as "yesterday 18:00" or 2026-01-31';
  throw new FoldersyncError('USAGE', `--since ${JSON.stringify(text)} is neither an age nor a time`, { hint });
}

function readLines({ pair, config }: NamedPair, sinceAt: number, { stderr }: CommandContext): HistoryResult {
  const folder = folderOf({ pair, config });
  const { timezone } = config.runner.log;
  const { lines, hasMore, days, damaged } = reading(folder, () =>
    readHistory(folder, { timezone, since: sinceAt, limit: LINES_MOST }),
  );
  if (damaged > 0) stderr.write(`warning: ${linesInWords(damaged)} in ${folder}; passed over\n`);
  return { pair: pair.name, sinceAt, passes: lines, hasMore, days };
}

function linesInWords(damaged: number): string {
  return damaged === 1 ? 'a line was cut off, mostly by a crash,' : `${damaged} lines were cut off, mostly by crashes,`;
}

function readPass({ pair, config }: NamedPair, id: string): PassResult {
  const folder = folderOf({ pair, config });
  const pass = reading(folder, () => findPass(folder, id));
  if (pass === undefined) {
    const hint = `foldersync history ${pair.name} shows the passes with their ids`;
    throw new FoldersyncError('USAGE', `the history of ${pair.name} has no pass ${JSON.stringify(id)}`, { hint });
  }
  return { pass, ...reading(pair.log.dir, () => readPassOperations(pass, pair.log, READ_MOST)) };
}

function folderOf({ pair, config }: NamedPair): string {
  return historyFolder(config.runner.stateDir, pair);
}

function reading<Result>(place: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const hint = 'ask as the user that foldersync runs as';
    throw new FoldersyncError('STATE', `cannot read ${place}: ${(cause as Error).message}`, { hint, cause });
  }
}
