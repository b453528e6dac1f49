// Holds each config that a test loads against both drafts of the schema: they must agree on it.

import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { parseConfigText } from '../../src/config/text/config-text.js';

/** The schema in draft-07, as it is shipped. */
export const TWIN = JSON.parse(
  await readFile(new URL('../../schemas/foldersync.config.schema.draft-07.json', import.meta.url), 'utf8'),
);

const schema = JSON.parse(
  await readFile(new URL('../../schemas/foldersync.config.schema.json', import.meta.url), 'utf8'),
);
const [validate2020, validate07] = [
  new Ajv2020({ strict: false }).compile(schema),
  new Ajv({ strict: false }).compile(TWIN),
];

/** Whether both drafts let a value through; fails where they do not agree. */
export function verdictOfBoth(value: unknown): boolean {
  const verdict = validate2020(value);
  expect([value, validate07(value)]).toEqual([value, verdict]);
  return verdict;
}

/** As `verdictOfBoth`, of the text of a file, where it can be read as data. */
export function judgeText(text: string, name: string): void {
  const { value } = parseConfigText(text, { isJson: name.endsWith('.json') });
  if (value !== undefined && name !== 'package.json') verdictOfBoth(value);
}
