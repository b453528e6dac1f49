// How values are written, as Markdown, from the schema.

import type { OptionSchema } from '../../src/config/schema/schema.js';

/** The chapter about values that several options have. @throws Error for one that the schema does not describe */
export function valuesChapter({ $defs = {} }: OptionSchema): string {
  const definitions = [
    ['Paths', 'path'],
    ['Durations', 'duration'],
    ['Sizes', 'size'],
    ['Rates', 'rate'],
    ['Patterns', 'patterns'],
    ['Secrets', 'secret'],
  ] as const;
  const sections = definitions.map(([title, name]) => {
    const description = $defs[name]?.description;
    if (description === undefined) throw new Error(`the schema does not describe ${name}`);
    return `### ${title}\n\n${description}`;
  });
  return ['## How values are written', ...sections].join('\n\n');
}
