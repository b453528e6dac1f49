// The end of a pair's log, as it lies on the disk.

import fs from 'node:fs';
import path from 'node:path';
import { promisify, TextDecoder } from 'node:util';
import { FoldersyncError } from '../../core/report/error.js';
import { openOwnFile } from '../../fs/paths/own-file.js';
import { logFilesIn } from '../../runner/log/log-directory.js';
import { json } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';
import { numberOf, pairOf, type RouteContext } from './context.js';

/** The end of a log. */
export interface LogAnswer {
  /** **Shape**: the oldest first, as they lie on the disk. */
  readonly lines: readonly string[];
}

/** What is searched for lines at the most, from the end on. **Units**: bytes. */
const READ_MOST = 4 * 1024 * 1024;
const FILTER_MOST = 200;

/** The route of a pair's log. */
export function logRoutes(context: RouteContext): Route[] {
  const answer: Route['answer'] = async (request) => {
    const { log } = pairOf(request, context);
    const count = numberOf(request, 'lines', { least: 1, most: 5000, fallback: 200 });
    const filter = (request.query.get('filter') ?? '').toLowerCase();
    if (filter.length > FILTER_MOST) throw new HttpError(400, 'USAGE', `"filter" is longer than ${FILTER_MOST}`);
    const lines: string[] = [];
    let left = READ_MOST;
    // The newest file may have just been begun.
    for (const file of filesOf(log.dir)) {
      if (lines.length >= count || left <= 0) break;
      const text = await endOf(file, left).catch(refusal);
      left -= text.length;
      const found = text.split('\n').filter((line) => line !== '' && line.toLowerCase().includes(filter));
      lines.unshift(...found.slice(-(count - lines.length)));
    }
    return json({ lines } satisfies LogAnswer);
  };
  return [{ method: 'GET', path: '/pairs/{name}/log', answer }];
}

/** The last whole lines of a file, if it is one of ours: whoever may write in its folder can plant another one. */
async function endOf(file: string, most: number): Promise<string> {
  const otherName = path.join(path.dirname(file), 'logfile.log');
  const descriptor = await openOwnFile(file, { flags: fs.constants.O_RDONLY, mode: 0, otherName });
  try {
    const { size } = await fstat(descriptor);
    const start = Math.max(0, size - most);
    const { bytesRead, buffer } = await read(descriptor, Buffer.alloc(size - start), 0, size - start, start);
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A file that is gone by now has been tidied; a planted one is told, and not shown. */
function refusal(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
  throw new FoldersyncError('STATE', `cannot read the log: ${(error as Error).message}`, { cause: error });
}

const fstat = promisify(fs.fstat);
const read = promisify(fs.read) as typeof fs.read.__promisify__;

function filesOf(dir: string): string[] {
  try {
    return logFilesIn(dir, 'logfile').reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // nothing was logged yet
    throw new FoldersyncError('STATE', `cannot read the log in ${dir}: ${(error as Error).message}`, { cause: error });
  }
}
