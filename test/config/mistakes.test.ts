// Mistakes that people make from habit, and all that is said about each: where, what, and what to write instead.

import { expect, test } from 'vitest';
import { compileFilter } from '../../src/core/filter/filter.js';
import { bytesOfText, type Name, ROOT } from '../../src/core/tree/bytes.js';
import { showDiagnostic } from '../../src/config/text/show-diagnostic.js';
import { diagnosticsOf, loadText, validConfig } from './load-text.js';

/** A config, and all that is shown of it. */
type Mistake = readonly [name: string, config: string, shown: string];

const mistakes: readonly Mistake[] = [
  [
    'a share of removals as a text',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, maxDelete: 20%}
`,
    `
foldersync.config.yaml:3:45: error: bad value for "maxDelete" of pair "a"
  3 |   a: {source: ./s, replica: ./r, maxDelete: 20%}
    |                                             ^^^
  expected: off, or a group of options
  found: "20%"
  hint: write maxDelete: { percent: 20 }
`,
  ],
  [
    'a number of removals without its kind',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, maxDelete: 20}
`,
    `
foldersync.config.yaml:3:45: error: bad value for "maxDelete" of pair "a"
  3 |   a: {source: ./s, replica: ./r, maxDelete: 20}
    |                                             ^^
  expected: off, or a group of options
  found: the number 20
  hint: write maxDelete: { atLeast: 20 }, or { percent: 20 }
`,
  ],
  [
    'a share with a percent sign',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, maxDelete: {percent: 20%}}
`,
    `
foldersync.config.yaml:3:55: error: bad value for "maxDelete.percent" of pair "a"
  3 |   a: {source: ./s, replica: ./r, maxDelete: {percent: 20%}}
    |                                                       ^^^
  expected: a number from 0 to 100
  found: "20%"
  hint: write 20
`,
  ],
  [
    'a duration in words',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, interval: 10 minutes}
`,
    `
foldersync.config.yaml:3:44: error: bad value for "interval" of pair "a": a duration has no spaces
  3 |   a: {source: ./s, replica: ./r, interval: 10 minutes}
    |                                            ^^^^^^^^^^
  expected: a duration from 1s to 366d, such as 10s
  found: "10 minutes"
  hint: write 10m
`,
  ],
  [
    'two durations in words',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, interval: 1 hour and 30 min}
`,
    `
foldersync.config.yaml:3:44: error: bad value for "interval" of pair "a": a duration has no spaces
  3 |   a: {source: ./s, replica: ./r, interval: 1 hour and 30 min}
    |                                            ^^^^^^^^^^^^^^^^^
  expected: a duration from 1s to 366d, such as 10s
  found: "1 hour and 30 min"
  hint: write 1h30m
`,
  ],
  [
    'a duration without a unit',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, interval: 300}
`,
    `
foldersync.config.yaml:3:44: error: bad value for "interval" of pair "a": "300" has no unit
  3 |   a: {source: ./s, replica: ./r, interval: 300}
    |                                            ^^^
  expected: a duration from 1s to 366d, such as 10s
  found: the number 300
  hint: write 300s for seconds, 300m for minutes or 300d for days
`,
  ],
  [
    'a log that is kept without a unit',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, log: {keep: 14}}
`,
    `
foldersync.config.yaml:3:46: error: bad value for "log.keep" of pair "a": "14" has no unit
  3 |   a: {source: ./s, replica: ./r, log: {keep: 14}}
    |                                              ^^
  expected: a duration from 1d to 3660d, such as 14d
  found: the number 14
  hint: write 14d for days
`,
  ],
  [
    'options beside their pair',
    `
version: 1
pairs:
  a:
  source: ./s
  replica: ./r
`,
    `
foldersync.config.yaml:4:3: error: "source", "replica" stand beside pair "a" instead of in it
  4 |   source: ./s
    |   ^^^^^^
  hint: indent them below "a:"
`,
  ],
  [
    'options beside all pairs',
    `
version: 1
pairs:
source: ./s
replica: ./r
`,
    `
foldersync.config.yaml:3:1: error: "source", "replica" stand beside "pairs" instead of in a pair
  3 | source: ./s
    | ^^^^^^
  hint: indent them below the name of a pair, and the name below "pairs:"
`,
  ],
  [
    'a pair beside the pairs',
    `
version: 1
pairs:
a:
  source: ./s
  replica: ./r
`,
    `
foldersync.config.yaml:3:1: error: "a" stands beside "pairs" instead of in it
  3 | a:
    | ^
  hint: indent it below "pairs:"
`,
  ],
  [
    'a level beside its log',
    `
version: 1
log:
level: debug
pairs: {a: {source: ./s, replica: ./r}}
`,
    `
foldersync.config.yaml:3:1: error: "level" stands beside "log" instead of in it
  3 | level: debug
    | ^^^^^
  hint: indent it below "log:"
`,
  ],
  [
    'no space after source',
    `
version: 1
pairs:
  a:
    source:/x
    replica: ./r
`,
    `
foldersync.config.yaml:4:5: error: not valid YAML: implicit keys need to be on a single line
  4 |     source:/x
    |     ^^^^^^^^^
  hint: put a space after the colon: source: /x
`,
  ],
  [
    'no space after replica',
    `
version: 1
pairs:
  a:
    source: ./s
    replica:/x
`,
    `
foldersync.config.yaml:5:5: error: not valid YAML: implicit map keys need to be followed by map values
  5 |     replica:/x
    |     ^^^^^^^^^^
  hint: put a space after the colon: replica: /x
`,
  ],
  [
    'no space after either',
    `
version: 1
pairs:
  a:
    source:/x
    replica:/y
`,
    `
foldersync.config.yaml:4:5: error: bad value for pair "a"
  4 |     source:/x
    |     ^^^^^^^^^
  expected: a group of options
  found: "source:/x replica:/y"
  hint: put a space after the colon: source: /x
`,
  ],
  [
    'no space between braces',
    `
version: 1
pairs:
  a: {source: ./s, replica:/y}
`,
    `
foldersync.config.yaml:3:20: error: unknown option "replica:/y" in pair "a"
  3 |   a: {source: ./s, replica:/y}
    |                    ^^^^^^^^^^
  hint: put a space after the colon: replica: /y
`,
  ],
  [
    'target',
    `
version: 1
pairs:
  a: {source: ./s, target: ./r}
`,
    `
foldersync.config.yaml:3:20: error: unknown option "target" in pair "a"
  3 |   a: {source: ./s, target: ./r}
    |                    ^^^^^^
  hint: did you mean "replica"?
`,
  ],
  [
    'destination',
    `
version: 1
pairs:
  a: {source: ./s, destination: ./r}
`,
    `
foldersync.config.yaml:3:20: error: unknown option "destination" in pair "a"
  3 |   a: {source: ./s, destination: ./r}
    |                    ^^^^^^^^^^^
  hint: did you mean "replica"?
`,
  ],
  [
    'dest',
    `
version: 1
pairs:
  a: {source: ./s, dest: ./r}
`,
    `
foldersync.config.yaml:3:20: error: unknown option "dest" in pair "a"
  3 |   a: {source: ./s, dest: ./r}
    |                    ^^^^
  hint: did you mean "replica"?
`,
  ],
  [
    'pairs as a list',
    `
version: 1
pairs:
  - source: ./s
    replica: ./r
`,
    `
foldersync.config.yaml:3:3: error: bad value for "pairs"
  3 |   - source: ./s
    |   ^^^^^^^^^^^^^
  expected: a group of options
  found: a list
  hint: give each pair a name in place of its "-": name: { source: ./from, replica: ./to }
`,
  ],
  [
    'a pair as a list',
    `
version: 1
pairs:
  a:
    - source: ./s
    - replica: ./r
`,
    `
foldersync.config.yaml:4:5: error: bad value for pair "a"
  4 |     - source: ./s
    |     ^^^^^^^^^^^^^
  expected: a group of options
  found: a list
  hint: write its options without "-" before them
`,
  ],
  [
    'a pair as a text',
    `
version: 1
pairs:
  a: ./s -> ./r
`,
    `
foldersync.config.yaml:3:6: error: bad value for pair "a"
  3 |   a: ./s -> ./r
    |      ^^^^^^^^^^
  expected: a group of options
  found: "./s -> ./r"
  hint: write a: { source: ./from, replica: ./to }
`,
  ],
  [
    'a way to compare of rsync',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, compare: checksum}
`,
    `
foldersync.config.yaml:3:43: error: bad value for "compare" of pair "a"
  3 |   a: {source: ./s, replica: ./r, compare: checksum}
    |                                           ^^^^^^^^
  expected: one of mtime, quick, newer, content
  found: "checksum"
  hint: did you mean "content"?
`,
  ],
  [
    'a time zone by its abbreviation',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, cron: "0 2 * * *", timezone: CEST}
`,
    `
foldersync.config.yaml:3:63: error: unknown time zone for "timezone" of pair "a"
  3 |   a: {source: ./s, replica: ./r, cron: "0 2 * * *", timezone: CEST}
    |                                                               ^^^^
  expected: an IANA name such as Europe/Berlin
  found: "CEST"
  hint: did you mean "Europe/Berlin"?
`,
  ],
  [
    'bits without "a second"',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, bandwidth: 50Mbit}
`,
    `
foldersync.config.yaml:3:45: error: bad value for "bandwidth" of pair "a": "50Mbit" is not a rate
  3 |   a: {source: ./s, replica: ./r, bandwidth: 50Mbit}
    |                                             ^^^^^^
  expected: a rate from 1k/s to 1t/s, such as 50MiB/s
  found: "50Mbit"
  hint: write 50Mbit/s
`,
  ],
  [
    'bits as they are sold',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, bandwidth: 50Mbps}
`,
    `
foldersync.config.yaml:3:45: error: bad value for "bandwidth" of pair "a": "50Mbps" is not a rate
  3 |   a: {source: ./s, replica: ./r, bandwidth: 50Mbps}
    |                                             ^^^^^^
  expected: a rate from 1k/s to 1t/s, such as 50MiB/s
  found: "50Mbps"
  hint: write 50Mbit/s for bits
`,
  ],
  [
    'a variable in a pattern',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: ["\${HOME}/cache"]}
`,
    `
foldersync.config.yaml:3:44: error: bad pattern for "exclude[1]" of pair "a": "\${HOME}" is not expanded
  3 |   a: {source: ./s, replica: ./r, exclude: ["\${HOME}/cache"]}
    |                                            ^^^^^^^^^^^^^^^
  found: "\${HOME}/cache"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only; or write "\\\\\${HOME}/cache" for what is called so
`,
  ],
  [
    'a variable with a default in a pattern of the defaults',
    `
version: 1
defaults: {exclude: ["*.\${EXT:-tmp}"]}
pairs:
  a: {source: ./s, replica: ./r}
  b: {source: ./s, replica: ./t}
`,
    `
foldersync.config.yaml:2:22: error: bad pattern for "exclude[1]" of the defaults: "\${EXT:-tmp}" is not expanded
  2 | defaults: {exclude: ["*.\${EXT:-tmp}"]}
    |                      ^^^^^^^^^^^^^^^
  found: "*.\${EXT:-tmp}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only; or write "*.\\\\\${EXT:-tmp}" for what is called so
`,
  ],
  [
    'a variable of a shell in a pattern',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: [$HOME/cache]}
`,
    `
foldersync.config.yaml:3:44: warning: doubtful pattern for "exclude[1]" of pair "a": "$HOME" is not expanded
  3 |   a: {source: ./s, replica: ./r, exclude: [$HOME/cache]}
    |                                            ^^^^^^^^^^^
  found: "$HOME/cache"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only; or write "\\\\$HOME/cache" for what is called so
`,
  ],
  [
    'a command in a pattern',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: ["$(hostname).log"]}
`,
    `
foldersync.config.yaml:3:44: error: bad pattern for "exclude[1]" of pair "a": commands are not carried out ($(…)
  3 |   a: {source: ./s, replica: ./r, exclude: ["$(hostname).log"]}
    |                                            ^^^^^^^^^^^^^^^^^
  found: "$(hostname).log"
  hint: write its result; or write "\\\\$(hostname).log" for what is called so
`,
  ],
  [
    'a placeholder in a pattern',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: ["*"], include: ["*/", "{{ kept }}"]}
`,
    `
foldersync.config.yaml:3:66: error: bad pattern for "include[2]" of pair "a": "{{ kept }}" looks like a placeholder that nobody has filled in
  3 |   a: {source: ./s, replica: ./r, exclude: ["*"], include: ["*/", "{{ kept }}"]}
    |                                                                  ^^^^^^^^^^^^
  found: "{{ kept }}"
  hint: fill in the template that this file comes from; or write "\\\\{{ kept }}" for what is called so
`,
  ],
  [
    'a value that a template has not found',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: ["/<no value>"]}
`,
    `
foldersync.config.yaml:3:44: error: bad pattern for "exclude[1]" of pair "a": "<no value>" looks like a placeholder that nobody has filled in
  3 |   a: {source: ./s, replica: ./r, exclude: ["/<no value>"]}
    |                                            ^^^^^^^^^^^^^
  found: "/<no value>"
  hint: fill in the template that this file comes from; or write "/\\\\<no value>" for what is called so
`,
  ],
  [
    'a variable in a marker',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, marker: ".disk-\${HOST}"}
`,
    `
foldersync.config.yaml:3:42: error: bad file name for "marker" of pair "a": "\${HOST}" is not expanded
  3 |   a: {source: ./s, replica: ./r, marker: ".disk-\${HOST}"}
    |                                          ^^^^^^^^^^^^^^^
  found: ".disk-\${HOST}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only; or give the file another name
`,
  ],
  [
    'a variable of a shell in a marker',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, marker: .disk-$HOST}
`,
    `
foldersync.config.yaml:3:42: warning: doubtful file name for "marker" of pair "a": "$HOST" is not expanded
  3 |   a: {source: ./s, replica: ./r, marker: .disk-$HOST}
    |                                          ^^^^^^^^^^^
  found: ".disk-$HOST"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only; or give the file another name
`,
  ],
  [
    'a variable for a duration',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, interval: "\${EVERY:-10m}"}
`,
    `
foldersync.config.yaml:3:44: error: bad value for "interval" of pair "a": "\${EVERY:-10m}" is not a duration
  3 |   a: {source: ./s, replica: ./r, interval: "\${EVERY:-10m}"}
    |                                            ^^^^^^^^^^^^^^^
  expected: a duration from 1s to 366d, such as 10s
  found: "\${EVERY:-10m}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only
`,
  ],
  [
    'a variable for a choice',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, compare: "\${COMPARE}"}
`,
    `
foldersync.config.yaml:3:43: error: bad value for "compare" of pair "a"
  3 |   a: {source: ./s, replica: ./r, compare: "\${COMPARE}"}
    |                                           ^^^^^^^^^^^^
  expected: one of mtime, quick, newer, content
  found: "\${COMPARE}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only
`,
  ],
  [
    'a variable for a list',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: "\${EXCLUDE}"}
`,
    `
foldersync.config.yaml:3:43: error: bad value for "exclude" of pair "a"
  3 |   a: {source: ./s, replica: ./r, exclude: "\${EXCLUDE}"}
    |                                           ^^^^^^^^^^^^
  expected: a list
  found: "\${EXCLUDE}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only
`,
  ],
  [
    'a placeholder for a cron',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, cron: "{{ cron }}"}
`,
    `
foldersync.config.yaml:3:40: error: bad value for "cron" of pair "a": it has 3 of 5 or 6 fields
  3 |   a: {source: ./s, replica: ./r, cron: "{{ cron }}"}
    |                                        ^^^^^^^^^^^^
  expected: minute, hour, day of month, month, day of week; with seconds first if there are six
  found: "{{ cron }}"
  hint: fill in the template that this file comes from
`,
  ],
  [
    'a variable for a time zone',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, cron: "0 2 * * *", timezone: "\${TZ}"}
`,
    `
foldersync.config.yaml:3:63: error: unknown time zone for "timezone" of pair "a"
  3 |   a: {source: ./s, replica: ./r, cron: "0 2 * * *", timezone: "\${TZ}"}
    |                                                               ^^^^^^^
  expected: an IANA name such as Europe/Berlin
  found: "\${TZ}"
  hint: write its value, for variables are expanded in the paths of folders and in secrets only
`,
  ],
  [
    'a variable for a name',
    `
version: 1
pairs:
  "\${NAME}": {source: ./s, replica: ./r}
`,
    `
foldersync.config.yaml:3:3: error: "\${NAME}" cannot be the name of a pair
  3 |   "\${NAME}": {source: ./s, replica: ./r}
    |   ^^^^^^^^^
  expected: 1 to 64 letters, digits, dots, dashes and underscores, but not \`.\` or \`..\`; unique without regard to case, because it names folders
  hint: write its value, for variables are expanded in the paths of folders and in secrets only
`,
  ],
  [
    'an exclude that is an absolute path',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: [/home/u/cache]}
`,
    `
foldersync.config.yaml:3:44: warning: "exclude[1]" of pair "a" looks like a path of this machine, and patterns begin at the source
  3 |   a: {source: ./s, replica: ./r, exclude: [/home/u/cache]}
    |                                            ^^^^^^^^^^^^^
  found: "/home/u/cache"
  hint: write "home/u/cache", without "/" before it, if the source has a folder "home"
`,
  ],
  [
    'an exclude below the source',
    `
version: 1
pairs:
  a: {source: /data/photos, replica: ./r, exclude: [/data/photos/raw]}
`,
    `
foldersync.config.yaml:3:53: warning: "exclude[1]" of pair "a" looks like a path of this machine, and patterns begin at the source
  3 |   a: {source: /data/photos, replica: ./r, exclude: [/data/photos/raw]}
    |                                                     ^^^^^^^^^^^^^^^^
  found: "/data/photos/raw"
  hint: write "/raw"
`,
  ],
  [
    'an exclude in the home directory',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: [~/cache]}
`,
    `
foldersync.config.yaml:3:44: warning: "exclude[1]" of pair "a" looks like a path of this machine, and patterns begin at the source
  3 |   a: {source: ./s, replica: ./r, exclude: [~/cache]}
    |                                            ^^^^^^^
  found: "~/cache"
  hint: write "/cache" for what lies at the top of the source
`,
  ],
  [
    'everything excluded and some included',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, exclude: ["*"], include: ["*.jpg"]}
`,
    `
foldersync.config.yaml:3:59: warning: "include" of pair "a" brings nothing back inside folders: "*" in "exclude" leaves them out whole
  3 |   a: {source: ./s, replica: ./r, exclude: ["*"], include: ["*.jpg"]}
    |                                                           ^^^^^^^^^
  hint: put "*/" first in include, to bring the folders themselves back
`,
  ],
  [
    'a config in several files, in the words of another program',
    `
version: 1
imports: [conf.d/a.yaml]
pairs:
  a: {source: ./s, replica: ./r}
`,
    `
foldersync.config.yaml:2:1: error: unknown option "imports"
  2 | imports: [conf.d/a.yaml]
    | ^^^^^^^
  expected: one of version, include, stateDir, concurrency, stopGrace, stuckAfter, history, metrics, log, notify, http, defaults, pairs
  hint: other files are parts of a config: include: [conf.d/*.yaml]
`,
  ],
  [
    'a log that is a level',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, log: debug}
`,
    `
foldersync.config.yaml:3:39: error: bad value for "log" of pair "a"
  3 |   a: {source: ./s, replica: ./r, log: debug}
    |                                       ^^^^^
  expected: a group of options
  found: "debug"
  hint: write log: { level: debug }
`,
  ],
  [
    'watch as a duration',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, watch: 5m}
`,
    `
foldersync.config.yaml:3:41: error: bad value for "watch" of pair "a"
  3 |   a: {source: ./s, replica: ./r, watch: 5m}
    |                                         ^^
  expected: true or false
  found: "5m"
  hint: write interval: 5m for how often, or watch: true
`,
  ],
  [
    'ignore instead of exclude',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, ignore: ["*.tmp"]}
`,
    `
foldersync.config.yaml:3:34: error: unknown option "ignore" in pair "a"
  3 |   a: {source: ./s, replica: ./r, ignore: ["*.tmp"]}
    |                                  ^^^^^^
  hint: did you mean "exclude"?
`,
  ],
  [
    'delete instead of prune',
    `
version: 1
pairs:
  a: {source: ./s, replica: ./r, delete: false}
`,
    `
foldersync.config.yaml:3:34: error: unknown option "delete" in pair "a"
  3 |   a: {source: ./s, replica: ./r, delete: false}
    |                                  ^^^^^^
  hint: did you mean "prune"?
`,
  ],
];

test.each(mistakes)('%s', async (_, config, shown) => {
  const found = diagnosticsOf(await loadText(config.slice(1)));
  const said = found.map((diagnostic) => `${showDiagnostic(diagnostic, { color: false })}\n`).join('');
  expect(`\n${said}`).toBe(shown);
});

test.each(['50Mbit/s', '50 Mbit/s'])('a bandwidth in bits is no mistake: %s', async (rate) => {
  const loaded = await loadText(`version: 1\npairs: {a: {source: ./s, replica: ./r, bandwidth: ${rate}}}\n`);
  expect(validConfig(loaded).pairs[0]?.policy.bandwidthBytesPerSecond).toBe(6_250_000);
});

test.each([
  '$RECYCLE.BIN/',
  '$WINDOWS.~BT/',
  'Outer$Inner.class',
  'Outer$INNER.class',
  '~$*.docx',
  '$Extend/',
  '*.{jpg,png}',
  '[$]{HOME}',
  '$[H]OME',
])('a pattern that holds a dollar or a brace is no mistake: %s', async (pattern) => {
  const config = { version: 1, pairs: { a: { source: './s', replica: './r', exclude: [pattern] } } };
  const loaded = await loadText(JSON.stringify(config));
  expect(diagnosticsOf(loaded)).toEqual([]);
});

test.each([`\${HOME}`, '$HOME', `\${HOME:-\${X}}`, '$(hostname)', '{{ name }}', `{{\${X}}}`, '<no value>'])(
  'the hint of a pattern says how a name is meant that is spelled so: %s',
  async (name) => {
    const load = (pattern: string) =>
      loadText(JSON.stringify({ version: 1, pairs: { a: { source: './s', replica: './r', exclude: [pattern] } } }));
    const [said] = diagnosticsOf(await load(name));
    const offered = JSON.parse(/or write (".*") for what is called so$/.exec(said?.hint ?? '')?.[1] ?? '""') as string;
    const loaded = await load(offered);
    expect(diagnosticsOf(loaded)).toEqual([]);
    const { exclude } = validConfig(loaded).pairs[0]!.policy; // it has one
    expect(compileFilter(exclude, [])?.excludes(ROOT, bytesOfText(name) as Name, false)).toBe(true);
  },
);
