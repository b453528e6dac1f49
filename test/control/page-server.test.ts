import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpOptions } from '../../src/config/resolve/config.js';
import { Secret } from '../../src/config/resolve/secret.js';
import { ControlInterface } from '../../src/control/control-interface.js';
import { systemClock } from '../../src/process/clock.js';
import { temporaryFolder } from '../engine/trees.js';
import { pair } from '../runner/service-rig.js';
import { FakeControl } from '../service/fake-control.js';
import { type Answered, ask } from './ask.js';
import { addressOf, expectDescribed, OPERATIONS } from './described.js';

const TOKEN = 'correct-horse-battery-staple';

/** A service of the pair `a`, played by the test, that serves its page on a port of this machine. */
async function served(http: Partial<HttpOptions> = {}) {
  const control = new FakeControl();
  const options: HttpOptions = {
    host: '127.0.0.1',
    port: 0,
    token: new Secret(TOKEN),
    control: true,
    metrics: true,
    hosts: ['nas.lan'],
    ...http,
  };
  const stateDir = temporaryFolder();
  control.runs = { ...control.runs, pairs: [pair('a')], runner: { ...control.runs.runner, stateDir, http: options } };
  control.pairs = { a: { source: '/s/a', replica: '/r/a', state: 'ok', droppedTicks: 0 } };
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const server = new ControlInterface({ control, clock: systemClock, metrics: () => 'a 1\n', env: {}, onTrouble });
  await server.start();
  onTestFinished(() => server.close());
  const port = server.port ?? 0;
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    ask({ port, host: '127.0.0.1', method, path, headers: { ...JSON_BODY, ...BEARER, ...headers } }, body);
  return { control, server, port, send, troubles };
}

const JSON_BODY = { 'content-type': 'application/json' };
const BEARER = { authorization: `Bearer ${TOKEN}` };

/** What a client may do wrong, and what it is told; without a token an open address tells all the same. */
const ATTACKS: readonly [what: string, status: number, headers: Record<string, string>][] = [
  ['no token', 401, { authorization: '' }],
  ['a wrong token', 401, { authorization: `Bearer ${TOKEN}x` }],
  ['another scheme', 401, { authorization: `Basic ${Buffer.from(`a:${TOKEN}`).toString('base64')}` }],
  ['a wrong Host', 421, { host: 'evil.example' }],
  ['a Host that is none', 421, { host: 'localhost/evil' }],
  ['a wrong Origin', 403, { origin: 'http://evil.example' }],
  ['an Origin that is none', 403, { origin: 'null' }],
  ['an Origin of another port', 403, { origin: 'http://127.0.0.1:1' }],
  ['a request of another page', 403, { 'sec-fetch-site': 'cross-site' }],
];

function errorOf({ text, status }: Answered) {
  expect(text).not.toContain(TOKEN);
  return { status, code: JSON.parse(text).error.code };
}

describe('a page that is served', () => {
  it.each(OPERATIONS)('turns each attack on $title away, and does nothing', async (operation) => {
    const { send, control, troubles } = await served();
    const { method, isOpen } = operation;
    const address = addressOf(operation);
    const refused = async (sent: Promise<Answered>) => {
      const answered = await sent;
      expectDescribed(operation, answered);
      return errorOf(answered).status;
    };
    for (const [what, status, headers] of ATTACKS) {
      if (isOpen && status === 401) continue;
      expect({ what, status: await refused(send(method, address, headers)) }).toEqual({ what, status });
    }
    for (const wrong of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', method === 'GET' ? 'POST' : 'GET']) {
      expect(await refused(send(wrong, address))).toBe(405);
    }
    const ways = [`/..${address}`, `/.${address}`, `/${address}`, `${address}/`, `${address}%2f..`];
    for (const way of [...ways, `${address}/../../etc/passwd`]) {
      expect([400, 404]).toContain(errorOf(await send(method, way)).status);
    }
    if (method === 'POST') {
      const large = JSON.stringify({ hold: 'x'.repeat(100_000) });
      expect(await refused(send(method, address, {}, large))).toBe(413);
      expect(await refused(send(method, address, { 'content-type': 'text/plain' }, '{}'))).toBe(400);
      expect(await refused(send(method, address, {}, '{"other":1}'))).toBe(400);
      expect(await refused(send(method, address, {}, '[]'))).toBe(400);
    }
    if (operation.path.includes('{')) {
      expect(await refused(send(method, addressOf(operation, { name: '%ff', id: '%ff' })))).toBe(400);
    }
    expect({ asked: control.asked, troubles }).toEqual({ asked: [], troubles: [] });
  });

  it.each(['/assets/..%2f..%2fpackage.json', '/assets/%2e%2e', '/assets/..', '/assets/none.js', '/package.json'])(
    'has no file at %s',
    async (path) => {
      expect((await (await served()).send('GET', path)).status).toBe(404);
    },
  );

  it('answers whoever names it right, and says what browsers may do with it', async () => {
    const { send, port } = await served();
    for (const host of [`127.0.0.1:${port}`, 'localhost', '[::1]:1', 'nas.lan:8484', '192.168.1.2']) {
      expect((await send('GET', '/status', { host, origin: `http://${host}` })).status).toBe(200);
    }
    const { headers, text } = await send('GET', '/status', { 'sec-fetch-site': 'same-origin' });
    expect(JSON.parse(text).canControl).toBe(true);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect((await send('GET', '/health', { authorization: '' })).text).toBe('{"ok":true}\n');
  });

  it('has numbers for Prometheus only where the config says so', async () => {
    const { status, text, headers } = await (await served()).send('GET', '/metrics');
    expect([status, text, headers['content-type']]).toEqual([200, 'a 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
    expect(errorOf(await (await served({ metrics: false })).send('GET', '/metrics')).status).toBe(404);
  });

  it('does what it is asked where it may, and says who asked', async () => {
    const { send, control } = await served();
    expect((await send('POST', '/pairs/a/pause', {}, '{"forMs":60000}')).status).toBe(204);
    expect((await send('POST', '/pairs/a/approve', {}, '{"hold":"x","by":"root"}')).status).toBe(204);
    expect(control.asked).toEqual(['pause a', 'approve x by http from 127.0.0.1 for a']);
  });

  it('only tells where nothing can be done, and tells all where there is no token', async () => {
    const { send, control } = await served({ token: undefined, control: false });
    expect((await send('GET', '/status', { authorization: '' })).status).toBe(200);
    expect(JSON.parse((await send('GET', '/status', { authorization: '' })).text).canControl).toBe(false);
    expect(errorOf(await send('POST', '/pairs/a/pause')).status).toBe(403);
    expect(errorOf(await send('GET', '/pairs/a/file?path=x')).status).toBe(403);
    expect(control.asked).toEqual([]);
  });

  it('follows the config: another token, another port, none', async () => {
    const { send, control, server, port } = await served();
    const http = control.runs.runner.http!; // given
    const edit = async (edited: HttpOptions | undefined) => {
      control.runs = { ...control.runs, runner: { ...control.runs.runner, http: edited } };
      control.bus.publish({ kind: 'reloaded', added: [], changed: [], removed: [] });
      await server.settled;
    };
    await edit({ ...http, token: new Secret('another-token-of-this-page') });
    expect((await send('GET', '/status')).status).toBe(401);
    await edit({ ...http, host: 'localhost' });
    expect(server.port).not.toBe(port);
    await edit(undefined);
    expect(server.port).toBeUndefined();
  });

  it('says where it cannot listen, and the service goes on', async () => {
    const { port } = await served();
    const { troubles, server } = await served({ port });
    expect(troubles).toEqual([expect.stringMatching(/^cannot listen at 127\.0\.0\.1, port \d+: .*EADDRINUSE/)]);
    expect(server.port).toBeUndefined();
  });

  it('turns away what is no HTTP, and headers without end', async () => {
    const { port, send } = await served();
    const answerTo = (text: string) =>
      new Promise<string>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
        let answer = '';
        socket.setEncoding('utf8').on('data', (part: string) => {
          answer += part;
        });
        socket.on('error', () => {});
        socket.once('close', () => resolve(answer));
      });
    expect(await answerTo('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await answerTo(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(
      await answerTo('GET http://localhost/status HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 404 |^HTTP\/1\.1 400 /);
    expect((await send('GET', '/health')).status).toBe(200);
  });
});
