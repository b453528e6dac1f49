// Who looks on at a command that runs passes: its standard output, with colours and without times where a person reads.

import { inLines } from '../../core/words/count-lines.js';
import { formatLine } from '../../core/report/line.js';
import type { TimeZone } from '../../core/words/moment.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { Clock } from '../../process/clock.js';
import { openConsoleLog } from '../../runner/log/log-console.js';
import type { Onlooker } from '../../runner/log/output.js';
import type { OutputStream } from '../process/context.js';

/** What is shown, where and how. */
export interface OnlookerOptions {
  readonly stream: OutputStream;
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  readonly level: LogLevel;
  readonly color: boolean;
  /** Whether each operation is shown, or only what concerns the whole service. */
  readonly showsOperations: boolean;
  /** Whether a line begins with its time and level, as in a log. */
  readonly showsTime: boolean;
  /** Whether lines are dropped and counted that nobody takes; otherwise each of them waits for its reader. */
  readonly dropsLines: boolean;
  readonly clock: Clock;
}

/** Opens the view. */
export function openOnlooker({
  stream,
  level,
  color,
  showsOperations,
  showsTime,
  dropsLines,
  clock,
  ...start
}: OnlookerOptions): Onlooker {
  let { format, timezone } = start;
  const shown = (text: string) => (showsTime || format === 'json' ? text : text.replace(TIME_AND_LEVEL, ''));
  const gapLine = (missing: number) => {
    const message = `${inLines(missing)} left out here: nobody read them; the log has them`;
    return shown(formatLine({ kind: 'note', level: 'warn', message }, { format, timezone, time: clock.now() }));
  };
  const isColored = () => color && format === 'text';
  const console = openConsoleLog({
    stream,
    level,
    color: isColored(),
    clock,
    gapLine: dropsLines ? gapLine : undefined,
  });
  return {
    get format() {
      return format;
    },
    get timezone() {
      return timezone;
    },
    showsOperations,
    change(changed) {
      ({ format, timezone } = changed);
      console.change({ level: changed.level, color: isColored() });
    },
    write(body, bodyLevel) {
      if (!color || format === 'json') {
        console.write(shown(body), bodyLevel);
        return;
      }
      // A chunk has the level of its worst line; the others keep their own colour.
      for (const line of body.match(LINE) ?? []) console.write(shown(line), levelOfLine(line) ?? bodyLevel);
    },
    hurry: () => console.hurry(),
    close: () => console.close(),
  };
}

/** What each line of `formatLine` in text begins with; names cannot forge the beginning of a line. */
const TIME_AND_LEVEL = /^\S+ (error|warn|info|debug) +/gm;
const LINE = /[^\n]*\n/g;

function levelOfLine(line: string): LogLevel | undefined {
  return /^\S+ (error|warn|info|debug) /.exec(line)?.[1] as LogLevel | undefined;
}
