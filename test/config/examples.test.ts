// Every config that the repository ships is loaded, so that none of them goes out of date.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { optionAt, readSchema } from '../../src/config/schema/schema.js';
import { showDiagnostic } from '../../src/config/text/show-diagnostic.js';
import { configTemplate } from '../../src/config/schema/template.js';
import { diagnosticsOf, loadFrom, loadText, validConfig } from './load-text.js';

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const files = (await readdir(`${root}/examples`, { withFileTypes: true })).filter((entry) => entry.isFile());

test.each(files.map(({ name }) => name))('examples/%s is valid and gives no warnings', async (name) => {
  const { warnings, pairs } = validConfig(await loadFrom(root, { path: `examples/${name}` }));
  expect(warnings).toEqual([]);
  expect(pairs.length).toBeGreaterThan(0);
});

test('the README’s config is valid, and its mistake is told as the README says', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const config = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(validConfig(await loadText(config)).warnings).toEqual([]);
  const mistaken = config.replace('interval', 'intervall');
  const [shown] = diagnosticsOf(await loadText(mistaken)).map((diagnostic) =>
    showDiagnostic(diagnostic, { color: false }),
  );
  expect(readme).toContain(`\n${shown?.split('\n')[0]}\n`);
});

describe('foldersync.config.example.yaml', () => {
  const path = 'foldersync.config.example.yaml';

  test('is valid and gives no warnings', async () => {
    expect(validConfig(await loadFrom(root, { path })).warnings).toEqual([]);
  });

  test('writes nowhere but below .demo, and reads only what the repository ships', async () => {
    const { pairs, runner } = validConfig(await loadFrom(root, { path }));
    const written = [runner.stateDir, runner.log.dir, ...pairs.flatMap(({ replica, log }) => [replica, log.dir])];
    for (const folder of written) expect(folder).toMatch(new RegExp(`^${root}/\\.demo/`));
    for (const { source } of pairs) {
      expect(source).toMatch(new RegExp(`^${root}/examples/demo/`));
      expect((await readdir(source)).length).toBeGreaterThan(1);
    }
  });

  test('has a pair with an interval, one that watches and one with a cron that runs at the start', async () => {
    const { pairs } = validConfig(await loadFrom(root, { path }));
    expect(pairs.map(({ schedule }) => schedule)).toEqual([
      { kind: 'interval', everyMs: 10_000 },
      { kind: 'rescan', everyMs: 3_600_000 },
      expect.objectContaining({ kind: 'cron', runAtStart: true }),
    ]);
  });

  test('shows every option of the schema once', async () => {
    const schema = await readSchema();
    const shown = keysOf(parse(await readFile(`${root}/${path}`, 'utf8')))
      .map(generic)
      .sort();
    const repeated = ['pairs.*', 'pairs.*.replica', 'pairs.*.source'];
    const wanted = schemaKeys([])
      .filter((key) => key !== '$schema' && !/^defaults\.|^log\.(level|format)$/.test(key))
      .map(generic);
    expect([...new Set(shown)]).toEqual([...new Set(wanted)].sort());
    expect(shown.filter((key, index) => shown.indexOf(key) !== index && !repeated.includes(key))).toEqual([
      'include',
      'log',
      'log.dir',
      'verify',
      'versions',
    ]);

    function schemaKeys(at: string[]): string[] {
      const option = optionAt(schema, at);
      const keys = [
        ...Object.keys(option?.properties ?? {}),
        ...(typeof option?.additionalProperties === 'object' ? ['*'] : []),
      ];
      return keys.flatMap((key) => [[...at, key].join('.'), ...schemaKeys([...at, key])]);
    }
  });

  test('names the schema for editors in its first line', async () => {
    const [first] = (await readFile(`${root}/${path}`, 'utf8')).split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./schemas/foldersync.config.schema.json');
  });
});

/** A pair's option may be shown in a pair or in the defaults; the two logs are one group of options. */
function generic(key: string): string {
  return key.replace(/^(?:defaults|pairs\.[^.]+)\.(?!source|replica)/, '').replace(/^pairs\.[^.]+/, 'pairs.*');
}

function keysOf(value: unknown, path: string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => [[...path, key].join('.'), ...keysOf(part, [...path, key])]);
}

describe('configTemplate', () => {
  test('is valid and gives no warnings', async () => {
    const { pairs, warnings } = validConfig(await loadText(configTemplate('/x/schema.json')));
    expect(pairs.map(({ name }) => name)).toEqual(['documents']);
    expect(warnings).toEqual([]);
  });

  test('is still valid with the commented options switched on', async () => {
    const [head = '', body = ''] = configTemplate('/x/schema.json').split('\npairs:\n');
    const switchedOn = body.replaceAll(
      /^( *)# ((?: *)(?:photos|source|replica|cron|timezone|runAtStart|log|dir|level):)/gm,
      '$1$2',
    );
    const { pairs, runner } = validConfig(await loadText(`${head}\npairs:\n${switchedOn}`));
    expect(pairs.map(({ name }) => name)).toEqual(['documents', 'photos']);
    expect(runner.log.dir).toMatch(/\/logs$/);
  });

  test('names the schema for editors in its first line', () => {
    expect(configTemplate('/x/schema.json')).toMatch(/^# yaml-language-server: \$schema=\/x\/schema\.json\n/);
  });
});
