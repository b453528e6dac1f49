import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateTypes } from '../../../scripts/generate-types.js';
import { defaultsAt, type OptionSchema, optionAt, readSchema, schemaFile } from '../../../src/config/schema/schema.js';
import { formatDuration, parseDuration } from '../../../src/core/words/duration.js';
import { parseSize } from '../../../src/core/words/size.js';

const schema = await readSchema();

/** Every option with its path; `*` stands for the name of a pair. */
function options(path: string[] = []): [string, OptionSchema][] {
  const option = optionAt(schema, path) ?? {};
  const isNamed = typeof option.additionalProperties === 'object';
  const keys = [...Object.keys(option.properties ?? {}), ...(isNamed ? ['*'] : [])];
  return keys.flatMap((key) => {
    const below = [...path, key];
    return [[below.join('.'), optionAt(schema, below) ?? {}] as [string, OptionSchema], ...options(below)];
  });
}

describe('the schema', () => {
  test('is a valid schema without unknown keywords', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    for (const keyword of ['minDuration', 'maxDuration', 'minSize', 'maxSize', 'minRate', 'maxRate'])
      ajv.addKeyword(keyword);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test.each(options())('describes %s for editors', (_, option) => {
    expect(option.description).toMatch(/^[A-Z`].+\.$/s);
  });

  test('gives a pair and the defaults the same options', () => {
    const { source: _, replica: __, ...inPair } = optionAt(schema, ['pairs', '*'])?.properties ?? {};
    expect(optionAt(schema, ['defaults'])?.properties).toEqual(inPair);
  });

  test('gives the log of a pair the same options as the main log', () => {
    const { dir: _, ...inPair } = optionAt(schema, ['pairs', '*', 'log'])?.properties ?? {};
    const { dir: __, ...inMain } = optionAt(schema, ['log'])?.properties ?? {};
    expect(inPair).toEqual(inMain);
  });

  test('has valid defaults and examples', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, option] of [['the whole', schema] as const, ...options()]) {
      const { $defs } = schema;
      const validate = ajv.compile({ ...option, $defs });
      for (const value of [...(option.default === undefined ? [] : [option.default]), ...(option.examples ?? [])]) {
        expect([name, value, validate(value)]).toEqual([name, value, true]);
        if (option.minDuration !== undefined && typeof value !== 'boolean')
          expect(parseDuration(String(value))).toMatchObject({ ok: true });
        if (option.minSize !== undefined) expect(parseSize(String(value))).toMatchObject({ ok: true });
      }
    }
  });

  test('has a default for every option but those whose absence means something', () => {
    const withDefault = new Set<string>();
    const collect = (defaults: Record<string, unknown>, path: string) => {
      for (const [key, value] of Object.entries(defaults)) {
        withDefault.add(path + key);
        if (typeof value === 'object' && !Array.isArray(value))
          collect(value as Record<string, unknown>, `${path}${key}.`);
      }
    };
    collect(defaultsAt(schema, []), '');
    collect(defaultsAt(schema, ['pairs', '*']), 'pairs.*.');
    expect(
      options()
        .map(([name]) => name)
        .filter((name) => !withDefault.has(name)),
    ).toEqual([
      '$schema',
      'version',
      'include',
      'stateDir',
      'concurrency',
      'metrics.textfile',
      'log.dir',
      'notify',
      'http.listen',
      'http.token',
      'defaults.watch',
      'defaults.interval',
      'defaults.cron',
      'defaults.timezone',
      'defaults.marker',
      'defaults.versions.dir',
      'defaults.bandwidth',
      'defaults.verify.cron',
      'defaults.verify.interval',
      'defaults.alertAfter',
      'defaults.hooks.before',
      'defaults.hooks.after',
      'defaults.log.dir',
      'pairs',
      'pairs.*',
      'pairs.*.source',
      'pairs.*.replica',
      'pairs.*.watch',
      'pairs.*.interval',
      'pairs.*.cron',
      'pairs.*.timezone',
      'pairs.*.marker',
      'pairs.*.versions.dir',
      'pairs.*.bandwidth',
      'pairs.*.verify.cron',
      'pairs.*.verify.interval',
      'pairs.*.alertAfter',
      'pairs.*.hooks.before',
      'pairs.*.hooks.after',
      'pairs.*.log.dir',
    ]);
  });

  test('accepts exactly the durations that the parser reads', () => {
    const pattern = new RegExp(patternOf('duration'), 'u');
    const part = fc
      .tuple(fc.nat(99), fc.constantFrom('w', 'd', 'h', 'm', 's', 'ms', '', 'x'))
      .map((pair) => pair.join(''));
    const text = fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
      fc.nat(2 ** 40).map(formatDuration),
    );
    // A pattern has no measure for how long a duration comes to.
    const isOne = (duration: string) => {
      const parsed = parseDuration(duration);
      return parsed.ok || parsed.reason === 'the number is too large';
    };
    fc.assert(
      fc.property(text, (duration) => pattern.test(duration) === isOne(duration)),
      { numRuns: 500 },
    );
  });

  test('accepts exactly the sizes that the parser reads', () => {
    const pattern = new RegExp(patternOf('size'), 'u');
    const unit = fc.constantFrom('', 'b', 'B', 'k', 'K', 'kb', 'kB', 'KiB', 'Mib', 'g', 'TB', 'ib', 'x', 'kk');
    const text = fc.tuple(fc.nat(99), unit).map((pair) => pair.join(''));
    fc.assert(
      fc.property(text, (size) => pattern.test(size) === parseSize(size).ok),
      { numRuns: 300 },
    );
  });
});

function patternOf(definition: string): string {
  return (schema.$defs?.[definition] as { pattern?: string } | undefined)?.pattern ?? 'missing';
}

describe('optionAt', () => {
  test.each([[['nope']], [['pairs', 'a', 'nope']], [['constructor']], [['log', 'level', 'x']]])(
    'knows no %j',
    (path) => {
      expect(optionAt(schema, path)).toBeUndefined();
    },
  );
});

describe('schemaFile', () => {
  test('names the file that is shipped', async () => {
    expect(JSON.parse(await readFile(schemaFile(), 'utf8'))).toEqual(schema);
  });
});

describe('what is generated from the schema', () => {
  test('is up to date (if not: npm run types)', async () => {
    const generated = await generateTypes();
    expect([...generated.keys()]).toEqual([
      'src/config/generated/raw-config.ts',
      'src/config/generated/raw-config-validator.ts',
      'src/config/generated/defaults.ts',
      'src/core/pair/generated/policy.ts',
      'schemas/foldersync.config.schema.draft-07.json',
    ]);
    for (const [path, text] of generated) {
      expect(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(text);
    }
  });
});
