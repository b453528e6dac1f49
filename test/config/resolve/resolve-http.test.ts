// biome-ignore-all lint/suspicious/noTemplateCurlyInString: secrets as configs write them
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, loadText, validConfig } from '../load-text.js';

const load = (http: object, env: NodeJS.ProcessEnv = {}) =>
  loadText(
    JSON.stringify({ version: 1, http, pairs: { a: { source: '/s/a', replica: '/r/a' } } }),
    'foldersync.config.json',
    { env: { XDG_CONFIG_HOME: '/none', ...env } },
  );

describe('what is served over HTTP', () => {
  it('is nothing unless it is said', async () => {
    expect(validConfig(await loadText('version: 1\npairs: { a: { source: /s/a, replica: /r/a } }')).runner.http).toBe(
      undefined,
    );
  });

  it.each([
    ['127.0.0.1:8484', '127.0.0.1', 8484],
    ['[::1]:80', '::1', 80],
    ['localhost:65535', 'localhost', 65_535],
  ])('may be without a token at %s', async (listen, host, port) => {
    const { runner } = validConfig(await load({ listen }));
    expect(runner.http).toEqual({ host, port, control: false, metrics: false, hosts: [] });
  });

  it('has a token that is nowhere shown', async () => {
    const token = '${TOKEN}';
    const loaded = validConfig(
      await load({ listen: '0.0.0.0:8484', token, control: true }, { TOKEN: 't0ken-'.repeat(4) }),
    );
    expect(loaded.runner.http?.token?.reveal()).toBe('t0ken-'.repeat(4));
    expect(JSON.stringify(loaded)).not.toContain('t0ken');
  });

  it.each([
    [{ listen: '0.0.0.0:8484' }, /can be reached from other machines, and there is no "http.token"/],
    [{ listen: '192.168.1.2:8484' }, /can be reached from other machines/],
    [{ listen: 'nas.lan:8484' }, /can be reached from other machines/],
    [{ listen: '127.0.0.1:8484', control: true }, /"http.control" needs a token/],
    [{ listen: '127.0.0.1:8484', token: 'short' }, /"http.token" is shorter than 16 characters/],
    [{ listen: '127.0.0.1:8484', token: 'ü'.repeat(20) }, /a character that no header can have/],
    [{ listen: '127.0.0.1:8484', token: '${NO_SUCH}' }, /NO_SUCH is not set/],
    [{ listen: '127.0.0.1:70000' }, /there is no port 70000/],
    [{ listen: '8484' }, /bad value for "http.listen"/],
    [{ token: 'x'.repeat(20) }, /"http" has no "listen"/],
  ])('%j is refused', async (http, message) => {
    const messages = diagnosticsOf(await load(http)).map((diagnostic) => diagnostic.message);
    expect(messages).toEqual([expect.stringMatching(message)]);
    expect(messages.join()).not.toContain('short,');
  });
});
