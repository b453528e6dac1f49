import { test } from 'vitest';
import { type Case, checkJson, checkYaml, folders, pair, timed, top } from '../diagnose.js';

const yamlCases: readonly Case[] = [
  ['a whole that is a text', '«h»ello\n', 'bad value for the config | expected: a group of options | found: "hello"'],

  // Keys.
  [
    'an unknown version, and nothing else',
    'version: «2»\npairs: {a: 3}\nx: 1\n',
    'version 2 of the config format is not known | expected: the number 1 | found: the number 2 | hint: this file needs a newer foldersync',
  ],
  [
    'a version below all',
    top('').replace('1', '«0»'),
    'version 0 of the config format is not known | expected: the number 1 | found: the number 0 | hint: write version: 1',
  ],
  [
    'a version in quotes',
    top('').replace('1', '«"1"»'),
    'bad value for "version" | expected: the number 1 | found: "1" | hint: write version: 1',
  ],
  [
    'no version',
    '«p»airs: {a: {source: ./s, replica: ./r, interval: 10s}}\n',
    'the config has no "version" | expected: 1 | hint: add version: 1',
  ],
  ['a mistyped key', top('«concurency»: 3'), 'unknown option "concurency" | hint: did you mean "concurrency"?'],
  [
    'a key in another style',
    timed('«max-delete»: {percent: 3}'),
    'unknown option "max-delete" in pair "a" | hint: did you mean "maxDelete"?',
  ],
  [
    'a mistyped key that is required: one error',
    pair('interval: 10s').replace('source', '«sorce»'),
    'unknown option "sorce" in pair "a" | hint: did you mean "source"?',
  ],
  [
    'a mistyped trigger: one error',
    pair('«intervall»: 10s'),
    'unknown option "intervall" in pair "a" | hint: did you mean "interval"?',
  ],
  [
    'a key nobody knows',
    timed('«zzz»: 1'),
    /^unknown option "zzz" in pair "a" \| expected: one of source, replica, watch, .*, log$/,
  ],
  [
    'a key of a pair at the top',
    top('«prune»: false'),
    /^unknown option "prune" \| .* \| hint: "prune" belongs in a pair$/,
  ],
  ['a key of the top in a pair', timed('«stateDir»: ./x'), /\| hint: "stateDir" belongs at the top of the file$/],
  [
    'a source in the defaults',
    top('defaults: {«source»: ./x}'),
    /^unknown option "source" in "defaults" .* \| hint: "source" belongs in a pair$/,
  ],
  [
    'a name that every object has',
    timed('«constructor»: 3'),
    /^unknown option "constructor" in pair "a" \| expected: [^|]*$/,
  ],
  ['a limit outside its group', timed('«percent»: 3'), /\| hint: "percent" belongs in "maxDelete"$/],
  [
    '$import',
    top('«$import»: ./other.yaml'),
    /^unknown option "\$import" .* \| hint: other files are parts of a config: include: \[conf\.d\/\*\.yaml\]$/,
  ],
  [
    'a merge key',
    timed('«<<»: {prune: false}'),
    /\| hint: merge keys are not supported; put common options into "defaults"$/,
  ],
  [
    'a key deep inside',
    timed('log: {«levle»: info}'),
    'unknown option "levle" in "log" of pair "a" | hint: did you mean "level"?',
  ],
  [
    'a missing replica',
    'version: 1\npairs:\n  «a»: {source: ./s, interval: 10s}\n',
    'pair "a" has no "replica" | expected: a text such as "/backup/photos" | hint: add replica: /backup/photos',
  ],

  // Values.
  ['no pairs', '«v»ersion: 1\n', /^the config has no "pairs"/],
  [
    'pairs with nothing in them',
    'version: 1\n«pairs»:\n',
    /^there are no pairs \| expected: at least one \| hint: add one/,
  ],
  ['an empty group of pairs', 'version: 1\npairs: «{}»\n', /^there are no pairs/],
  [
    'a pair that is a path',
    'version: 1\npairs: {a: «./photos»}\n',
    'bad value for pair "a" | expected: a group of options | found: "./photos" | hint: write a: { source: ./from, replica: ./to }',
  ],
  [
    'a pair with nothing in it',
    'version: 1\npairs:\n  «a»:\n',
    'bad value for pair "a" | expected: a group of options | found: nothing | hint: write a: { source: ./from, replica: ./to }',
  ],
  [
    'a bare ~',
    pair('interval: 10s').replace('./s', '«~»'),
    /\| found: nothing \| hint: in YAML, ~ alone means nothing; write "~" in quotes for your home directory$/,
  ],
  ['an empty path', pair('interval: 10s').replace('./s', '«" "»'), /^"source" of pair "a" is empty/],
  [
    'a mistyped value',
    timed('compare: «mtme»'),
    'bad value for "compare" of pair "a" | expected: one of mtime, quick, newer, content | found: "mtme" | hint: did you mean "mtime"?',
  ],
  [
    'a yes',
    timed('prune: «yes»'),
    'bad value for "prune" of pair "a" | expected: true or false | found: "yes" | hint: write true',
  ],
  ['a no', timed('adopt: «no»'), /\| hint: write false$/],
  [
    'a pattern that is no list',
    timed('exclude: «node_modules»'),
    'bad value for "exclude" of pair "a" | expected: a list | found: "node_modules" | hint: write a list: ["node_modules"]',
  ],
  ['an empty pattern', timed('exclude: [x, «""»]'), '"exclude[2]" of pair "a" is empty | expected: a text | found: ""'],
  [
    'a number as a marker, whose hint keeps what is written',
    timed('marker: «007»'),
    'bad value for "marker" of pair "a" | expected: a text such as ".mirror-me" | found: the number 7 | hint: write it in quotes: "007"',
  ],
  [
    'a hold limit out of range',
    timed('maxDelete: {percent: «150»}'),
    'bad value for "maxDelete.percent" of pair "a" | expected: a number from 0 to 100 | found: the number 150',
  ],
  ['a hold limit that is negative', timed('maxDelete: {atLeast: «-1»}'), /^bad value for "maxDelete.atLeast"/],
  [
    'a fraction',
    top('concurrency: «1.5»'),
    'bad value for "concurrency" | expected: a whole number from 1 to 64 | found: the number 1.5',
  ],
  [
    'a rate without its second',
    pair('bandwidth: «50MiB»'),
    'bad value for "bandwidth" of pair "a": "50MiB" is not a rate | expected: a rate from 1k/s to 1t/s, such as 50MiB/s | found: "50MiB" | hint: write 50MiB/s',
  ],
  [
    'a rate without a unit',
    pair('bandwidth: «50/s»'),
    /^bad value for "bandwidth" of pair "a": "50" has no unit .* \| hint: write 50m\/s for megabytes or 50b\/s for bytes$/,
  ],
  [
    'a rate that is none',
    pair('bandwidth: «fast»'),
    /: "fast" is not a rate \| .* \| hint: for example 800k\/s, 50MiB\/s or 50Mbit\/s$/,
  ],
  ['a rate that is too small', pair('bandwidth: «1b/s»'), /^"bandwidth" of pair "a" is out of range/],
  ['a number in quotes', top('concurrency: «"2"»'), /\| hint: write the number without quotes$/],
  [
    'a duration without a unit',
    pair('interval: «10»'),
    'bad value for "interval" of pair "a": "10" has no unit | expected: a duration from 1s to 366d, such as 10s | found: the number 10 | hint: write 10s for seconds, 10m for minutes or 10d for days',
  ],
  [
    'a duration with a wrong unit',
    pair('interval: «10min»'),
    /: "min" is not a unit of time .* \| hint: did you mean 10m\?$/,
  ],
  [
    'a duration that is no text',
    pair('interval: «true»'),
    'bad value for "interval" of pair "a" | expected: a duration from 1s to 366d, such as 10s | found: the boolean true',
  ],
  [
    'an interval of 0',
    pair('interval: «0»'),
    '"interval" of pair "a" is out of range | expected: a duration from 1s to 366d, such as 10s | found: the number 0',
  ],
  ['an interval below a second', pair('interval: «999ms»'), /^"interval" of pair "a" is out of range/],
  ['a duration beyond all numbers', top('stopGrace: «99999999999999999w»'), /^"stopGrace" is out of range/],
  [
    'a bad size',
    top('log: {maxSize: «20 MB»}'),
    'bad value for "log.maxSize": a size has no spaces | expected: a size from 1k to 1t, such as 20m | found: "20 MB" | hint: write 20MB',
  ],
  ['a size out of range', top('log: {maxSize: «5b»}'), /^"log.maxSize" is out of range/],

  // Names.
  [
    'a name with a space',
    pair('interval: 10s').replace('a:', '«"a b"»:'),
    /^"a b" cannot be the name of a pair \| expected: 1 to 64 letters, digits, .* names folders$/,
  ],
  ['the name ..', pair('interval: 10s').replace('a:', '«..»:'), /^"\.\." cannot be the name of a pair/],
  [
    'a name that is too long',
    pair('interval: 10s').replace('a:', `«${'n'.repeat(65)}»:`),
    /^"n{65}" cannot be the name of a pair/,
  ],
  [
    'names at the limits',
    folders(`${'n'.repeat(64)}: {source: ./1, replica: ./2}`, '...: {source: ./3, replica: ./4}'),
  ],
  [
    'names that differ by case',
    folders('Photos: {source: ./1, replica: ./2}', '«photos»: {source: ./3, replica: ./4}'),
    'pairs "Photos" and "photos" differ by case only | hint: pair names become folder names; choose another one',
  ],
];

const jsonCases: readonly Case[] = [
  ['a wrong type', '«[»1]', 'bad value for the config | expected: a group of options | found: a list'],
  [
    'a version in quotes',
    '{ "version": «"1"», "pairs": { "a": { "source": "./s", "replica": "./r", "interval": "1s" } } }',
    /^bad value for "version"/,
  ],
  [
    'a mistyped key and value',
    '{\n\t"version": 1,\n\t«"pears"»: 1,\n\t"pairs": { "a": {\n\t\t«"sorce"»: "./s",\n\t\t"replica": "./r",\n\t\t"interval": "1s",\n\t\t"compare": «"mtme"» } }\n}\n',
    /^unknown option "pears"/,
    'unknown option "sorce" in pair "a" | hint: did you mean "source"?',
    /\| hint: did you mean "mtime"\?$/,
  ],
];

test.for<Case>(yamlCases)('in YAML: %s', checkYaml);
test.for<Case>(jsonCases)('in JSON: %s', checkJson);
