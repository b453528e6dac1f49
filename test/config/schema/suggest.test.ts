import { expect, test } from 'vitest';
import { suggest } from '../../../src/config/schema/suggest.js';

const options = ['source', 'replica', 'interval', 'cron', 'timezone', 'catchUp', 'maxDelete', 'log'];

test.each([
  ['sorce', 'source'],
  ['soruce', 'source'],
  ['sources', 'source'],
  ['Replica', 'replica'],
  ['time_zone', 'timezone'],
  ['max-delete', 'maxDelete'],
  ['catchup', 'catchUp'],
  ['corn', 'cron'],
  ['logs', 'log'],
  ['intervall', 'interval'],
])('takes %s for %s', (word, meant) => {
  expect(suggest(word, options)).toBe(meant);
});

test.each(['x', 'target', 'schedule', 'constructor', ''])('takes %j for none', (word) => {
  expect(suggest(word, options)).toBeUndefined();
});

test('takes the nearest of several', () => {
  expect(suggest('prune', ['pruned', 'prune', 'prunes'])).toBe('prune');
});
