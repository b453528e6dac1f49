// What `foldersync approve` says to a person: what is held and since when, and what became of it. Pure.

import type { VersionsOptions } from '../../core/pair/pair.js';
import { keptWords } from '../../core/history/kept-words.js';
import { showDuration } from '../../core/words/duration.js';
import { isGateReason } from '../../core/safety/gate.js';
import { describeTally } from '../../core/safety/held-tally.js';
import { showSize } from '../../core/words/size.js';
import { showTime, type TimeZone } from '../../core/words/moment.js';
import { showText } from '../../core/report/show.js';
import type { Answer, HeldView } from './answer.js';
import { showDistance } from '../terminal/show-time.js';

/** When a hold is shown. */
interface HeldShowing {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timezone: TimeZone;
  /** What the pair keeps; absent where that is nothing. */
  readonly versions: VersionsOptions | undefined;
}

/**
 * Shows what would be let through: how many of what, why it is held, and examples.
 * **Shape**: lines with line feeds.
 */
export function showHeld(pair: string, held: HeldView, { now, timezone, versions }: HeldShowing): string {
  const { reason, message, removals, replacements, bytes, examples, since, foundAt, tally } = held;
  const found = foundAt === since ? '' : `, the last change of it ${showDistance(foundAt, now)}`;
  const lines = [
    `${pair}: ${showText(message)}`,
    `  held since ${showTime(since, timezone)}, ${showDistance(since, now)} (${reason})${found}`,
  ];
  // The gate's own message has said what it is made of.
  if (!isGateReason(reason) && removals + replacements > 0) {
    lines.push(`  would remove ${removals}: ${describeTally(tally)}`);
  }
  if (bytes !== undefined) lines.push(`  what is held comes to ${showSize(bytes)}`);
  if (examples.length > 0) lines.push('  for example', ...examples.map((example) => `    ${showText(example)}`));
  const more = countEntries(tally) - examples.length;
  if (examples.length > 0 && more > 0) lines.push(`    and ${more} more; "foldersync plan ${pair}" lists them all`);
  if (removals + replacements > 0) lines.push(`  ${keptWords(versions, now, timezone)}`);
  return `${lines.join('\n')}\n`;
}

/** Where an answer was given. */
export interface AnswerPlace {
  /** The process that runs this config; undefined when none does. */
  readonly runner: number | undefined;
  /** The config file. */
  readonly config: string;
  readonly timezone: TimeZone;
}

/** Says what became of a pair. **Shape**: lines with line feeds. */
export function showAnswer(pair: string, answer: Answer, { runner, config, timezone }: AnswerPlace): string {
  const next = runner === undefined ? 'the next run carries it out' : `process ${runner} carries it out now`;
  switch (answer.kind) {
    case 'approved':
      if (answer.isTakenUp === false) {
        return (
          `${pair}: approved, but process ${runner} has not taken it up\n` +
          `  hint: look into the log of the service; its next pass looks for approvals as well\n`
        );
      }
      return `${pair}: approved until ${showTime(answer.approval.expiresAt, timezone)}; ${next}\n`;
    case 'declined':
      return `${pair}: not approved, and still held\n`;
    case 'changed':
      return `${pair}: not approved: what is held has changed meanwhile; look at it again\n`;
    case 'already-approved': {
      const { by, approvedAt, expiresAt } = answer.approval;
      const left = showDuration(expiresAt - approvedAt);
      return `${pair}: approved already, by ${showText(by)} at ${showTime(approvedAt, timezone)} for ${left}; ${next}\n`;
    }
    case 'not-approvable': {
      const { message, hint } = answer.hold;
      return `${pair}: held, and nobody can let it through: ${showText(message)}\n  hint: ${showText(hint)}\n`;
    }
    case 'lost':
      return `${pair}: there is nothing to approve: the hold has just ended, or the next pass has to write it down anew\n`;
    case 'not-held':
      return `${pair}: not held, there is nothing to approve\n`;
    case 'unknown':
      return (
        `${pair}: no pass is known, with ${showText(config)} and as this user\n` +
        `  hint: approve as the user that foldersync runs as; "foldersync run --once --pair ${pair}" does a first pass\n`
      );
    default:
      return answer satisfies never;
  }
}

function countEntries({ removed, replaced, emptied, updated }: HeldView['tally']): number {
  return [...Object.values(removed), ...Object.values(replaced), emptied, updated].reduce(
    (sum, count) => sum + count,
    0,
  );
}
