// What people read of an alert: a title in one line, and a message that says how much it is about, why, and what to do.

import { type PairStatus, type PassStatus, whyOf } from '../report/pair-status.js';
import { showText } from '../report/show.js';
import { heldBack } from '../report/summary.js';
import { showDuration } from '../words/duration.js';
import type { ConflictsStatus } from '../two-way/open-conflicts.js';
import type { Alert, Notice } from './notice.js';

/** What is known beside the alert. */
export interface NoticeFacts {
  readonly id: string;
  readonly host: string;
  readonly config: string;
  /** How the pair is now; absent where it is about the service, or the pair is gone. */
  readonly status?: PairStatus | undefined;
  /** As in `Notice`. */
  readonly approve?: string | undefined;
  readonly page?: string | undefined;
}

/** The notice of an alert. Never throws. */
export function noticeOf(alert: Alert, { id, host, config, status, approve, page }: NoticeFacts): Notice {
  const { kind } = alert;
  const details = status === undefined ? {} : detailsOf(alert, status);
  const isToApprove = kind === 'held' && alert.phase !== 'over' && details.hold !== undefined;
  const notice = {
    version: 1,
    id,
    ...alert,
    host,
    config,
    ...(status === undefined ? {} : aboutOf(status)),
    ...details,
    ...(isToApprove && approve !== undefined ? { approve } : {}),
    ...(page === undefined ? {} : { page }),
  } as const;
  return {
    ...notice,
    title: titleOf(alert),
    message: messageOf({ ...notice, title: '', message: '' }, status).join('\n'),
  };
}

/** The notice by which a target is tried out. */
export function testNotice({ id, host, config, at }: Pick<Notice, 'id' | 'host' | 'config' | 'at'>): Notice {
  const title = `foldersync on ${host}: a test`;
  const message = 'This is what `foldersync notify --test` sends. Nothing has happened.';
  return { version: 1, id, kind: 'test', phase: 'begun', since: at, at, title, message, host, config };
}

function aboutOf({ source, replica, state, lastGoodAt }: PairStatus): Partial<Notice> {
  return { source, replica, state, ...(lastGoodAt === undefined ? {} : { lastGoodAt }) };
}

/** What the pass tells that the alert is about. */
function detailsOf({ kind, phase }: Alert, status: PairStatus): Partial<Notice> {
  if (phase === 'over') return {};
  const { conflicts } = status;
  if (kind === 'conflicts') return conflicts === undefined ? {} : { conflicts };
  const pass = passOf(kind, status);
  if (pass === undefined) return {};
  const { hold, failure, problemCount, problems } = pass;
  return {
    ...(kind === 'held' && hold !== undefined ? { hold } : {}),
    ...(kind === 'failed' && failure !== undefined ? { failure } : {}),
    ...(kind === 'problems' ? { problemCount, problems: problems.slice(0, PROBLEMS_TOLD) } : {}),
  };
}

const PROBLEMS_TOLD = 5;

function passOf(kind: Alert['kind'], { lastPass, standing }: PairStatus): PassStatus | undefined {
  return [lastPass, standing].find((pass) => pass?.outcome === kind);
}

function titleOf({ kind, phase, pair, since, at }: Alert): string {
  const who = pair === undefined ? 'foldersync' : showText(pair);
  const span = showDuration(Math.max(0, at - since));
  const still = phase === 'reminder' ? `still, for ${span}: ` : '';
  const isOver = phase === 'over';
  switch (kind) {
    case 'held':
      return isOver ? `${who} waits no more, after ${span}` : `${still}${who} is held and waits for you`;
    case 'problems':
      return isOver ? `${who} has no problems any more, after ${span}` : `${still}${who} has problems`;
    case 'failed':
      return isOver ? `${who} works again, after ${span}` : `${still}${who} has failed`;
    case 'stale':
      return isOver ? `${who} has succeeded again, after ${span}` : `${still}${who} has not succeeded for too long`;
    case 'conflicts':
      return isOver
        ? `${who} has no open conflicts any more, after ${span}`
        : `${still}both sides of ${who} have changed the same`;
    case 'changes':
      return `${who}: most files got other content within an hour`;
    case 'config':
      return isOver ? 'foldersync uses the config again' : `${still}foldersync cannot use the edited config`;
    default:
      return kind satisfies never;
  }
}

function messageOf(notice: Notice, status: PairStatus | undefined): string[] {
  const { kind, phase, hold, failure, problems = [], problemCount = 0, source, replica, approve, page } = notice;
  const lines: string[] = [];
  const add = (text: string | undefined) => {
    if (text !== undefined && text !== '') lines.push(text);
  };
  if (phase !== 'over') {
    if (hold !== undefined) for (const line of [showText(hold.message), ...heldBack(hold, false)]) add(line);
    if (failure !== undefined) add(`${showText(failure.code)}: ${showText(failure.message)}`);
    for (const problem of problems) add(showText(problem));
    if (problemCount > problems.length) add(`${problemCount} problems, these are the first of them`);
    if (notice.conflicts !== undefined) for (const line of conflictWords(notice.conflicts)) add(line);
    if (kind === 'stale') add(staleWords(notice, status));
    if (kind === 'changes') add(changesWords(status));
    if (kind === 'config') add('The one before runs on. The log says what is wrong, and so does: foldersync check');
    const hint = HINTS[kind] ?? hold?.hint ?? failure?.hint;
    add(hint === undefined ? undefined : `What to do: ${showText(hint)}`);
    add(approve === undefined ? undefined : `To let it through: ${showText(approve)}`);
  }
  if (source !== undefined && replica !== undefined) add(`${showText(source)} → ${showText(replica)}`);
  add(`on ${notice.host}`);
  add(page);
  return lines;
}

const HINTS: Readonly<Partial<Record<Notice['kind'], string>>> = {
  changes: 'see whether the files of the source are still what they should be',
  conflicts: 'keep what you want, and remove or rename the copies; foldersync conflicts shows all of them',
};

function conflictWords({ open, newest }: ConflictsStatus): string[] {
  const lines = newest.map(({ path, copy, of }) => `${showText(path)}: what the ${of} had is in ${showText(copy)}`);
  return open > newest.length ? [...lines, `${open} conflicts are open, these are the newest`] : lines;
}

function staleWords({ lastGoodAt, at }: Notice, status: PairStatus | undefined): string {
  const last =
    lastGoodAt === undefined
      ? 'It has never left an exact replica.'
      : `The last pass that left an exact replica began ${showDuration(Math.max(0, at - lastGoodAt))} ago.`;
  if (status === undefined || status.state === 'ok' || status.state === 'degraded') return last;
  const why = whyOf(status);
  return `${last} It is ${status.state}${why === undefined ? '' : `: ${showText(why)}`}`;
}

function changesWords(status: PairStatus | undefined): string | undefined {
  const many = status?.manyUpdates;
  return many && `${many.updated} of ${many.files} files of the replica were updated`;
}
