import { describe, expect, it } from 'vitest';
import { DONE } from '../../../src/control/http/answer.js';
import { findRoute, type Route } from '../../../src/control/http/route.js';

const route = (method: Route['method'], path: string): Route => ({ method, path, answer: () => DONE });
const ROUTES = [route('GET', '/status'), route('POST', '/pairs/{name}/run'), route('GET', '/pairs/{name}')];

describe('a route', () => {
  it.each([
    ['GET', '/status', {}],
    ['POST', '/pairs/a%2Fb/run', { name: 'a/b' }],
    ['GET', '/pairs/%C3%BC', { name: 'ü' }],
    ['GET', '/pairs/..', { name: '..' }],
  ])('is found for %s %s', (method, path, names) => {
    expect(findRoute(ROUTES, method, path).names).toEqual(names);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/status/', 404],
    ['GET', '//status', 404],
    ['GET', '/pairs/', 404],
    ['POST', '/pairs//run', 404],
    ['GET', '/pairs/../status', 404],
    ['GET', '/pairs/%2e%2e/run', 405],
    ['POST', '/status', 405],
    ['DELETE', '/pairs/a', 405],
    ['GET', '/pairs/%', 400],
    ['GET', '/pairs/%ff', 400],
  ])('is not found for %s %s: %i', (method, path, status) => {
    expect(() => findRoute(ROUTES, method, path)).toThrow(expect.objectContaining({ status }));
  });
});
