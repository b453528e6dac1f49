import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { maskSecrets, Secret } from '../../../src/config/resolve/secret.js';

describe('a secret', () => {
  test('is seen by nobody who does not ask for it', () => {
    const secret = new Secret('hunter2');
    expect(secret.reveal()).toBe('hunter2');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      format('%s %o', secret, secret),
    ];
    expect(shown.join()).not.toContain('hunter2');
    expect(Object.keys(secret)).toEqual([]);
  });

  test('is told from another one, also once it has been written down', () => {
    const secret = new Secret('hunter2');
    const written = JSON.parse(JSON.stringify(secret));
    expect([new Secret('hunter2').isSame(secret), new Secret('hunter3').isSame(secret)]).toEqual([true, false]);
    expect([new Secret('hunter2').isSame(written), new Secret('hunter3').isSame(written)]).toEqual([true, false]);
    expect(JSON.stringify(new Secret('hunter2'))).not.toBe(JSON.stringify(secret));
  });
});

describe('masked values', () => {
  const written = (value: unknown) => JSON.parse(JSON.stringify(value));
  const secret = (text: string) => new Secret(text);

  test.each([
    [
      'the same',
      { token: secret('a'), port: 1 },
      { token: secret('a'), port: 1 },
      [
        { token: '***', port: 1 },
        { token: '***', port: 1 },
      ],
    ],
    ['another one', { token: secret('a') }, { token: secret('b') }, [{ token: '***' }, { token: '*** (another one)' }]],
    ['one that comes', {}, { token: secret('b') }, [{}, { token: '***' }]],
    ['one that goes', { token: secret('b') }, undefined, [{ token: '***' }, undefined]],
    [
      'ones in lists',
      [{ url: secret('a') }, { url: secret('b') }],
      [{ url: secret('a') }, { url: secret('c') }, { url: secret('d') }],
      [
        [{ url: '***' }, { url: '***' }],
        [{ url: '***' }, { url: '*** (another one)' }, { url: '***' }],
      ],
    ],
    ['a text that becomes one', 'a', secret('a'), ['a', '***']],
  ])('show of %s no more than that', (_, before, after, masked) => {
    expect(maskSecrets(before, after)).toEqual(masked);
    expect(maskSecrets(before === undefined ? undefined : written(before), after)).toEqual(masked);
  });
});
