import { describe, expect, it } from 'vitest';
import { hashOf, type Route, routeOf } from '../../page/model/route.js';

describe('an address', () => {
  it.each<Route>([
    { kind: 'overview' },
    { kind: 'held', pair: 'a/b %#ü' },
    { kind: 'pair', pair: 'photos', tab: 'log' },
  ])('leads back to %j', (route) => {
    expect(routeOf(hashOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere/x', '#/held/', '#/held/%'])(
    'that is none of ours, as "%s", is the overview',
    (hash) => {
      expect(routeOf(hash)).toEqual({ kind: 'overview' });
    },
  );

  it('without a part of the pair is its history', () => {
    expect(routeOf('#/pair/photos')).toEqual({ kind: 'pair', pair: 'photos', tab: 'history' });
  });
});
