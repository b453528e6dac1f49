import { describe, expect, test } from 'vitest';
import { readSchema } from '../../../src/config/schema/schema.js';
import { loadText, validConfig } from '../load-text.js';

async function optionsOf(own: string, defaults = '', top = '') {
  const text = `version: 1\n${top}\ndefaults: {${defaults}}\npairs: {a: {source: /s, replica: /r, ${own}}}\n`;
  return validConfig(await loadText(text)).options?.get('a') ?? {};
}

describe('the options of a pair', () => {
  test('tell who has said what', async () => {
    const options = await optionsOf('prune: false, exclude: ["*.iso"]', 'exclude: ["*.tmp"], busy: copy');
    expect(options).toMatchObject({
      source: { value: '/s', from: 'pair' },
      exclude: { value: ['*.iso'], from: 'pair' },
      busy: { value: 'copy', from: 'defaults' },
      watch: { value: true, from: 'default' },
      rescan: { value: '1h', from: 'default' },
      'maxDelete.percent': { value: 50, from: 'default' },
    });
  });

  test('are put together key by key where the pair is', async () => {
    const options = await optionsOf(
      'versions: {keep: {all: 2d}}, maxDelete: {atLeast: 7}, log: {level: debug}',
      'versions: {every: 1h}, maxDelete: off, log: {format: json}',
      'log: {dir: /logs, keep: 3d}',
    );
    expect(options).toMatchObject({
      versions: { value: true, from: 'pair' },
      'versions.every': { value: '1h', from: 'defaults' },
      'versions.keep.all': { value: '2d', from: 'pair' },
      'versions.keep.daily': { value: '30d', from: 'default' },
      'maxDelete.percent': { value: 100, from: 'defaults' },
      'maxDelete.atLeast': { value: 7, from: 'pair' },
      'log.level': { value: 'debug', from: 'pair' },
      'log.format': { value: 'json', from: 'defaults' },
      'log.keep': { value: '3d', from: 'log' },
      'log.dir': { value: '/logs/a', from: 'log' },
    });
  });

  test('are those that do something', async () => {
    const options = await optionsOf('interval: 5m, versions: false', 'cron: "0 3 * * *", timezone: UTC, settle: 1s');
    expect(options).toMatchObject({
      interval: { value: '5m', from: 'pair' },
      watch: { value: false, from: 'default' },
    });
    expect(options).toMatchObject({ versions: { value: false, from: 'pair' } });
    const without = ['cron', 'timezone', 'settle', 'rescan', 'versions.every', 'verify.rate', 'hooks.timeout'];
    expect(Object.keys(options)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(cron|versions\.)/)]));
    for (const key of without) expect(options).not.toHaveProperty([key]);
  });

  test('show of a program no arguments, which may be secret', async () => {
    const options = await optionsOf('hooks: {before: [/bin/dump, --password, hunter2]}');
    expect(options['hooks.before']).toEqual({ value: '/bin/dump …', from: 'pair' });
    expect(JSON.stringify(options)).not.toContain('hunter2');
  });

  test('hold no secret by name: what would be one has to be masked first', async () => {
    const schema: object = await readSchema();
    const { properties, $defs } = schema as { properties: Record<string, object>; $defs: Record<string, object> };
    const met = new Set<string>();
    const meet = (part: unknown) => {
      for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
        if (met.has(name)) continue;
        met.add(name);
        meet($defs[name]);
      }
    };
    meet([properties.defaults, properties.pairs]);
    expect(met).toContain('pair');
    expect(met).toContain('hooks');
    expect(met).not.toContain('secret');
  });
});
