import os from 'node:os';
import { expect, it } from 'vitest';
import { pageLink } from '../../../src/listeners/notify/page-link.js';

const http = (host: string) => ({ host, port: 8484 }) as Parameters<typeof pageLink>[0];

it.each([
  ['127.0.0.1', { kind: 'held', pair: 'my photos' }, 'http://127.0.0.1:8484/#/held/my%20photos'],
  ['::1', { kind: 'failed', pair: 'photos' }, 'http://[::1]:8484/#/'],
  ['0.0.0.0', { kind: 'config' }, `http://${os.hostname()}:8484/#/`],
] as const)('of a page on %s, for %j, is %s', (host, alert, link) => {
  expect(pageLink(http(host), alert)).toBe(link);
  expect(pageLink(undefined, alert)).toBeUndefined();
});
