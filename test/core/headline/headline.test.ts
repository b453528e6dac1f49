import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../../src/core/headline/headline.js';
import { type ShownState, shownStateOf } from '../../../src/core/headline/shown-state.js';
import type { PairState } from '../../../src/core/report/pair-status.js';
import { pairOf, passOf, pairsInEachState } from '../../page/fixture-pairs.js';

const sentence = (...states: PairState[]) =>
  headlineOf(states.map((state) => ({ state })))
    .map(({ text }) => text)
    .join(' · ');

describe('the headline', () => {
  it.each<[PairState[], string]>([
    [['ok', 'held', 'problems', 'ok'], '1 pair waits for you · 1 has problems · 2 exact'],
    [['held', 'held', 'running'], '2 pairs wait for you · 1 working'],
    [['ok', 'ok', 'degraded'], 'All 3 pairs are exact'],
    [['ok'], '1 pair is exact'],
    [['running', 'running'], '2 pairs are working'],
    [['running', 'ok', 'paused'], '1 pair is working · 1 exact · 1 paused'],
    [['failed', 'failed', 'stuck'], '2 pairs have failed · 1 is stuck'],
    [['paused', 'stopped', 'waiting'], '1 pair is paused · 1 stopped · 1 not mirrored yet'],
    [[], ''],
  ])('of %j is: %s', (states, expected) => {
    expect(sentence(...states)).toBe(expected);
  });

  it('names the worst first, whatever the order of the pairs', () => {
    const parts = headlineOf(Object.values(pairsInEachState()));
    expect(parts.map(({ state }) => state)).toEqual([
      ...['needs-you', 'trouble', 'trouble', 'trouble', 'trouble', 'working', 'exact', 'idle', 'idle', 'idle'],
    ]);
  });

  it('counts a pair that runs by the trouble that it is in', () => {
    const running = { state: 'running', lastPass: passOf('ok') } as const;
    const texts = headlineOf([
      { ...running, standing: passOf('held') },
      { ...running, lastPass: passOf('failed') },
    ]);
    expect(texts.map(({ text }) => text)).toEqual(['1 pair waits for you', '1 has failed']);
  });
});

describe('a pair that runs', () => {
  it.each<[Parameters<typeof pairOf>[1], ShownState]>([
    [{ lastPass: passOf('ok') }, 'working'],
    [{ lastPass: passOf('cancelled') }, 'working'],
    [{ lastPass: passOf('problems') }, 'trouble'],
    [{ lastPass: passOf('ok'), standing: passOf('failed') }, 'trouble'],
    [{ lastPass: passOf('held') }, 'needs-you'],
  ])('after %j is shown as %s', (rest, expected) => {
    expect(shownStateOf(pairOf('a', { ...rest, state: 'running' }))).toBe(expected);
  });
});
