import { test } from 'vitest';
import { type Case, checkJson, checkYaml, folders } from '../diagnose.js';

const plain = 'a: {source: ./1, replica: ./2}';
/** As `folders`, with a line before the defaults. */
const withTop = (line: string, ...lines: string[]) => folders(...lines).replace('defaults', `${line}\ndefaults`);

const yamlCases: readonly Case[] = [
  [
    'source = replica',
    folders('a: {source: ./x, replica: «./x/»}'),
    /^source and replica of pair "a" are the same folder: @\/x/,
  ],
  [
    'a replica inside its source',
    folders('a: {source: ., replica: «./x»}'),
    /^the replica of pair "a" lies inside its source: @\/x is below @ \| hint/,
  ],
  [
    'a source inside its replica',
    folders('a: {source: ./x/y, replica: «./x»}'),
    /^the source of pair "a" lies inside its replica/,
  ],
  [
    'the same replica',
    folders('a: {source: ./1, replica: ./x}', 'b: {source: ./2, replica: «./y/../x»}'),
    /^pairs "a" and "b" have the same replica: @\/x \| hint: each pair would remove/,
  ],
  [
    'nested replicas',
    folders('a: {source: ./1, replica: ./x/y}', 'b: {source: ./2, replica: «./x»}'),
    /^the replica of pair "a" lies inside the replica of pair "b"/,
  ],
  [
    'a cycle',
    folders('a: {source: ./1, replica: ./2}', 'b: {source: ./2, replica: «./1»}'),
    /^pairs copy in a circle: "a" → "b" → "a" \| hint/,
  ],
  [
    'a cycle by nesting',
    folders('a: {source: ./1, replica: ./2/x}', 'b: {source: ./2, replica: «./1/y»}'),
    /^pairs copy in a circle/,
  ],
  [
    'a cycle of pairs whose names look like numbers, the last of the file to blame',
    folders('b: {source: ./1, replica: ./2}', '7: {source: ./2, replica: «./1»}'),
    /^pairs copy in a circle: "b" → "7" → "b"/,
  ],
  [
    'a log folder that the log cannot be written in',
    folders('a: {source: ./1, replica: ./2, log: {dir: «"./photos|1"»}}'),
    /^a log cannot be written in a folder whose path has .*photos\|1 \| hint: choose another folder with "log.dir"/,
  ],
  [
    'versions in a source',
    folders('a: {source: ./1, replica: ./2, versions: {dir: «./1/v»}}'),
    'the folder for versions of pair "a" lies inside the source of pair "a": @/1/v | hint: each pass would change what it mirrors; put it elsewhere with "versions.dir"',
  ],
  [
    'versions in the replica of another pair',
    folders('a: {source: ./1, replica: ./2, versions: {dir: «./4»}}', 'b: {source: ./3, replica: ./4}'),
    /^the folder for versions of pair "a" lies inside the replica of pair "b"/,
  ],
  [
    'one folder for the versions of two pairs',
    'version: 1\ndefaults: {versions: {dir: «./v»}}\npairs: {a: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4}}\n',
    'pairs "a" and "b" would keep their versions in the same folder: @/v | hint: give each pair a "versions.dir" of its own',
  ],
  ['versions beside the replica', folders('a: {source: ./1, replica: ./2, versions: {dir: ./v}}')],
  ['a chain', folders(plain, 'b: {source: ./2, replica: ./3}')],
  ['shared and nested sources', folders(plain, 'b: {source: ./1/x, replica: ./3}', 'c: {source: ./1, replica: ./4}')],
  [
    'a home directory as replica',
    folders('a: {source: ./1, replica: «/home/u»}'),
    /^the replica of pair "a" is your home directory: \/home\/u \| hint/,
  ],
  [
    'a replica around a home directory',
    folders('a: {source: ./1, replica: «/home»}'),
    /^the replica of pair "a" holds your home directory/,
  ],
  ['a replica below a home directory', folders('a: {source: ./1, replica: ~/r}')],
  [
    'the state directory in a source, whose logs are not told again',
    withTop('stateDir: «./1/s»', plain),
    'the state directory lies inside the source of pair "a": @/1/s | hint: each pass would change what it mirrors; put it elsewhere with "stateDir"',
  ],
  [
    'the default state directory in a source',
    folders('a: {source: «/home/u», replica: ./2}'),
    /^the state directory lies inside the source of pair "a": \/home\/u\/\.local\/state\/foldersync/,
  ],
  [
    'the log directory in a replica',
    withTop('log: {dir: «./2/l»}', plain),
    'the log directory lies inside the replica of pair "a": @/2/l | hint: mirroring would remove it; put it elsewhere with "log.dir"',
  ],
  [
    'the log directory of a pair in a source',
    folders('a: {source: ./1, replica: ./2, log: {dir: «./1/l»}}'),
    /^the log directory of pair "a" lies inside the source of pair "a"/,
  ],
  [
    "a pair's log directory that happens to be its source",
    withTop('log: {dir: «.»}', 'a: {source: ./a, replica: ./2}'),
    /^the log directory of pair "a" lies inside the source of pair "a": @\/a/,
  ],
  ['a source inside the log directory', withTop('log: {dir: .}', 'a: {source: ./x, replica: ./y}')],
  [
    'one log file for two pairs',
    folders('a: {source: ./1, replica: ./2, log: {dir: ./l}}', 'b: {source: ./3, replica: ./4, log: {dir: «./l/»}}'),
    'pairs "a" and "b" would write the same log file: @/l/logfile.log | hint: give each pair a "log.dir" of its own',
  ],
  [
    'one log file for two pairs by the defaults',
    'version: 1\ndefaults: {interval: 10s, log: {dir: «./l»}}\npairs: {a: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4}}\n',
    /^pairs "a" and "b" would write the same log file.* \| hint: use "log\.dir" at the top of the file instead/,
  ],
  [
    "a pair's log in the folder that another pair has by default",
    withTop('log: {dir: ./l}', plain, 'b: {source: ./3, replica: ./4, log: {dir: «./l/a»}}'),
    /^pairs "a" and "b" would write the same log file/,
  ],
];

const jsonCases: readonly Case[] = [
  [
    'a cycle',
    '{"version":1,"defaults":{"interval":"1s"},"pairs":{"a":{"source":"./1","replica":"./2"},"b":{"source":"./2","replica":«"./1"»}}}',
    /^pairs copy in a circle/,
  ],
];

test.for<Case>(yamlCases)('in YAML: %s', checkYaml);
test.for<Case>(jsonCases)('in JSON: %s', checkJson);
