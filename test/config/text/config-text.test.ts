import { test } from 'vitest';
import { type Case, checkJson, checkYaml, pair, timed } from '../diagnose.js';

const yamlCases: readonly Case[] = [
  ['an empty file', '', 'the config file is empty | hint: see what `foldersync init` writes'],
  ['a file of comments', '# nothing\n', 'the config file is empty | hint: see what `foldersync init` writes'],
  [
    'a tab',
    'version: 1\npairs:\n«\t»a: 1\n',
    /^not valid YAML: tabs are not allowed as indentation \| hint: indent with spaces$/,
  ],
  [
    'a bracket that stays open',
    'version: 1\npairs: {a: «1»\n',
    /^not valid YAML: flow map in block collection must be/,
  ],
  ['a quote that stays open', 'version: 1\nstateDir: "«x»\n', /^not valid YAML: missing closing "quote/],
  ['a colon too many', 'version: 1\nstateDir: «a»: b\n', /hint: put a text that holds ": " in quotes$/],
  [
    'a key out of line',
    'version: 1\npairs:\n  a: 1\n« »b: 2\n',
    /hint: the keys of one group begin in the same column$/,
  ],
  [
    'two documents',
    'version: 1\n«---»\nversion: 1\n',
    'not valid YAML: a second document begins here | hint: a config is one document; remove this line and what follows it',
  ],
  [
    'an alias inside what it stands for',
    'version: 1\npairs: &all\n  a: «*all»\n',
    'not valid YAML: the alias "*all" stands inside what it repeats | hint: give the options of each pair in full, or put common ones into "defaults"',
  ],
  [
    'a pattern without quotes',
    timed('exclude: [«*.tmp»]'),
    'not valid YAML: no anchor "&.tmp" stands before this alias | hint: put a text that begins with * in quotes: "*.tmp"',
  ],
  [
    'a tag',
    timed('exclude: [«!x» y]'),
    'not valid YAML: unresolved tag: !x | hint: put a text that begins with ! in quotes',
  ],
  [
    'a variable without quotes between brackets: one error',
    pair('interval: 10s').replace('./s', '$«{»NOPE}/x'),
    /^not valid YAML: .* \| hint: between \{ \} or \[ \], put \$\{NAME} in quotes$/,
  ],
  [
    'bytes that are not UTF-8',
    timed('exclude: ["caf«\uFFFD»"]'),
    'the file is not valid UTF-8 here | hint: save it as UTF-8',
  ],
  [
    'keys given twice, all of them',
    'version: 1\npairs:\n  a:\n    source: ./s\n    replica: ./r\n    «source»: ./s\n    interval: 10s\n«version»: 1\n',
    '"source" is given twice | hint: the first one is on line 4; keep one',
    '"version" is given twice | hint: the first one is on line 1; keep one',
  ],
  [
    'keys given twice in different ways of writing',
    'version: 1\ndefaults: {interval: 10s}\npairs:\n  7: {source: ./1, replica: ./2}\n  «"7"»: {source: ./1, replica: ./2}\n',
    /^"7" is given twice/,
  ],
  [
    'a key given twice beside other mistakes',
    'version: 1\n«version»: 1\npairs: {a: {source: ./s, replica: ./r, «watch»: false}}\n',
    /^"version" is given twice/,
    /^pair "a" has no schedule/,
  ],
];

const jsonCases: readonly Case[] = [
  ['an empty file', '', 'the config file is empty | hint: see what `foldersync init` writes'],
  [
    'a comment',
    '{\n  "version": 1,\n  «/»/ hi\n  "pairs": {}\n}',
    'not valid JSON: "/" where a key in double quotes should be | hint: JSON has no comments; YAML has',
  ],
  [
    'a comma too many',
    '{ "version": 1«,» }',
    'not valid JSON: a comma before the end of a list or group | hint: remove the comma',
  ],
  ['a comma too few', '{\n  "version": 1\n  «"»pairs": {}\n}', 'not valid JSON: "\\"" where "," or "}" should be'],
  [
    'an end too early',
    '{ "version": 1, "pairs": { "a": 1 «}»\n',
    'not valid JSON: the file ends where "," or "}" should be',
  ],
  [
    'a key given twice',
    '{ "version": 1, "pairs": { "a": { "source": "./s", "replica": "./r", "interval": "1s", «"source"»: "./t" } } }',
    '"source" is given twice | hint: the first one is on line 1; keep one',
  ],
];

test.for<Case>(yamlCases)('in YAML: %s', checkYaml);
test.for<Case>(jsonCases)('in JSON: %s', checkJson);
