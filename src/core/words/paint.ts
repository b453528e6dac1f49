// The colours of all that a person reads on a terminal: a scheme of few tones, each of which means the same everywhere.

/**
 * What a colour says: `good` all is well · `doubt` somebody should look at it · `bad` something does not work · `quiet`
 * it matters little · `strong` it is what the line is about.
 */
export type Tone = 'good' | 'doubt' | 'bad' | 'quiet' | 'strong';

/** **Source**: ECMA-48, SGR: the colours that each user's terminal has chosen for itself, and faint and bold. */
const CODES: Readonly<Record<Tone, number>> = { good: 32, doubt: 33, bad: 31, quiet: 2, strong: 1 };

/** Colours a text. A line feed at its end stays outside: a terminal carries a colour to the next line otherwise. */
export function paint(text: string, tone: Tone): string {
  const line = text.replace(/\n$/, '');
  return `\x1b[${CODES[tone]}m${line}\x1b[0m${text.slice(line.length)}`;
}
