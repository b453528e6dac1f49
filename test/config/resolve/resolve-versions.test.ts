import { describe, expect, test } from 'vitest';
import { type Case, checkYaml, pair, timed } from '../diagnose.js';
import { loadText, validConfig } from '../load-text.js';

async function versionsOf(own: string, defaults = ''): Promise<unknown> {
  const text = `version: 1\ndefaults: {${defaults}}\npairs: {a: {source: ./s, replica: ./r, ${own}}}\n`;
  return validConfig(await loadText(text)).pairs[0]?.versions;
}

const DEFAULT = {
  everyMs: 600_000,
  keep: { allMs: 86_400_000, hourlyMs: 604_800_000, dailyMs: 2_592_000_000, weeklyMs: 31_622_400_000 },
  maxShare: 0.1,
  exclude: [],
};

describe('the versions of a pair', () => {
  test.each([
    ['nothing is given', '', ''],
    ['they are switched on', 'versions: true', ''],
    ['they are switched on again', 'versions: true', 'versions: false'],
    ['an empty group is given', 'versions: {}', ''],
  ])('are the defaults where %s', async (_, own, defaults) => {
    expect(await versionsOf(own, defaults)).toEqual(DEFAULT);
  });

  test.each([
    ['of the pair', 'versions: false', ''],
    ['of the pair, over options of the defaults', 'versions: false', 'versions: {every: 1h}'],
    ['of the defaults', '', 'versions: false'],
  ])('are switched off by false %s', async (_, own, defaults) => {
    expect(await versionsOf(own, defaults)).toBeUndefined();
  });

  test('are put together key by key', async () => {
    const own = 'versions: {keep: {all: 2d}, maxShare: 2.5%}';
    const defaults = 'versions: {every: 1h, keep: {all: 3d, weekly: 0}, exclude: ["*.img"]}';
    expect(await versionsOf(own, defaults)).toEqual({
      everyMs: 3_600_000,
      keep: { ...DEFAULT.keep, allMs: 172_800_000, weeklyMs: 0 },
      maxShare: 0.025,
      exclude: ['*.img'],
    });
    expect(await versionsOf('versions: true', defaults)).toMatchObject({ everyMs: 3_600_000 });
  });

  test('lie where a path says', async () => {
    expect(await versionsOf('versions: {dir: /disk/v}')).toMatchObject({ dir: '/disk/v' });
  });
});

const mistakes: readonly Case[] = [
  ['a share of nothing', timed('versions: {maxShare: «0%»}'), /^bad value for "versions.maxShare" of pair "a"/],
  [
    'a share without its sign',
    timed('versions: {maxShare: «10»}'),
    /^bad value for "versions.maxShare" of pair "a" .*\| hint: write 10%$/,
  ],
  [
    'a time for all of it',
    timed('versions: «30d»'),
    /^bad value for "versions" of pair "a" \| expected: true, false, or a group of options .* \| hint: write versions: { keep: { all: 30d } }$/,
  ],
  ['a word of habit', timed('versions: «"off"»'), /^bad value for "versions" .* \| hint: write false$/],
  ['an option in the wrong place', pair('«maxShare»: 10%'), /\| hint: "maxShare" belongs in "versions"$/],
  [
    'a span that is too short',
    timed('versions: {every: «10ms»}'),
    /^"versions.every" of pair "a" is out of range \| expected: a duration from 1s to 7d/,
  ],
  [
    'a pattern that is a path',
    timed('versions: {exclude: [«/home/u/x»]}'),
    /^warning: "versions.exclude\[1\]" of pair "a" looks like a path of this machine/,
  ],
];

test.for<Case>(mistakes)('a mistake is told: %s', checkYaml);
