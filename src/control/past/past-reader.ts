// Asks a process of its own what a replica was; a service has a few of them at a time, each for one question.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { FoldersyncError } from '../../core/report/error.js';
import { entryUrl } from '../../process/entry-url.js';
import { startFailure } from '../../process/start-failure.js';
import { HttpError } from '../http/http-error.js';
import type { PastAnswer, PastQuestion } from './past-question.js';

/** What was answered. */
export interface PastRead {
  readonly answer: PastAnswer;
  /** What comes behind it. */
  readonly rest: Readable;
  /** Ends the process, whatever it does. Idempotent. */
  end(): void;
}

const READERS_MOST = 4;
/** The versions of a path that a pass has changed each second of a year are some megabytes. **Units**: bytes. */
const ANSWER_MOST = 64 * 1024 * 1024;
const ERROR_OUTPUT_KEPT = 2000;

/** Starts the processes, and ends them. */
export class PastReader {
  readonly #entry: string;
  readonly #children = new Set<ChildProcess>();

  /** `entry` is the file of the process; by default the one that is built beside this. */
  constructor(entry = fileURLToPath(entryUrl('control/past-process'))) {
    this.#entry = entry;
  }

  /**
   * Asks; `gone` ends the process before it has answered. The caller ends what it is given.
   * **Errors**: rejected with HttpError 429, FoldersyncError
   */
  async ask(question: PastQuestion, gone: AbortSignal): Promise<PastRead> {
    if (this.#children.size >= READERS_MOST) throw new HttpError(429, 'BUSY', 'too much is asked at once');
    const child = spawn(process.execPath, [...process.execArgv, this.#entry, JSON.stringify(question)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
    });
    this.#children.add(child);
    for (const event of ['exit', 'error']) child.once(event, () => this.#children.delete(child));
    const end = () => {
      child.kill('SIGKILL');
      child.stdout.destroy();
    };
    gone.addEventListener('abort', end, { once: true });
    if (gone.aborted) end();
    try {
      const answer = await headOf(child);
      if (answer.failure === undefined) return { answer, rest: child.stdout, end };
      const { code, message, hint } = answer.failure;
      throw new FoldersyncError(code, message, hint === undefined ? {} : { hint });
    } catch (error) {
      end();
      throw error;
    } finally {
      gone.removeEventListener('abort', end);
    }
  }

  /** Ends all of them. */
  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** The first line; what comes behind it is left to be read. */
function headOf(child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }): Promise<PastAnswer> {
  return new Promise((resolve, reject) => {
    const { stdout, stderr } = child;
    const chunks: Buffer[] = [];
    let size = 0;
    let errorOutput = '';
    const lost = (why: string) => {
      const said = errorOutput.trim().split('\n').at(-1) ?? '';
      reject(new FoldersyncError('STATE', `the versions cannot be read: ${said === '' ? why : said}`));
    };
    const take = () => {
      for (let chunk: Buffer | null = stdout.read(); chunk !== null; chunk = stdout.read()) {
        const end = chunk.indexOf(0x0a);
        chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
        size += chunk.length;
        if (size > ANSWER_MOST) {
          lost('there are too many of them');
          return;
        }
        if (end < 0) continue;
        stdout.off('readable', take);
        if (end + 1 < chunk.length) stdout.unshift(chunk.subarray(end + 1));
        resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as PastAnswer);
        return;
      }
    };
    stdout.on('readable', take);
    stderr.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-ERROR_OUTPUT_KEPT);
    });
    child.once('error', (error) => lost(startFailure(error)));
    child.once('close', (code, signal) => lost(`the process that reads them ended (${signal ?? code})`));
  });
}
