import { readdir, readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { optionAt, readSchema } from '../../../src/config/schema/schema.js';
import { TWIN, verdictOfBoth } from '../verdicts.js';

const root = new URL('../../../', import.meta.url);
const examples = (await readdir(new URL('examples', root)))
  .filter((name) => /\.(yaml|json)$/.test(name))
  .map((name) => `examples/${name}`);

/** What an option may be given by mistake, or may be. */
const VALUES = [null, true, 0, 1.5, -1, 1e9, '', 'x', '10s', 'off', '5%', [], ['x'], [1], {}, { x: 1 }, { dir: 'x' }];

describe('the schema in draft-07', () => {
  test('is one that a strict validator takes, as SchemaStore wants it', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    expect(() => ajv.compile(TWIN)).not.toThrow();
    expect(TWIN.$id).toMatch(/^https:/);
    expect(JSON.stringify(TWIN)).not.toMatch(/\$defs|minDuration|2020-12/);
  });

  test.each(['foldersync.config.example.yaml', ...examples])('lets %s through, as the other one does', async (name) => {
    expect(verdictOfBoth(parse(await readFile(new URL(name, root), 'utf8')))).toBe(true);
  });

  test('judges each option as the other one does, whatever it is given', async () => {
    const schema = await readSchema();
    const paths = pathsBelow([]);
    const pair = { source: 's', replica: 'r' };
    let refused = 0;
    for (const path of paths) {
      for (const value of VALUES) {
        const config = { version: 1, pairs: { a: pair } };
        const inner = path.reduceRight<unknown>((below, key) => (key === '0' ? [below] : { [key]: below }), value);
        const merged = merge(config, inner) as object;
        if (!verdictOfBoth(merged)) refused++;
      }
    }
    expect(paths.length).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(paths.length);

    function pathsBelow(path: readonly string[]): string[][] {
      const option = optionAt(schema, path);
      const keys = [
        ...Object.keys(option?.properties ?? {}),
        ...(typeof option?.additionalProperties === 'object' ? ['a'] : []),
        ...(option?.items === undefined ? [] : ['0']),
      ];
      return keys.flatMap((key) => [[...path, key], ...pathsBelow([...path, key])]);
    }
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no version', { pairs: { a: { source: 's', replica: 'r' } } }],
    ['no pairs', { version: 1 }],
    ['a pair without a source', { version: 1, pairs: { a: { replica: 'r' } } }],
    ['an unknown option', { version: 1, pairs: { a: { source: 's', replica: 'r', x: 1 } } }],
    ['a bad name', { version: 1, pairs: { '..': { source: 's', replica: 'r' } } }],
  ])('refuses %s', (_, config) => {
    expect(verdictOfBoth(config)).toBe(false);
  });

  test('wants no pairs of a config in parts', () => {
    expect(verdictOfBoth({ version: 1, include: ['conf.d/*.yaml'] })).toBe(true);
  });
});

/** One object in the other one; what is no group takes the place of what was there. */
function merge(base: unknown, over: unknown): unknown {
  const isGroup = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isGroup(base) || !isGroup(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [before, after] = [base, over].map((each) => (each as Record<string, unknown>)[key]);
      return [key, after === undefined ? before : before === undefined ? after : merge(before, after)];
    }),
  );
}
