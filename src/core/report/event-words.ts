// What people read of an event that is neither an operation nor a problem nor a pass, and how much each event matters.

import { showMoment, showTime, type TimeZone } from '../words/moment.js';
import type { LogLevel } from '../pair/pair.js';
import { describeExit } from './engine-exit.js';
import type { LogEvent, PassEndedEvent, ServiceEvent, SilentEvent, WordEvent } from './event.js';
import type { WatchingStatus } from './pair-status.js';
import type { ManyUpdates } from './many-updates.js';
import { operationCount, type Report } from './report.js';
import { summarize } from './summary.js';

/** An event in words. **Shape**: lower case, no full stop. */
interface Words {
  readonly message: string;
  readonly hint?: string;
}

/** Where and when an event is read. **Units**: milliseconds since 1970. */
interface Reading {
  readonly timezone: TimeZone;
  readonly time: number;
}

/** What is said of a SIGHUP that asks for nothing. */
export const HANG_UP_IGNORED = 'SIGHUP is ignored unless the terminal was closed: there is no config to read again';

/** Whether an event becomes a line of a log. */
export function isLine(event: ServiceEvent): event is LogEvent {
  return !(event.kind in SILENT) && !(event.kind === 'engine-lost' && event.isReported);
}

const SILENT: Readonly<Record<SilentEvent['kind'], true>> = {
  'service-ready': true,
  'service-stopping': true,
  'reload-started': true,
  'reload-ended': true,
  'pass-started': true,
  'pass-progress': true,
  'engine-stuck': true,
  held: true,
  'hold-ended': true,
  approved: true,
  'conflicts-changed': true,
  'pair-updated': true,
  'pair-state-changed': true,
  'pair-ended': true,
  reloaded: true,
};

/** The level at which an event is logged; a pass that changed nothing and had no trouble is `debug`. */
export function levelOf(event: LogEvent): LogLevel {
  switch (event.kind) {
    case 'operation':
      return 'info';
    case 'problem':
      return 'warn';
    case 'note':
      return event.level;
    case 'pass-ended':
      return levelOfPass(event);
    case 'engine-output':
      return 'debug';
    case 'watching-changed':
      return levelOfWatching(event.watching, event.isFirst);
    case 'verification-ended':
      return levelOfVerification(event.report);
    case 'hook-output':
    case 'pass-skipped':
    case 'verification-started':
    case 'left-behind':
    case 'config-unchanged':
    case 'service-started':
    case 'service-stopped':
      return 'info';
    case 'config-change':
      return event.change === 'restart' ? 'warn' : 'info';
    case 'config-finding':
      return event.severity === 'error' ? 'error' : 'warn';
    case 'hook-failed':
    case 'pass-missed':
    case 'engine-lost':
    case 'weakened':
    case 'many-updates':
    case 'config-replaced':
    case 'hang-up-ignored':
      return 'warn';
    case 'engine-remains':
    case 'config-invalid':
    case 'config-unreadable':
      return 'error';
    default:
      return event satisfies never;
  }
}

function levelOfPass({ report, isNews }: PassEndedEvent): LogLevel {
  if (!isNews) return 'debug';
  switch (report.outcome) {
    case 'failed':
      return 'error';
    case 'held':
    case 'problems':
      return 'warn';
    case 'ok':
    case 'cancelled':
      return report.kind === 'verify' || operationCount(report.counts) > 0 ? 'info' : 'debug';
    default:
      return report.outcome satisfies never;
  }
}

function levelOfVerification({ outcome }: Report): LogLevel {
  if (outcome === 'failed') return 'error';
  return outcome === 'ok' || outcome === 'cancelled' ? 'info' : 'warn';
}

function levelOfWatching({ kind }: WatchingStatus, isFirst: boolean): LogLevel {
  if (kind === 'degraded') return 'warn';
  return kind === 'blind' || !isFirst ? 'info' : 'debug';
}

/** Says an event in words. Never throws for times that a `Date` can hold. */
export function wordsOf(event: WordEvent, { timezone, time }: Reading): Words {
  switch (event.kind) {
    case 'note':
      return event;
    case 'verification-started':
      return { message: 'verifies the bytes of both sides' };
    case 'verification-ended':
      return { message: summarize(event.report) };
    case 'pass-missed':
      return { message: `the scheduled pass of ${showMoment(event.dueAt, timezone)} was missed` };
    case 'engine-lost':
      return { message: `its engine ${describeExit(event.exit, WHEN[event.during])}` };
    case 'engine-output':
      return { message: `its engine wrote: ${event.text}` };
    case 'hook-output':
      return { message: `hook ${event.hook}: ${event.line}` };
    case 'hook-failed':
      return { message: `its hook after ${event.how}` };
    case 'pass-skipped':
      return { message: `its hook before has this pass (${event.trigger}) left out` };
    case 'engine-remains':
      return { message: `its engine (process ${event.pid}) cannot be ended; it may sit in a dead mount` };
    case 'watching-changed':
      return wordsOfWatching(event.watching, event.isFirst);
    case 'weakened': {
      const what = event.by === 'edit' ? 'reload: protects less' : 'protects less than when a pass was last completed';
      return { message: `${what}: ${event.weakenings.join(', ')}; the next pass has the rules of a first one` };
    }
    case 'many-updates':
      return { message: describeManyUpdates(event), hint: MANY_UPDATES_HINT };
    case 'left-behind': {
      const stays = `its replica ${event.replica} stays as it is, and so do its logs and its state`;
      return { message: `is not in the config any more; ${stays}` };
    }
    case 'config-change':
      return { message: `reload: ${event.text}` };
    case 'config-finding':
      return { message: `reload: ${event.message}`, ...(event.hint === undefined ? {} : { hint: event.hint }) };
    case 'config-invalid': {
      const errors = event.errors === 1 ? '1 error' : `${event.errors} errors`;
      return { message: `reload: the edited config has ${errors} and is not used; the one before runs on` };
    }
    case 'config-unreadable':
      return { message: `reload: the config cannot be read: ${event.reason}; the one before runs on` };
    case 'config-unchanged':
      return { message: `reload: nothing has changed in ${event.file}` };
    case 'config-replaced': {
      const what = 'was replaced or removed outside of its mount, which shows the old file for ever';
      const hint = 'mount the folder of the config instead of the file alone, and start the service again';
      return { message: `reload: ${event.file} ${what}`, hint };
    }
    case 'service-started': {
      const { version, config, pairs, nextAt } = event;
      const never = nextAt === Number.POSITIVE_INFINITY;
      const when = nextAt <= time ? 'now' : never ? 'never' : `at ${showTime(nextAt, timezone)}`;
      const count = pairs === 1 ? '1 pair' : `${pairs} pairs`;
      return { message: `foldersync ${version} mirrors ${count} (${config}); the next pass is ${when}` };
    }
    case 'service-stopped':
      return { message: `stopped by ${event.signal}` };
    case 'hang-up-ignored':
      return { message: HANG_UP_IGNORED };
    default:
      return event satisfies never;
  }
}

const WHEN = { pass: 'during a pass', 'targeted-pass': 'during a targeted pass', rest: 'between two passes' } as const;

function wordsOfWatching(watching: WatchingStatus, isFirst: boolean): Words {
  if (watching.kind !== 'live') return watching;
  return { message: isFirst ? 'every change in the source is heard' : 'every change in the source is heard again' };
}

/** What is said of an hour with very many updates. */
export function describeManyUpdates({ updated, files }: ManyUpdates): string {
  return `${updated} of ${files} files of the replica got other content within an hour`;
}

/** What to do about it. */
export const MANY_UPDATES_HINT =
  'see whether the files of the source are still what they should be; "maxChange" holds such a pass';
