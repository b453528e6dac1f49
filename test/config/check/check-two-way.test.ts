import { describe, expect, test } from 'vitest';
import { diagnosticsOf, loadText, validConfig } from '../load-text.js';

async function messagesOf(own: string, defaults = ''): Promise<readonly string[]> {
  const text = `version: 1\ndefaults: {${defaults}}\npairs: {a: {source: ./s, replica: ./r, mode: two-way, ${own}}}\n`;
  const diagnostics = diagnosticsOf(await loadText(text));
  return diagnostics.map(({ message }) => message);
}

describe('a two-way pair', () => {
  test('is fine with an interval or watched, and what else it takes has defaults', async () => {
    expect(await messagesOf('interval: 1m')).toEqual([]);
    expect(await messagesOf('watch: true')).toEqual([]);
    const text = 'version: 1\npairs: {a: {source: ./s, replica: ./r, mode: two-way, conflict: newer, interval: 1m}}\n';
    expect(validConfig(await loadText(text)).pairs[0]?.policy).toMatchObject({ mode: 'two-way', conflict: 'newer' });
  });

  test.each([
    ['prune: false', 'prune'],
    ['adopt: true', 'adopt'],
    ['compare: quick', 'compare'],
    ['compare: newer', 'compare'],
    ['crossMounts: true', 'crossMounts'],
    ['ignoreFiles: [.gitignore]', 'ignoreFiles'],
    ['versions: false', 'versions'],
    ['versions: {dir: ./v}', 'versions.dir'],
    ['verify: {interval: 30d}', 'verify'],
  ])('has no %s', async (option, name) => {
    const messages = await messagesOf(`interval: 1m, ${option}`);
    expect(messages).toEqual([expect.stringMatching(`"${name}".* does not go with mode: two-way: `)]);
    const ofDefaults = await messagesOf('interval: 1m', option);
    expect(ofDefaults).toEqual([expect.stringMatching(`"${name}".* does not go with mode: two-way: `)]);
  });

  test('is the only one that has conflicts', async () => {
    const text = 'version: 1\npairs: {a: {source: ./s, replica: ./r, interval: 1m, conflict: a}}\n';
    const diagnostics = diagnosticsOf(await loadText(text));
    expect(diagnostics.map(({ severity = 'error', message }) => `${severity}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: .*"conflict".* has no effect: the pair is no two-way pair/),
    ]);
  });
});
