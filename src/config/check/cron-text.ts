// A cron expression as people write it, and as node-cron and cronstrue read it.

/** What a nickname stands for. **Source**: crontab(5). `@reboot` is none: a pair with `runAtStart` does that. */
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const NAMES =
  /\b(sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:day|sday|nesday|rsday|urday|uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b/gi;

/** One blank between two fields, nicknames written out, names of days and months in three letters. Never throws. */
export function plainCron(written: string): string {
  const fields = written.trim().replaceAll(/\s+/g, ' ');
  return NICKNAMES[fields.toLowerCase()] ?? fields.replaceAll(NAMES, (_, name: string) => name.toLowerCase());
}

/** One field: what it counts, and from where to where. */
interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Whether it begins anew where the next larger unit does, so that an uneven step has a shorter gap there. */
  readonly isUneven: boolean;
}

const FIELDS: readonly Field[] = [
  { name: 'second', first: 0, last: 59, isUneven: true },
  { name: 'minute', first: 0, last: 59, isUneven: true },
  { name: 'hour', first: 0, last: 23, isUneven: true },
  { name: 'day of the month', first: 1, last: 31, isUneven: false },
  { name: 'month', first: 1, last: 12, isUneven: true },
  { name: 'day of the week', first: 0, last: 7, isUneven: false },
];

/** What is wrong, or otherwise than it looks, with the steps of a plain expression of five or six fields. */
export function judgeSteps(plain: string): {
  readonly errors: string[];
  readonly warnings: { message: string; hint: string }[];
} {
  const errors: string[] = [];
  const warnings: { message: string; hint: string }[] = [];
  const texts = plain.split(' ');
  for (const [index, field] of FIELDS.slice(-texts.length).entries()) {
    for (const part of (texts[index] ?? '').split(',')) {
      const [, from, until, given] = /^(?:\*|(\d+)(?:-(\d+))?)\/(\d+)$/.exec(part) ?? [];
      if (given === undefined) continue;
      const step = Number(given);
      const first = Number(from ?? field.first);
      const last = Number(until ?? field.last);
      if (step > last - first) {
        errors.push(
          `the step ${step} does not fit ${from === undefined ? `the field ${field.name}` : part.split('/')[0]} (${first} to ${last})`,
        );
      } else if (from === undefined && field.isUneven && (last - first + 1) % step !== 0) {
        const values = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, n) => first + n * step);
        const shown = values.length > 6 ? [...values.slice(0, 3), '…', values.at(-1)] : values;
        warnings.push({
          message: `"${part}" means the ${field.name}s ${shown.join(', ')}, and then the first one again`,
          hint: 'for equal distances, take a step that divides the field, or interval',
        });
      }
    }
  }
  return { errors, warnings };
}
