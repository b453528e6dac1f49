// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of configs
import { test } from 'vitest';
import { type Case, checkJson, checkYaml, pair, timed, top } from '../diagnose.js';

const yamlCases: readonly Case[] = [
  // Schedules.
  ['no schedule: it watches', 'version: 1\npairs: {a: {source: ./s, replica: ./r}}\n'],
  [
    'neither a schedule nor watching',
    pair('«watch»: false'),
    'pair "a" has no schedule, and does not watch | expected: watch, or one of interval, cron | hint: add interval: 10s, for example, or remove watch: false',
  ],
  [
    'neither a schedule nor watching, by the defaults: one error a pair',
    'version: 1\ndefaults: {watch: false}\npairs: {«a»: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4, interval: 5m}}\n',
    /^pair "a" has no schedule, and does not watch/,
  ],
  [
    'options for watching in a pair that does not',
    timed('«settle»: 1s, «maxWait»: 5s, «rescan»: 2h'),
    'warning: "settle" of pair "a" has no effect: the pair does not watch | hint: add watch: true, or remove it',
    /^warning: "maxWait" of pair "a" has no effect/,
    /^warning: "rescan" of pair "a" has no effect/,
  ],
  [
    'options for watching in a pair that says it does not',
    timed('watch: false, «settle»: 1s'),
    'warning: "settle" of pair "a" has no effect: the pair does not watch | hint: remove it',
  ],
  ['options for watching in the defaults', top('defaults: {settle: 1s, maxWait: 5s, rescan: 2h}')],
  [
    'a rescan beside the interval that is one',
    timed('watch: true, settle: 1s, «rescan»: 2h'),
    'warning: "rescan" of pair "a" has no effect: the rescan goes by "interval" | hint: remove it',
  ],
  [
    'a cron that is not to run at the start, in a pair that watches',
    pair('watch: true, cron: "0 0 * * *", timezone: UTC, «runAtStart»: false'),
    'warning: "runAtStart" of pair "a" has no effect: a pair that watches is always mirrored at the start | hint: remove it',
  ],
  [
    'a longest wait that is over before the shortest',
    pair('settle: 1s, maxWait: «500ms»'),
    '"maxWait" of pair "a": "maxWait" is shorter than "settle" | expected: at least 1s, which is "settle" | found: 500ms | hint: give more time',
  ],
  [
    'a shortest wait that is longer than the longest by default',
    pair('settle: «3s»'),
    '"settle" of pair "a": "maxWait" is shorter than "settle" | expected: at most 2s, which is "maxWait" | found: 3s | hint: give "maxWait" as well, with more time',
  ],
  [
    'waits of the defaults: one error',
    'version: 1\ndefaults: {settle: 10s, maxWait: «9s»}\npairs: {a: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4}}\n',
    /^"maxWait" of the defaults: "maxWait" is shorter than "settle"/,
  ],
  ['a wait that is no duration: one error', pair('settle: «5», maxWait: 10ms'), /^bad value for "settle" of pair "a"/],
  ['a watch that is neither true nor false: one error', pair('watch: «"no"», settle: 1s'), /^bad value for "watch"/],
  [
    'options that go with cron, in a pair that watches',
    pair('«runAtStart»: true'),
    '"runAtStart" of pair "a" goes with "cron" only | hint: without it the first pass is always at the start; remove it',
  ],
  [
    'both triggers',
    pair('interval: 10s, «cron»: "0 0 * * *"'),
    'both "interval" and "cron" in pair "a" | expected: one of interval, cron | hint: remove one of them',
  ],
  [
    'both triggers in the defaults: one error',
    'version: 1\ndefaults: {interval: 10s, «cron»: "0 0 * * *"}\npairs: {a: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4}}\n',
    /^both "interval" and "cron" in the defaults/,
  ],
  [
    'defaults of a wrong type: one error',
    top('defaults: «[]»').replace(', interval: 10s', ''),
    /^bad value for "defaults"/,
  ],
  [
    'options that go with cron',
    timed('«timezone»: UTC, «catchUp»: true, «runAtStart»: true'),
    '"timezone" of pair "a" goes with "cron" only | hint: remove it',
    /^"catchUp" of pair "a" goes with "cron" only/,
    /^"runAtStart" .* \| hint: without it the first pass is always at the start; remove it$/,
  ],
  ['options that go with cron, in the defaults', top('defaults: {timezone: UTC, catchUp: true}')],
  [
    'an unknown time zone',
    pair('cron: "0 0 * * *", timezone: «Europe/Berln»'),
    'unknown time zone for "timezone" of pair "a" | expected: an IANA name such as Europe/Berlin | found: "Europe/Berln" | hint: did you mean "Europe/Berlin"?',
  ],
  [
    'an unknown time zone in the defaults: one error',
    'version: 1\ndefaults: {cron: "0 0 * * *", timezone: «new york»}\npairs: {a: {source: ./1, replica: ./2}, b: {source: ./3, replica: ./4}}\n',
    /^unknown time zone for "timezone" of the defaults .* \| hint: did you mean "America\/New_York"\?$/,
  ],
  [
    'a bad cron, with each bad field',
    pair('cron: «"61 25 32 13 8"»'),
    /^bad value for "cron" of pair "a": "61" is not a minute \(0 to 59\), "25" is not an hour \(0 to 23\), "32" is not a day of the month \(1 to 31\), "13" is not a month \(.*\), "8" is not a day of the week \(0 to 7, sun to sat\) \| expected: .* \| found: "61 25 32 13 8" \| hint: for example/,
  ],
  ['a cron with too few fields', pair('cron: «"* * * *"»'), /: it has 4 of 5 or 6 fields \|/],
  ['a nickname that is no time', pair('cron: «"@reboot"»'), /: it has 1 of 5 or 6 fields \|/],
  ['a day that no month has', pair('cron: «"0 0 31 2 *"»'), /impossible day of month/],
  [
    'both day fields',
    pair('cron: «"0 0 1 * mon"», timezone: UTC'),
    'warning: "cron" of pair "a": both day fields are set: it runs only on days that match both of them | hint: cron(8) would run on days that match one of them; leave one of the two as *',
  ],
  [
    'several times an hour where clocks change',
    pair('cron: «"*/10 * * * *"», timezone: America/New_York'),
    'warning: "cron" of pair "a": it runs more or less often on days when clocks change: America/New_York has the hour from 1:00 twice on one of them | hint: use interval, or timezone: UTC, for the same times every day',
  ],
  ['several times an hour, but not in that one', pair('cron: "*/10 8-18 * * *", timezone: America/New_York')],
  ['several times an hour where clocks never change', pair('cron: "*/10 * * * *", timezone: UTC')],
  ['once an hour where clocks change', pair('cron: "0 * * * *", timezone: America/New_York')],
  [
    'several times a minute where clocks change',
    pair('cron: «"*/20 0 * * * *"», timezone: America/New_York'),
    /^warning: .*when clocks change/,
  ],

  // Patterns.
  [
    'include without exclude',
    timed('include: «[x]»'),
    /^warning: "include" of pair "a" has no effect for pair "a", which excludes nothing/,
  ],
  [
    'include where exclude is in the defaults',
    timed('include: [x]').replace('pairs', 'defaults: {exclude: [y]}\npairs'),
  ],
  [
    'an include with a !',
    timed('exclude: [x], include: [y, «"!z"»]'),
    '"include[2]" of pair "a" begins with "!" | expected: a pattern to bring back, without "!" | found: "!z" | hint: write "z", or put it into exclude to leave it out',
  ],

  // Paths.
  [
    'a variable that is not set',
    pair('interval: 10s').replace('./s', '«"${NOPE}/x"»'),
    'bad path for "source" of pair "a": the environment variable NOPE is not set | found: "${NOPE}/x" | hint: set it, or give a default: ${NOPE:-/some/folder}',
  ],
  ['the home of another user', top('stateDir: «~bob/x»'), /^bad path for "stateDir": "~bob" is not expanded/],
  ['a NUL', top('log: {dir: «"a\\0"»}'), /^bad path for "log.dir": the path holds a NUL character/],
  [
    'a bad path in the defaults: one error',
    top('defaults: {log: {dir: «~bob»}}'),
    /^bad path for "log.dir" of the defaults/,
  ],

  // All at once.
  [
    'many mistakes in one run, in the order of the file',
    `version: 1
log: {level: «inof»}
defaults: {compare: «size»}
pairs:
  a: {source: ./s, replica: «./s», interval: «5»}
  b: {«sorce»: ./t, replica: «"$\{NOPE}"», cron: «"x * * * *"»}
  c: {source: ./u, replica: «./u/v»}
`,
    /^bad value for "log\.level"/,
    /^bad value for "compare" of the defaults/,
    /same folder/,
    /has no unit/,
    /did you mean "source"/,
    /NOPE is not set/,
    /"x" is not a minute/,
    /inside its source/,
  ],
];

const jsonCases: readonly Case[] = [
  [
    'neither a schedule nor watching',
    '{"version":1,"pairs":{"a":{"source":"./s","replica":"./r",«"watch"»:false}}}',
    /^pair "a" has no schedule/,
  ],
  [
    'many mistakes in one run',
    `{
\t«"verison"»: 1,
\t"pairs": {
\t\t"a": {
\t\t\t«"sorce"»: "./s",
\t\t\t"replica": "./r",
\t\t\t"interval": «10»,
\t\t\t"exclude": [«""»]
\t\t},
\t\t«"b b"»: { "source": "./x", "replica": «"./x/y"», "cron": «"61 * * * *"» }
\t}
}
`,
    'unknown option "verison" | hint: did you mean "version"?',
    /did you mean "source"/,
    /"10" has no unit/,
    /^"exclude\[1\]" of pair "a" is empty/,
    /^"b b" cannot be the name of a pair/,
    /inside its source/,
    /"61" is not a minute/,
  ],
];

test.for<Case>(yamlCases)('in YAML: %s', checkYaml);
test.for<Case>(jsonCases)('in JSON: %s', checkJson);
