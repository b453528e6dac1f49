// `foldersync import -- SOURCE REPLICA [INTERVAL] [LOG_DIR]`: the arguments of the script that foldersync grew from.

import { resolve } from 'node:path';
import { formatDuration, parseDuration } from '../../core/words/duration.js';
import type { Imported } from './imported.js';
import type { ImportContext } from './rsync.js';

const FLAGS: Readonly<Record<string, number>> = {
  ...{ s: 0, source: 0, r: 1, replica: 1, i: 2, interval: 2, l: 3, log: 3, 'log-dir': 3, log_dir: 3 },
};

/** Reads the arguments; what stands before them, an interpreter and the script, is passed over. Never throws. */
export function importScript(words: readonly string[], { cwd }: ImportContext): Imported {
  const args = [...words];
  if (/^(?:.*\/)?(?:python[0-9.]*|node|bash|sh)$/.test(args[0] ?? '')) args.shift();
  if (/\.(?:py|js|ts|sh)$/.test(args[0] ?? '')) args.shift();
  if (/^(?:.*\/)?foldersync$/.test(args[0] ?? '') && args[1] === 'mirror') args.splice(0, 2);
  const given: (string | undefined)[] = [];
  const notes: string[] = [];
  for (let at = 0, place = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, flag, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const index = flag === undefined ? undefined : FLAGS[flag];
    if (index !== undefined && Object.hasOwn(FLAGS, flag ?? '')) given[index] = value ?? args[++at];
    else if (flag !== undefined) notes.push(`no equivalent: ${word}`);
    else if (place < 4) given[place++] = word;
    else notes.push(`not understood: ${word}`);
  }
  const [source, replica, interval, logDir] = given;
  if (source === undefined || replica === undefined) {
    return { from: 'a command', pairs: [], notes: ['the command names no source, or no replica', ...notes] };
  }
  const every = interval === undefined ? undefined : durationOf(interval);
  if (interval === undefined)
    notes.push('it ran once; this pair watches. For fixed times give it "cron" or "interval".');
  else if (every === undefined) notes.push(`not understood: the interval ${interval}`);
  const options = {
    ...(every === undefined ? {} : { interval: every }),
    ...(logDir === undefined ? {} : { log: { dir: resolve(cwd, logDir) } }),
  };
  const pair = { source: resolve(cwd, source), replica: resolve(cwd, replica), options, notes };
  return { from: 'the command of a script', pairs: [pair], notes: [] };
}

/** Seconds, or a duration as a config has it; undefined for anything else. */
function durationOf(written: string): string | undefined {
  const parsed = parseDuration(/^[0-9]+$/.test(written) ? `${written}s` : written);
  return parsed.ok && parsed.ms >= 1000 ? formatDuration(parsed.ms) : undefined;
}
