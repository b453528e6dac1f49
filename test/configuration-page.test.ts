import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { optionChapters } from '../scripts/docs/options.js';
import { SourceTypes } from '../scripts/docs/types.js';
import { generateDocs } from '../scripts/generate-docs.js';
import { readSchema } from '../src/config/schema/schema.js';
import { anchorsOf } from './docs/pages.js';
import { PROJECT } from './fs/built.js';

/** The generator starts a TypeScript compiler over most of src: 6 s of a core. */
const PATIENCE_MS = 300_000;

const NAME = 'docs/configuration.md';
const page = fs.readFileSync(path.join(PROJECT, NAME), 'utf8');

describe(NAME, () => {
  it(
    'is up to date (if not: npm run types)',
    async () => {
      const generated = await generateDocs();
      expect([...generated.keys()]).toEqual([NAME]);
      expect(generated.get(NAME)).toBe(page);
    },
    PATIENCE_MS,
  );

  const anchors = anchorsOf(page);

  it('has no two headings that a link could mean', () => {
    expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([]);
  });
});

describe('the options', () => {
  it('are refused where one stands in no group', async () => {
    const schema = await readSchema();
    const more = { ...schema, properties: { ...schema.properties, newcomer: { type: 'string', description: 'New.' } } };
    expect(() => optionChapters(more)).toThrow('no group of scripts/docs/options.ts has: newcomer');
  });
});

describe('the fields', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const typesOf = (source: string) => {
    const file = path.join(folder, 'source.ts');
    fs.writeFileSync(file, source);
    const fromRoot = path.relative(PROJECT, file);
    return { types: new SourceTypes([fromRoot]), file: fromRoot };
  };

  it(
    'are refused where one has no comment',
    () => {
      const { types, file } = typesOf('interface Answer {\n  /** Known. */\n  a: string;\n  b?: number;\n}\n');
      expect(() => types.find(file, 'Answer')).toThrow(/source\.ts:4: b has no comment/);
    },
    PATIENCE_MS,
  );

  it(
    'are those of the type and of all that it is made of',
    () => {
      const { types, file } = typesOf(`
interface Base {
  /** One. */
  readonly one: string;
  /** Two. */
  readonly two: string;
}
/** The answer. **Units**: metres. */
interface Answer extends Pick<Base, 'one'> {
  /** Three,
   * in two lines. */
  readonly three?: number;
}
/** Values. */
type Words =
  /** The first. */
  | 'a'
  | 'b'
  /** The rest. */
  | (string & {});
`);
      expect(types.find(file, 'Answer')).toMatchObject({
        kind: 'object',
        text: 'The answer. Metres.',
        fields: [
          { name: 'one', isOptional: false, text: 'One.' },
          { name: 'three', isOptional: true, text: 'Three, in two lines.' },
        ],
      });
      expect(types.find(file, 'Words')).toEqual({
        kind: 'values',
        name: 'Words',
        text: 'Values.',
        values: [
          { value: 'a', text: 'The first.' },
          { value: 'b', text: '' },
          { value: '', text: 'The rest.' },
        ],
      });
    },
    PATIENCE_MS,
  );
});
