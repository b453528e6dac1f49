// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of configs
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { locatePattern } from '../../src/config/locate-pattern.js';
import { showDiagnostic } from '../../src/config/text/show-diagnostic.js';
import { diagnosticsOf, folderWith, loadFrom, validConfig } from './load-text.js';

const MAIN = 'foldersync.config.yaml';
const including = (include: string, rest = '') => `version: 1\ninclude: ${include}\n${rest}`;
const pairs = (...names: string[]) =>
  `pairs:\n${names.map((name) => `  ${name}: { source: ./s-${name}, replica: ./r-${name} }\n`).join('')}`;

/** Loads a config with parts; `@` stands for its folder in what is said. */
async function load(files: Record<string, string>, act: (folder: string) => void = () => {}) {
  const folder = await folderWith(files);
  act(folder);
  const loaded = await loadFrom(folder);
  const said = diagnosticsOf(loaded).map((diagnostic) =>
    showDiagnostic(diagnostic, { color: false }).replaceAll(folder, '@'),
  );
  return { folder, loaded, said };
}

describe('a config in parts', () => {
  test('has the pairs and options of all of them, in the order of their names', async () => {
    const { folder, loaded } = await load({
      [MAIN]: including('[conf.d/*.yaml, more/last.json]', `defaults: { prune: false }\n${pairs('main')}`),
      'conf.d/20-b.yaml': pairs('b'),
      'conf.d/10-a.yaml': `version: 1\ndefaults: { interval: 5m }\n${pairs('z', 'a')}`,
      'conf.d/30-options.yaml': 'log: { dir: ./logs }\nconcurrency: 3\n',
      'more/last.json': '{ "log": { "level": "debug" }, "pairs": { "last": { "source": "s", "replica": "../r" } } }',
    });
    const config = validConfig(loaded);
    expect(config.warnings).toEqual([]);
    expect(config.pairs.map(({ name }) => name)).toEqual(['main', 'z', 'a', 'b', 'last']);
    for (const { schedule, policy } of config.pairs) {
      expect([schedule, policy.prune]).toEqual([{ kind: 'interval', everyMs: 300_000 }, false]);
    }
    expect(config.runner).toMatchObject({ concurrency: 3, log: { dir: `${folder}/conf.d/logs`, level: 'debug' } });
  });

  test('has paths that are relative to the file they stand in, those of secrets and programs too', async () => {
    const { folder, loaded } = await load({
      [MAIN]: including('[conf.d/*.yaml]', pairs('main')),
      'conf.d/a.yaml': `${pairs('a')}http: { listen: 127.0.0.1:1, token: "\${file:./token}" }
notify: [{ exec: [./tell] }, { ntfy: { url: "https://ntfy.sh/\${file:./topic}" } }]
defaults: { hooks: { before: [../bin/before] } }
`,
      'conf.d/token': 'a token of 16 letters\n'.replaceAll(' ', '-'),
      'conf.d/topic': 'topic\n',
    });
    const { pairs: found, runner } = validConfig(loaded);
    expect(found.map(({ source, replica }) => [source, replica])).toEqual([
      [`${folder}/s-main`, `${folder}/r-main`],
      [`${folder}/conf.d/s-a`, `${folder}/conf.d/r-a`],
    ]);
    expect(found[0]?.hooks?.before).toEqual([`${folder}/bin/before`]);
    expect(runner.http?.token?.reveal()).toBe('a-token-of-16-letters');
    expect(runner.notify?.[0]).toMatchObject({ command: [`${folder}/conf.d/tell`], dir: folder });
    expect(runner.notify?.[1]).toMatchObject({ label: 'ntfy (ntfy.sh)' });
  });

  test('may be of any format that a config has, and included from any', async () => {
    const { loaded } = await load({
      'package.json': JSON.stringify({ foldersync: { version: 1, include: ['p/*', 'p/bare', 'q/package.json'] } }),
      'p/a.yml': pairs('a'),
      'p/b.json': '{"pairs":{"b":{"source":"s","replica":"r"}}}',
      'p/bare': pairs('bare'),
      'p/README.md': 'not a part',
      'p/c.yaml~': 'not a part',
      'p/.hidden.yaml': 'not a part',
      'q/package.json': '{"name":"x","foldersync":{"pairs":{"q":{"source":"s","replica":"r"}}}}',
    });
    expect(validConfig(loaded).pairs.map(({ name }) => name)).toEqual(['a', 'b', 'bare', 'q']);
  });

  test('may have a folder without any part, and takes a file once that is named twice', async () => {
    const { loaded } = await load(
      { [MAIN]: including('[conf.d/*.yaml, "[a-c].yaml", b.yaml, "*.yaml"]', pairs('main')), 'b.yaml': pairs('b') },
      (folder) => {
        mkdirSync(join(folder, 'conf.d'));
        mkdirSync(join(folder, 'a.yaml'));
      },
    );
    expect(validConfig(loaded).pairs.map(({ name }) => name)).toEqual(['main', 'b']);
  });

  test('may be reached through symlinks, as a mounted ConfigMap is', async () => {
    const { loaded, folder } = await load({ [MAIN]: including('[conf.d/*.yaml]') }, (at) => {
      mkdirSync(join(at, 'conf.d', '..2026'), { recursive: true });
      writeFileSync(join(at, 'conf.d', '..2026', 'a.yaml'), pairs('a'));
      symlinkSync('..2026', join(at, 'conf.d', '..data'));
      symlinkSync('..data/a.yaml', join(at, 'conf.d', 'a.yaml'));
    });
    expect(validConfig(loaded).pairs.map(({ source }) => source)).toEqual([`${folder}/conf.d/s-a`]);
  });

  test.each<[what: string, files: Record<string, string>, ...said: string[]]>([
    [
      'a pair that is given twice',
      {
        [MAIN]: including('[conf.d/*.yaml]', pairs('a')),
        'conf.d/x.yaml': pairs('b', 'a'),
        'conf.d/y.yaml': pairs('b'),
      },
      `conf.d/x.yaml:3:3: error: pair "a" is given twice
  3 |   a: { source: ./s-a, replica: ./r-a }
    |   ^
  hint: the first one is at ${MAIN}:4:3; keep one`,
      `conf.d/y.yaml:2:3: error: pair "b" is given twice
  2 |   b: { source: ./s-b, replica: ./r-b }
    |   ^
  hint: the first one is at conf.d/x.yaml:2:3; keep one`,
    ],
    [
      'options that are given twice',
      {
        [MAIN]: including('[a.yaml]', `notify: []\nstateDir: ./state\ndefaults: { prune: true }\n${pairs('m')}`),
        'a.yaml': 'defaults: { prune: false }\nnotify: []\nstateDir: /x\n',
      },
      `a.yaml:1:13: error: "prune" of the defaults is given twice
  1 | defaults: { prune: false }
    |             ^^^^^
  hint: the first one is at ${MAIN}:5:13; keep one`,
      `a.yaml:2:1: error: "notify" is given twice
  2 | notify: []
    | ^^^^^^
  hint: the first one is at ${MAIN}:3:1; keep one`,
      `a.yaml:3:1: error: "stateDir" is given twice
  3 | stateDir: /x
    | ^^^^^^^^
  hint: the first one is at ${MAIN}:4:1; keep one`,
    ],
    [
      'pairs of two files that differ by case',
      { [MAIN]: including('[a.yaml]', pairs('Photos')), 'a.yaml': pairs('photos') },
      `a.yaml:2:3: error: pairs "Photos" and "photos" differ by case only
  2 |   photos: { source: ./s-photos, replica: ./r-photos }
    |   ^^^^^^
  hint: pair names become folder names; choose another one`,
    ],
    [
      'mistakes in several files, each in its file',
      {
        [MAIN]: including('[conf.d/*]', 'defaults: { compare: quik }\n'),
        'conf.d/a.yaml': `defaults: { interval: often }\n${pairs('a')}  b: { sorce: ./s, replica: ./r }\n`,
        'conf.d/b.json': '{"pairs":{"c":{"source":"/x","replica":"/x/y"}},\n}',
        'conf.d/c.yaml': 'pairs: {c: [',
        'conf.d/d.yaml': '# nothing\n',
        'conf.d/e.yaml': '- a list\n',
      },
      `${MAIN}:3:22: error: bad value for "compare" of the defaults
  3 | defaults: { compare: quik }
    |                      ^^^^
  expected: one of mtime, quick, newer, content
  found: "quik"
  hint: did you mean "quick"?`,
      `conf.d/a.yaml:1:23: error: bad value for "interval" of the defaults: "often" is not a duration
  1 | defaults: { interval: often }
    |                       ^^^^^
  expected: a duration from 1s to 366d, such as 10s
  found: "often"
  hint: for example 10s, 5m, 1h30m or 14d`,
      `conf.d/a.yaml:4:8: error: unknown option "sorce" in pair "b"
  4 |   b: { sorce: ./s, replica: ./r }
    |        ^^^^^
  hint: did you mean "source"?`,
      `conf.d/b.json:1:48: error: not valid JSON: a comma before the end of a list or group
  1 | {"pairs":{"c":{"source":"/x","replica":"/x/y"}},
    |                                                ^
  hint: remove the comma`,
      `conf.d/c.yaml:1:12: error: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]
  1 | pairs: {c: [
    |            ^
  hint: the keys of one group begin in the same column`,
      `conf.d/d.yaml:1:1: error: this part of the config is empty
  1 | # nothing
    | ^
  hint: remove the file, or give it a name that is not included`,
      `conf.d/e.yaml:1:1: error: bad value for the config
  1 | - a list
    | ^
  expected: a group of options
  found: a list`,
    ],
    [
      'a part that includes another one',
      { [MAIN]: including('[a.yaml]', pairs('m')), 'a.yaml': `include: [b.yaml]\n${pairs('a')}` },
      `a.yaml:1:1: error: a part of a config includes no parts
  1 | include: [b.yaml]
    | ^^^^^^^
  hint: name all parts in the "include" of the config itself`,
    ],
    [
      'entries that name nothing that could be a part',
      {
        [MAIN]: `version: 1
include:
  - nowhere/*.yaml
  - missing.yaml
  - "*/a.yaml"
  - "[a.yaml"
  - "*.jpg"
  - script.js
  - /dev/null
  - \${NO_SUCH}/a.yaml
${pairs('m')}`,
      },
      `${MAIN}:3:5: error: cannot look for parts in @/nowhere: there is no such folder
  3 |   - nowhere/*.yaml
    |     ^^^^^^^^^^^^^^
  hint: make it; it may be empty`,
      `${MAIN}:4:5: error: cannot read the part missing.yaml of the config: there is no such file
  4 |   - missing.yaml
    |     ^^^^^^^^^^^^`,
      `${MAIN}:5:5: error: bad value for "include[3]": wildcards stand in the name of a file, not in that of a folder
  5 |   - "*/a.yaml"
    |     ^^^^^^^^^^
  found: */a.yaml
  hint: name each folder by itself: [a/*.yaml, b/*.yaml]`,
      `${MAIN}:6:5: error: bad value for "include[4]": its "[" has no "]"
  6 |   - "[a.yaml"
    |     ^^^^^^^^^
  found: [a.yaml`,
      `${MAIN}:7:5: error: bad value for "include[5]": parts are YAML or JSON (.yaml, .yml, .json), and none of them matches
  7 |   - "*.jpg"
    |     ^^^^^^^
  found: *.jpg
  hint: patterns of what is mirrored stand in a pair, or in "defaults"`,
      `${MAIN}:8:5: error: cannot read the part script.js of the config: cannot read a config from a .js file
  8 |   - script.js
    |     ^^^^^^^^^`,
      `${MAIN}:9:5: error: cannot read the part /dev/null of the config: it is not a file
  9 |   - /dev/null
    |     ^^^^^^^^^`,
      `${MAIN}:10:5: error: bad value for "include[8]": the environment variable NO_SUCH is not set
  10 |   - \${NO_SUCH}/a.yaml
     |     ^^^^^^^^^^^^^^^^^
  found: \${NO_SUCH}/a.yaml
  hint: set it, or give a default: \${NO_SUCH:-/some/folder}`,
    ],
    [
      'no pairs anywhere',
      { [MAIN]: including('[a.yaml]'), 'a.yaml': 'concurrency: 3\n' },
      `${MAIN}:2:10: error: there are no pairs, neither in the file nor in its parts
  2 | include: [a.yaml]
    |          ^^^^^^^^
  hint: add one: pairs: { name: { source: ./from, replica: ./to } }`,
    ],
    [
      'a secret in a line that is shown',
      {
        [MAIN]: including('[a.yaml]', pairs('m')),
        'a.yaml': 'http: { listen: 127.0.0.1:1, token: hunter2hunter2hunter2, contrl: true }\n',
      },
      `a.yaml:1:60: error: unknown option "contrl" in "http"
  1 | http: { listen: 127.0.0.1:1, token: *********************, contrl: true }
    |                                                            ^^^^^^
  hint: did you mean "control"?`,
    ],
  ])('is refused for %s', async (_, files, ...expected) => {
    const { loaded, said } = await load(files);
    expect(said).toEqual(expected);
    expect(loaded.valid).toBe(false);
  });

  test('is refused for a part that is a pipe, which is not opened', async () => {
    const { said } = await load({ [MAIN]: including('["*.yaml"]', pairs('m')) }, (folder) =>
      execFileSync('mkfifo', [join(folder, 'pipe.yaml')]),
    );
    expect(said).toEqual([expect.stringMatching(/cannot read the part pipe\.yaml of the config: it is not a file/)]);
  });

  test('tells in which file a pattern stands', async () => {
    const { folder } = await load({
      [MAIN]: including('[a.yaml, b.yaml]', pairs('m')),
      'a.yaml': 'defaults:\n  exclude: [x,\n    y]\n',
      'b.yaml': 'pairs:\n  b: { source: ./s, replica: ./r, include: [z] }\n',
    });
    const options = { cwd: folder, env: {}, home: () => '/home/u', isRoot: false };
    const place = { pair: 'b', list: 'exclude', index: 1 } as const;
    expect(await locatePattern(options, place)).toEqual({ file: join(folder, 'a.yaml'), line: 3, column: 5 });
    expect(await locatePattern(options, { pair: 'b', list: 'include', index: 0 })).toEqual({
      file: join(folder, 'b.yaml'),
      line: 2,
      column: 45,
    });
  });

  test('passes no name on to the objects of JavaScript', async () => {
    const { loaded } = await load({
      [MAIN]: including('[a.yaml]', pairs('__proto__', 'constructor')),
      'a.yaml': pairs('toString', 'valueOf'),
    });
    expect(validConfig(loaded).pairs.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'toString',
      'valueOf',
    ]);
  });
});

describe('the parts of a config that nobody has named', () => {
  /** Loads from a folder below the config's. */
  async function fromBelow(act: (folder: string) => void) {
    const folder = await folderWith({ [MAIN]: including('[conf.d/*.yaml]', pairs('m')), 'conf.d/a.yaml': pairs('a') });
    mkdirSync(join(folder, 'below'));
    act(folder);
    const loaded = await loadFrom(join(folder, 'below'));
    return diagnosticsOf(loaded).map(({ message }) => message.replaceAll(folder, '@'));
  }

  test.runIf(process.getuid?.() === 0)('are this user’s or root’s alone', async () => {
    expect(await fromBelow(() => {})).toEqual([]);
    expect(await fromBelow((folder) => chownSync(join(folder, 'conf.d', 'a.yaml'), 1000, 1000))).toEqual([
      'the part @/conf.d/a.yaml of the config is not used: it belongs to user 1000',
    ]);
    expect(await fromBelow((folder) => chmodSync(join(folder, 'conf.d'), 0o777))).toEqual([
      'the parts in @/conf.d are not used: others may write to it',
    ]);
  });
});
