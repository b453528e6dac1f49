// What a program has made of a scenario, in the few words of the table.

import type { Ending, Program } from './programs.js';
import { type Both, type Folders, listing, type Scenario } from './scenario.js';

/** What nobody touches, see `Scenario`. */
export const OTHERS = Object.fromEntries(Array.from({ length: 10 }, (_, number) => [`${number}`, '0']));
const OTHER_LINES = ['d others', ...Object.keys(OTHERS).map((name) => `f others/${name} 0`)];

export function lookAtBoth({ a, b }: Folders, look: Scenario['look']): Both {
  return { a: listing(a, look), b: listing(b, look) };
}

/** The last run of a scenario. */
interface LastRun {
  readonly before: Both;
  readonly after: Both;
  readonly ending: Ending;
  readonly program: Program;
}

/** One cell of the table. */
export function outcomeOf(scenario: Scenario, { before, after, ending, program }: LastRun): string {
  const holds = (lines: readonly string[], content: string) => lines.some((line) => line.endsWith(content));
  const precious = scenario.precious ?? [];
  const gone = precious.filter((content) => !holds([...after.a, ...after.b], content));
  const isInVersions = gone.length > 0 && gone.every((content) => holds(program.kept(), content));
  if (gone.length > 0 && !isInVersions) return '**content is lost**';
  const isUnchanged = areSame(before, after);
  if (ending === 'stuck' || (isUnchanged && ending in REFUSED)) return REFUSED[ending as keyof typeof REFUSED];
  return `${whatBothHave(scenario, after, { isUnchanged, ending })}${isInVersions ? ', the rest in versions' : ''}`;
}

function whatBothHave(
  { ends, precious = [], isAlone }: Scenario,
  { a, b }: Both,
  { isUnchanged, ending }: { readonly isUnchanged: boolean; readonly ending: Ending },
): string {
  for (const [words, lines] of Object.entries(ends)) {
    const wanted = 'a' in lines ? lines : { a: lines, b: lines };
    const whole = (some: readonly string[]) => [...some, ...(isAlone ? [] : OTHER_LINES)].sort();
    if (areSame({ a, b }, { a: whole(wanted.a), b: whole(wanted.b) })) return words;
  }
  const hasAll = (lines: readonly string[]) =>
    precious.length > 0 && precious.every((content) => lines.some((line) => line.endsWith(content)));
  if (areSame({ a, b }, { a: b, b: a }) && hasAll(a)) return 'both are kept';
  if (isUnchanged) return ending === 'done' ? 'not noticed' : 'left as it is';
  return `other: ${JSON.stringify({ a, b, ending })}`;
}

const REFUSED = {
  stuck: 'stops until `--resync`',
  force: 'refused until `--force`',
  locked: 'refused until its lock file is removed',
  held: 'held until somebody agrees',
  refused: 'refused',
} as const;

function areSame(one: Both, other: Both): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
