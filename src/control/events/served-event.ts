// An event as those who listen from outside are told of it: as on the bus, with paths as people read them, a finished
// pass as the status has it, and the words of its line.

import { isLine, levelOf } from '../../core/report/event-words.js';
import type { ServiceEvent } from '../../core/report/event.js';
import { describeEvent } from '../../core/report/line.js';
import { passStatusOf } from '../../core/report/pair-status.js';
import { showPath } from '../../core/report/show.js';
import type { Bytes } from '../../core/tree/bytes.js';
import type { LogLevel } from '../../core/pair/pair.js';
import type { TimeZone } from '../../core/words/moment.js';

/** What is told of one event. */
export interface ServedEvent {
  /** Grows with each event, also over restarts of the service. */
  readonly id: number;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** The pair that it is about; absent where that is the service. */
  readonly pair?: string;
  /** What happened. */
  readonly event: EventFields;
  /** How much it matters, where it becomes a line of a log. */
  readonly level?: LogLevel;
  /** What that line says. */
  readonly text?: string;
}

/** An event by its kind; the fields beside that are those of the kind. */
export interface EventFields {
  /** `pass-started`, `pass-progress`, `pass-ended`, `held`, `pair-state-changed`, `pair-updated` and others. */
  readonly kind: string;
}

/** What is told of an event; `id` and `at` are the caller's to give. */
export function servedEvent(
  event: ServiceEvent,
  { id, at, pair, timezone }: { id: number; at: number; pair: string | undefined; timezone: TimeZone },
): ServedEvent {
  const words = isLine(event) ? { level: levelOf(event), text: describeEvent(event, { timezone, time: at }) } : {};
  return { id, at, ...(pair === undefined ? {} : { pair }), event: servedFields(event), ...words };
}

function servedFields(event: ServiceEvent): EventFields {
  switch (event.kind) {
    case 'pass-ended': {
      const { report, ...ended } = event;
      return fields({ ...ended, pass: passStatusOf(report) });
    }
    case 'verification-ended': {
      const { report, ...ended } = event;
      return fields({ ...ended, pass: passStatusOf(report) });
    }
    case 'pass-progress': {
      const { beats: _beats, path, ...progress } = event.progress;
      return fields({ ...event, progress: { ...progress, path: showPath(path as Bytes) } });
    }
    case 'problem': {
      const { problem } = event;
      return fields({ ...event, problem: { ...problem, path: showPath(problem.path) } });
    }
    case 'operation': {
      const from = event.from === undefined ? {} : { from: showPath(event.from) };
      return fields({ ...event, path: showPath(event.path), ...from });
    }
    // JSON has no word for never.
    case 'service-started': {
      const { nextAt, ...started } = event;
      return fields(Number.isFinite(nextAt) ? { ...started, nextAt } : started);
    }
    default:
      return event;
  }
}

/** Those of one kind are its own. */
function fields<Fields extends EventFields>(told: Fields): EventFields {
  return told;
}
