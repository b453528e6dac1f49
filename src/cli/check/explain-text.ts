// An explanation as a person reads it. Pure.

import { showSize } from '../../core/words/size.js';
import type { Verb } from '../../core/tree/verb.js';
import { showText } from '../../core/report/show.js';
import { showTime, type TimeZone } from '../../core/words/moment.js';
import type { ExplainedPattern, ExplainResult } from './explain-view.js';

/** Shows an explanation. **Shape**: lines, each with its line feed. */
export function showExplanation(result: ExplainResult, timezone: TimeZone): string {
  const { path, source, replica, pattern, leftOut, problems, hold, bothWays } = result;
  const lines = [
    showText(path === '' ? '(the root)' : path),
    `  source     ${sideWords(source, timezone)}`,
    `  replica    ${sideWords(replica, timezone)}`,
    `  decides    ${decisionWords(result)}`,
  ];
  // A folder that is left out by something else needs no pattern that brings something back.
  if (pattern !== undefined && leftOut !== undefined && leftOut.by !== 'pattern')
    lines.push(`             the last pattern that matches is ${patternWords(pattern)}`);
  const isAlone = leftOut !== undefined && leftOut.by !== 'absent';
  if (bothWays !== undefined && !isAlone) lines.push(`  known      ${KNOWN[bothWays.known]}`);
  lines.push(...problems.map((problem) => `  problem    ${showText(problem)}`));
  lines.push(...nextWords(result).map((words, index) => `  ${index === 0 ? 'next pass ' : '          '} ${words}`));
  if (hold !== undefined) {
    lines.push(`  held       ${showText(hold.message)}: what would be removed or replaced waits`);
    lines.push(`             ${showText(hold.hint)}`);
  }
  return `${lines.join('\n')}\n`;
}

function sideWords(side: ExplainResult['source'], timezone: TimeZone): string {
  if (side === undefined) return 'is not there';
  const size = side.type === 'file' ? `, ${showSize(side.sizeBytes)}` : '';
  return `${side.type}${size}, last changed ${showTime(side.modifiedAt, timezone)}`;
}

function decisionWords({ path, pattern, leftOut, problems, bothWays }: ExplainResult): string {
  if (leftOut === undefined) {
    if (problems.length > 0) return 'a problem: what it is about stays as it is';
    const how = bothWays === undefined ? 'mirrored' : 'kept equal on both sides';
    if (pattern !== undefined) return `${how}, brought back by ${patternWords(pattern)}`;
    return `${how}: no pattern matches it`;
  }
  const at = leftOut.at === path ? 'it' : showText(leftOut.at);
  switch (leftOut.by) {
    case 'pattern':
      return pattern === undefined ? 'left out by a pattern' : `left out: ${at} by ${patternWords(pattern)}`;
    case 'own':
      return `left out: ${at} is foldersync's own`;
    case 'staged':
      return `left out: ${at} is named as a file that foldersync is making`;
    case 'mount':
      return `left out: ${at} has another file system mounted in the ${leftOut.side}, which is not entered`;
    case 'special':
      return `left out: ${at} is a FIFO, a socket or a device (see the option "special")`;
    case 'no-prune':
      return 'left alone: the source lacks it, and "prune" is off';
    case 'absent':
      return pattern === undefined ? 'nothing: it is on neither side' : `${patternWords(pattern)}, were it there`;
    default:
      return leftOut.by satisfies never;
  }
}

function patternWords({ text, file, option, line, column }: ExplainedPattern): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${JSON.stringify(showText(text))} (${option === undefined ? '' : `${option}, `}${showText(place)})`;
}

/** What is done to an entry, by a verb of a log's line. */
const DONE: Readonly<Record<Verb, string>> = {
  make: 'makes it',
  copy: 'copies it',
  update: 'updates it',
  link: 'links it',
  rename: 'renames it',
  retouch: 'sets its owner, mode, times or attributes',
  remove: 'removes it',
  replace: 'replaces it by another type',
};

const KNOWN: Readonly<Record<NonNullable<ExplainResult['bothWays']>['known'], string>> = {
  both: 'a pass has seen it on both sides, and equal',
  never: 'no pass has seen it on both sides, and equal: nothing of it is removed',
  void: 'nobody knows what both sides have had in common: nothing is removed',
};

/** What is done to each side, of a pair that goes both ways with an arrow. **Shape**: at least one part. */
function nextWords(result: ExplainResult): string[] {
  const { bothWays } = result;
  if (bothWays === undefined) return plannedWords(result);
  const { conflict } = bothWays;
  const kept = conflict && `keeps both: what the ${conflict.of} has becomes ${showText(conflict.copy)}`;
  const done = [
    ...(kept === undefined ? [] : [kept]),
    ...(isNothing(result) ? [] : plannedWords(result).map((words) => `→ ${words}`)),
    ...(isNothing(bothWays) ? [] : plannedWords(bothWays).map((words) => `← ${words}`)),
  ];
  return done.length === 0 ? ['leaves it as it is on both sides'] : done;
}

type Planned = Pick<ExplainResult, 'itself' | 'above' | 'below' | 'bytes'>;

function isNothing({ itself, above, below }: Planned): boolean {
  return itself.length + above.length + Object.keys(below).length === 0;
}

/** **Shape**: at least one part. */
function plannedWords({ itself, above, below, bytes }: Planned): string[] {
  const words = [itself.length === 0 ? 'leaves it as it is' : itself.map((verb) => DONE[verb]).join(', ')];
  const inside = Object.entries(below).map(([verb, count]) => `${verb} ${count}`);
  if (inside.length > 0) words.push(`below it: ${inside.join(', ')}`);
  if (bytes > 0) words.push(`copies ${showSize(bytes)}`);
  for (const { verb, path } of above) words.push(`${verb} ${showText(path === '' ? '(the root)' : path)} as well`);
  return words;
}
