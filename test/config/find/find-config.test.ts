import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diagnosticsOf, folderWith, loadFrom, validConfig } from '../load-text.js';

const config = 'version: 1\npairs: {a: {source: /s, replica: /r, interval: 10s}}\n';
const json = JSON.stringify({ version: 1, pairs: { a: { source: '/s', replica: '/r', interval: '10s' } } });
const messages = async (folder: string, options = {}) =>
  diagnosticsOf(await loadFrom(folder, options)).map(({ message }) => message);

describe('the search for a config', () => {
  test.each([
    ['foldersync.config.yaml', config],
    ['foldersync.config.yml', config],
    ['foldersync.config.json', json],
    ['.foldersyncrc', config],
    ['.foldersyncrc', json],
    ['.foldersyncrc.yaml', config],
    ['.foldersyncrc.yml', config],
    ['.foldersyncrc.json', json],
    ['package.json', `{"name": "x", "foldersync": ${json}}`],
  ])('finds %s', async (name, text) => {
    const folder = await folderWith({ [name]: text });
    expect(validConfig(await loadFrom(folder)).file).toBe(join(folder, name));
  });

  test('goes upwards, past a package.json that is not about it', async () => {
    const folder = await folderWith({
      'foldersync.config.yaml': config,
      'x/package.json': '{"name": "foldersync", "dependencies": {"foldersync": "1"}}',
      'x/y/package.json': 'broken',
    });
    expect(validConfig(await loadFrom(join(folder, 'x/y'))).file).toBe(join(folder, 'foldersync.config.yaml'));
  });

  test('takes the nearest, and of several in one folder the first of the list', async () => {
    const folder = await folderWith({
      'foldersync.config.yaml': config,
      'x/.foldersyncrc': config,
      'x/foldersync.config.json': json,
    });
    expect(validConfig(await loadFrom(join(folder, 'x'))).file).toBe(join(folder, 'x/foldersync.config.json'));
  });

  test('then looks into the XDG folder', async () => {
    const folder = await folderWith({ 'xdg/foldersync/foldersync.config.yaml': config, 'work/x': '' });
    const env = { XDG_CONFIG_HOME: join(folder, 'xdg') };
    const loaded = await loadFrom(join(folder, 'work'), { env });
    expect(validConfig(loaded).file).toBe(join(folder, 'xdg/foldersync/foldersync.config.yaml'));
  });

  test('then into ~/.config, where XDG_CONFIG_HOME is not set or relative', async () => {
    const folder = await folderWith({ '.config/foldersync/.foldersyncrc': config, 'work/x': '' });
    for (const env of [{}, { XDG_CONFIG_HOME: 'xdg' }]) {
      const loaded = await loadFrom(join(folder, 'work'), { env, home: () => folder });
      expect(validConfig(loaded).file).toBe(join(folder, '.config/foldersync/.foldersyncrc'));
    }
  });

  test.runIf(process.getuid?.() === 0).each<[string, (folder: string) => Promise<void>, RegExp]>([
    [
      'a file of another user',
      (folder) => chown(join(folder, 'foldersync.config.yaml'), 12345, 0),
      /: it belongs to user 12345$/,
    ],
    ['a folder of another user', (folder) => chown(folder, 12345, 0), /: its folder .* belongs to user 12345$/],
    [
      'a file that others may write',
      (folder) => chmod(join(folder, 'foldersync.config.yaml'), 0o662),
      /: others may write to it$/,
    ],
    ['a folder that others may write', (folder) => chmod(folder, 0o1777), /: others may write to its folder /],
  ])('refuses what it finds above: %s; named, it is used', async (_, spoil, why) => {
    const folder = await folderWith({ 'foldersync.config.yaml': config, 'work/x': '' });
    await spoil(folder);
    const file = join(folder, 'foldersync.config.yaml');
    const loaded = await loadFrom(join(folder, 'work'));
    expect(loaded).toMatchObject({
      valid: false,
      file,
      diagnostics: [{ hint: 'if you trust it, name it with --config' }],
    });
    expect(diagnosticsOf(loaded)[0]?.message).toMatch(why);
    expect(validConfig(await loadFrom(join(folder, 'work'), { path: file })).file).toBe(file);
  });

  test('says where it looked and what to do when there is none', async () => {
    const folder = await folderWith({});
    expect(await loadFrom(folder, { env: { XDG_CONFIG_HOME: '/no/such' } })).toEqual({
      valid: false,
      diagnostics: [
        {
          severity: 'error',
          code: 'no-config',
          message: 'no config file was found',
          expected:
            'foldersync.config.yaml, foldersync.config.yml, foldersync.config.json, .foldersyncrc, .foldersyncrc.yaml, .foldersyncrc.yml, .foldersyncrc.json, "foldersync" in package.json',
          found: `none of them in ${folder} or a folder above it, /no/such/foldersync or /etc/foldersync`,
          hint: 'write one with `foldersync init`, or name one with --config',
        },
      ],
    });
  });

  test('stops at an empty file instead of looking further', async () => {
    const folder = await folderWith({ 'foldersync.config.yaml': config, 'x/foldersync.config.yaml': '' });
    expect(await messages(join(folder, 'x'))).toEqual(['the config file is empty']);
  });

  test('stops at a link that leads nowhere', async () => {
    const folder = await folderWith({ 'foldersync.config.yaml': config, 'x/y': '' });
    await symlink('gone', join(folder, 'x/foldersync.config.yaml'));
    expect(await messages(join(folder, 'x'))).toEqual(['cannot read the config file: there is no such file']);
  });

  test('stops at a link that leads round in circles', async () => {
    const folder = await folderWith({ 'x/y': '' });
    await symlink('foldersync.config.yaml', join(folder, 'x/foldersync.config.yaml'));
    expect(await messages(join(folder, 'x'))).toEqual([
      'cannot read the config file: its symbolic links go round in circles',
    ]);
  });

  test.skipIf(process.getuid?.() === 0)('stops at a file it may not read (root may read all)', async () => {
    const folder = await folderWith({ 'foldersync.config.yaml': config, 'x/foldersync.config.yaml': config });
    await chmod(join(folder, 'x/foldersync.config.yaml'), 0);
    expect(await messages(join(folder, 'x'))).toEqual(['cannot read the config file: permission denied']);
  });

  test('reports a broken package.json only when it is about foldersync', async () => {
    const folder = await folderWith({ 'package.json': '{"foldersync": {"version": 1,}}' });
    expect(await messages(folder)).toEqual(['not valid JSON: a comma before the end of a list or group']);
  });

  test('gives places inside a package.json', async () => {
    const text =
      '{\n  "scripts": { "a": "1", "a": "2" },\n  "foldersync": {\n    "version": 1,\n    "piars": {}\n  }\n}\n';
    const folder = await folderWith({ 'package.json': text });
    expect(diagnosticsOf(await loadFrom(folder))).toMatchObject([
      {
        file: 'package.json',
        position: { line: 5, column: 5, length: 7, text: '    "piars": {}' },
        hint: 'did you mean "pairs"?',
      },
    ]);
  });

  // cosmiconfig() itself reads `.config/config.*` of the working directory, which may be code and change the search.
  test('runs and obeys nothing in .config', async () => {
    const folder = await folderWith({
      'foldersync.config.yaml': config,
      'other.json': json,
      'package.json': '{"cosmiconfig": {"searchPlaces": ["other.json"]}}',
      '.config/config.js': 'globalThis.wasRun = true; module.exports = { searchPlaces: ["other.json"] };',
    });
    const before = process.cwd();
    onTestFinished(() => process.chdir(before));
    process.chdir(folder);
    expect(validConfig(await loadFrom(folder)).file).toBe(join(folder, 'foldersync.config.yaml'));
    expect(globalThis).not.toHaveProperty('wasRun');
  });
});

describe('a config named by the user', () => {
  test('is read wherever it lies', async () => {
    const folder = await folderWith({ 'my configs/prod.yaml': config, 'foldersync.config.yaml': 'broken: [' });
    expect(validConfig(await loadFrom(folder, { path: 'my configs/prod.yaml' })).file).toBe(
      join(folder, 'my configs/prod.yaml'),
    );
  });

  test.each([
    ['gone.yaml', 'cannot read the config file: there is no such file'],
    ['dir.yaml', 'cannot read the config file: it is a directory'],
    ['file.yaml/x.yaml', 'cannot read the config file: a part of its path is not a directory'],
    ['code.js', 'cannot read a config from a .js file'],
    ['code.ts', 'cannot read a config from a .ts file'],
    ['foldersync.toml', 'cannot read a config from a .toml file'],
    ['package.json', 'there is no "foldersync" in this package.json'],
  ])('%s: %s', async (path, message) => {
    const folder = await folderWith({
      'file.yaml': config,
      'package.json': '{}',
      'code.js': 'throw 1',
      'code.ts': 'throw 1',
    });
    await mkdir(join(folder, 'dir.yaml'));
    const loaded = await loadFrom(folder, { path });
    expect(loaded).toMatchObject({ valid: false, file: join(folder, path), diagnostics: [{ message, file: path }] });
  });
});
