// Several notices as one: where a disk or a server is gone, many pairs say the same within moments, and nobody wants to
// hear of each. Pure.

import { showText } from '../report/show.js';
import type { Notice } from './notice.js';
import type { Outbox, Waiting } from './outbox.js';

/** What comes within that time is one message. **Units**: milliseconds. */
export const TOGETHER_MS = 10_000;

/** How many are named in a title, and have a line in a message. */
const NAMED_MOST = 3;
const LINES_MOST = 50;

/** What two notices have in common that can be one; undefined for a notice that stays as it is. */
export function digestKeyOf({ notice }: Waiting): string | undefined {
  if (notice === undefined || notice.kind === 'test' || notice.kind === 'config') return undefined;
  return `${notice.kind} ${notice.phase}`;
}

/**
 * Puts together what waits, of several pairs, kind by kind; the same outbox where nothing can be. What was tried
 * already stays as it is. Never throws.
 */
export function gathered(outbox: Outbox): Outbox {
  const tried = outbox.failures > 0 ? outbox.waiting.slice(0, 1) : [];
  const rest = outbox.waiting.slice(tried.length);
  const groups: Waiting[][] = [];
  const open = new Map<string, Waiting[]>();
  for (const item of rest) {
    const key = item.notice?.pair === undefined ? undefined : digestKeyOf(item);
    const group = key === undefined ? undefined : open.get(key);
    if (group !== undefined && mayJoin(group, item)) {
      group.push(item);
      continue;
    }
    const begun = [item];
    groups.push(begun);
    if (key !== undefined) open.set(key, begun);
  }
  if (groups.length === rest.length) return outbox;
  return { ...outbox, waiting: [...tried, ...groups.map(together)] };
}

/** What has happened to one pair twice are two messages. */
function mayJoin(group: readonly Waiting[], item: Waiting): boolean {
  const isSoon = group[0] !== undefined && Math.abs(item.at - group[0].at) < TOGETHER_MS;
  return isSoon && !group.some(({ notice }) => notice?.pair === item.notice?.pair);
}

function together(group: readonly Waiting[]): Waiting {
  const [first] = group;
  if (first === undefined) throw new Error('internal: a digest of nothing');
  const notices = group.flatMap(({ notice }) => notice ?? []);
  const [notice] = notices;
  const pairs = notices.flatMap(({ pair }) => pair ?? []);
  if (notice === undefined || pairs.length < 2) return first;
  const { version, id, kind, phase, host, config, page } = notice;
  const message = notices.slice(0, LINES_MOST).flatMap(linesOf);
  if (notices.length > LINES_MOST) message.push(`and ${notices.length - LINES_MOST} more`);
  message.push(`on ${host}`);
  // The page of all pairs.
  const address = page?.replace(/#.*$/, '');
  if (address !== undefined) message.push(address);
  return {
    id,
    at: first.at,
    notice: {
      ...{ version, id, kind, phase, pairs, host, config },
      since: Math.min(...notices.map(({ since }) => since)),
      at: Math.max(...notices.map(({ at }) => at)),
      title: titleOf(notice, pairs),
      message: message.join('\n'),
      ...(address === undefined ? {} : { page: address }),
    },
  };
}

const WORDS: Readonly<Record<Notice['kind'], readonly [begun: string, over: string]>> = {
  held: ['are held and wait for you', 'wait no more'],
  problems: ['have problems', 'have no problems any more'],
  failed: ['have failed', 'work again'],
  stale: ['have not succeeded for too long', 'have succeeded again'],
  conflicts: ['have changed the same on both sides', 'have no open conflicts any more'],
  changes: ['got other content in most files within an hour', 'got other content in most files within an hour'],
  config: ['', ''],
  test: ['', ''],
};

function titleOf({ kind, phase }: Notice, pairs: readonly string[]): string {
  const [begun, over] = WORDS[kind];
  const still = phase === 'reminder' ? 'still: ' : '';
  const named = pairs.slice(0, NAMED_MOST).map(showText).join(', ');
  const more = pairs.length > NAMED_MOST ? ` and ${pairs.length - NAMED_MOST} more` : '';
  return `${still}${pairs.length} pairs ${phase === 'over' ? over : begun}: ${named}${more}`;
}

/** Its reason, which is the first line of a message that has one, and what lets it through. */
function linesOf({ pair = '', phase, message, approve }: Notice): string[] {
  const why = phase === 'over' ? '' : (message.split('\n')[0] ?? '');
  const line = why === '' ? showText(pair) : `${showText(pair)}: ${why}`;
  return approve === undefined ? [line] : [line, `  to let it through: ${showText(approve)}`];
}
