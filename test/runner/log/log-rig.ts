// What the log tests share: a temporary folder, a log with an ear for its troubles, and its files read back in order.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LogFile, type LogFileOptions, openLog } from '../../../src/runner/log/log-file.js';

/** A log under test, closed when the test ends. */
export interface TestLog {
  readonly log: LogFile;
  /** Everything that `onTrouble` was given so far. */
  readonly troubles: readonly string[];
  /** The first trouble that matches, now or later. */
  trouble(pattern: RegExp): Promise<string>;
}

/** Makes a folder that goes when the test ends. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'foldersync-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Opens a log that keeps everything, unless told otherwise. */
export function openTestLog(options: Partial<LogFileOptions> & { dir: string }): TestLog {
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const log = openLog({
    name: 'logfile',
    level: 'info',
    format: 'text',
    timezone: 'local',
    keepMs: 0,
    maxSizeBytes: 20 * 1024 * 1024,
    maxTotalBytes: 0,
    onTrouble: (message) => {
      troubles.push(message);
      for (const look of waiting) look();
    },
    ...options,
  });
  onTestFinished(() => log.close());
  const trouble = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = troubles.find((message) => pattern.test(message));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { log, troubles, trouble };
}

/** The names of a log's dated files, oldest first. */
export function datedFiles(dir: string, name = 'logfile'): string[] {
  return readdirSync(dir)
    .filter((file) => file.startsWith(`${name}-`))
    .sort((a, b) => dayOf(a).localeCompare(dayOf(b)) || countOf(a) - countOf(b));
}

/** What a log's dated files hold, one after the other. */
export function wholeLog(dir: string, name = 'logfile'): string {
  return datedFiles(dir, name)
    .map((file) => readFileSync(join(dir, file), 'utf8'))
    .join('');
}

function dayOf(file: string): string {
  return /\d{4}-\d{2}-\d{2}/.exec(file)?.[0] ?? '';
}

function countOf(file: string): number {
  return Number(/\.(\d+)\.log$/.exec(file)?.[1] ?? 0);
}
