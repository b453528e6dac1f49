// Every request that the description of the interface has, with every answer that it says there is, of a real service; and no
// answer that it does not have.

import fs from 'node:fs';
import http from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { ControlInterface } from '../../src/control/control-interface.js';
import { systemClock } from '../../src/process/clock.js';
import { type Answered, ask } from '../control/ask.js';
import { addressOf, type DescribedOperation, expectDescribed, expectSchema, OPERATIONS } from '../control/described.js';
import { temporaryFolder, writeTree } from '../engine/trees.js';
import { pair } from '../runner/service-rig.js';
import { FakeControl } from '../service/fake-control.js';
import { socketIn } from './control-socket.js';
import { until, Workplace } from './foldersync.js';
import { freePort } from './free-port.js';
import { many } from './overfull.js';

const TOKEN = 'a-token-that-nobody-is-told';
const SECRETS = [TOKEN, 'hook-argument-in-secret', 'address-in-secret', 'password-in-secret'];
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

const operationOf = (title: string) => {
  const found = OPERATIONS.find((operation) => operation.title === title);
  if (found === undefined) throw new Error(`nothing is called ${title}`);
  return found;
};

/** How one request differs from the plainest. */
interface Asked {
  readonly words?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly method?: string;
}

/** Asks one server, holds each answer to the description, and remembers which there were. */
class Contract {
  readonly seen = new Set<string>();

  async ask(
    where: http.RequestOptions,
    operation: DescribedOperation,
    { words = { name: 'p' }, query = {}, headers = {}, body, method = operation.method }: Asked = {},
  ): Promise<Answered> {
    const parameters = new URLSearchParams(query).toString();
    const address = `${addressOf(operation, words)}${parameters === '' ? '' : `?${parameters}`}`;
    const text = body === undefined ? (operation.method === 'POST' ? '{}' : undefined) : JSON.stringify(body);
    const answered = await ask({ ...where, method, path: address, headers: { ...AUTHORIZED, ...headers } }, text);
    expectDescribed(operation, answered);
    for (const secret of SECRETS) expect(answered.text).not.toContain(secret);
    this.seen.add(`${operation.title} ${answered.status}`);
    return answered;
  }

  /** What is refused whatever the operation is. */
  async refusals(where: http.RequestOptions, operation: DescribedOperation): Promise<void> {
    const { method, isOpen, path } = operation;
    const status = async (asked: Asked) => (await this.ask(where, operation, asked)).status;
    if (!isOpen) expect(await status({ headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(await status({ headers: { origin: 'http://evil.example' } })).toBe(403);
    expect(await status({ headers: { host: 'evil.example' } })).toBe(421);
    expect(await status({ method: 'PUT' })).toBe(405);
    if (path.includes('{')) expect(await status({ words: { name: '%ff', id: '%ff' } })).toBe(400);
    if (path.startsWith('/pairs/')) expect(await status({ words: { name: 'none' } })).toBe(404);
    if (method !== 'POST') return;
    expect(await status({ body: { other: 1 } })).toBe(400);
    expect(await status({ body: { hold: 'x'.repeat(100_000) } })).toBe(413);
  }
}

/** A service of pairs in all kinds of states, and where it can be asked. */
async function serve() {
  const place = new Workplace({ inMemory: true });
  place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
  const port = await freePort();
  fs.writeFileSync(place.path('token'), `${TOKEN}\n`);
  fs.writeFileSync(place.path('hook'), 'http://127.0.0.1:1/address-in-secret\n');
  writeTree(place.path('s'), { file: 'old', gone: 'x', large: 'x'.repeat(1_000_000) });
  writeTree(place.path('slow'), { large: 'x'.repeat(4_000_000) });
  writeTree(place.path('held'), { keep: 'x' });
  writeTree(place.path('held-replica'), { keep: 'x', ...many(300) });
  const rarely = { cron: '0 3 1 1 *', watch: false };
  const of = (name: string, more: object = {}) => ({
    source: `./${name}`,
    replica: `./${name}-replica`,
    ...rarely,
    ...more,
  });
  for (const name of ['p3', 'p4', 'p5']) writeTree(place.path(name), { a: 'x' });
  place.configure(
    {
      p: of('s', { hooks: { before: ['/bin/true', 'hook-argument-in-secret'] } }),
      held: of('held', { adopt: true }),
      slow: of('slow', { bandwidth: '10kB/s' }),
      p3: of('p3'),
      p4: of('p4'),
      p5: of('p5'),
    },
    {
      http: { listen: `127.0.0.1:${port}`, token: `\${file:${place.path('token')}}`, control: true },
      notify: [
        { webhook: { url: `\${file:${place.path('hook')}}` } },
        { mail: { smtp: 'smtp://me:password-in-secret@127.0.0.1:1', from: 'a@b.example', to: 'a@b.example' } },
      ],
    },
  );
  for (const _pass of [1, 2]) {
    expect((await place.run('run', '--once', '--pair', 'p')).code).toBe(0);
    fs.writeFileSync(place.path('s/file'), 'newer');
    fs.rmSync(place.path('s/gone'), { force: true });
  }
  const service = place.start('run');
  const socketPath = await socketIn(place);
  const remote = { host: '127.0.0.1', port };
  const health = () => ask({ ...remote, path: '/health' }).catch(() => undefined);
  while ((await health()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  return { place, service, remote, local: { socketPath } };
}

/** A server of the same routes that a test can break. */
async function breakable() {
  const control = new FakeControl();
  const stateDir = temporaryFolder();
  const runner = { ...control.runs.runner, stateDir };
  const remote = { host: '127.0.0.1', port: 0 };
  control.runs = {
    ...control.runs,
    pairs: [pair('p')],
    runner: { ...runner, http: { ...remote, control: true, metrics: true, hosts: [], token: undefined } },
  };
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const served = new ControlInterface({ control, clock: systemClock, metrics: () => '', env: {}, onTrouble });
  await served.start();
  onTestFinished(() => served.close());
  return { control, troubles, remote: { ...remote, port: served.port } };
}

it('every request gets every answer that is described, and no other', async () => {
  const contract = new Contract();
  const { place, service, remote, local } = await serve();
  const asked = (title: string, how?: Asked) => contract.ask(remote, operationOf(title), how);
  const json = async (title: string, how?: Asked) => JSON.parse((await asked(title, how)).text);

  // What is told.
  for (const title of [
    '/health',
    '/status',
    '/openapi.json',
    '/',
    '/pairs/{name}',
    '/pairs/{name}/config',
    '/pairs/{name}/conflicts',
  ]) {
    expect((await asked(`GET ${title}`)).status).toBe(200);
  }
  expect((await asked('GET /metrics')).status).toBe(404);
  expect((await contract.ask(local, operationOf('GET /metrics'))).status).toBe(200);
  const [, asset = ''] = /assets\/([\w.-]+)/.exec((await asked('GET /')).text) ?? [];
  expect((await asked('GET /assets/{name}', { words: { name: asset } })).status).toBe(200);
  expect((await asked('GET /assets/{name}', { words: { name: 'none' } })).status).toBe(404);

  // What is done.
  expect((await asked('POST /pairs/{name}/run', { query: { wait: '1' } })).status).toBe(200);
  expect((await asked('POST /pairs/{name}/run')).status).toBe(202);
  expect((await asked('POST /pairs/{name}/cancel')).status).toBe(204);
  await place.run('run', 'p', '--now');
  expect(await json('POST /pairs/{name}/plan')).toMatchObject({ outcome: 'ok' });
  expect((await asked('POST /pairs/{name}/pause', { body: { forMs: 60_000 } })).status).toBe(204);
  await until(() => place.status().pairs.p?.state === 'paused', 'the pause');
  expect((await asked('POST /pairs/{name}/run')).status).toBe(409);
  expect((await asked('POST /pairs/{name}/resume')).status).toBe(204);
  expect((await asked('POST /reload')).status).toBe(200);

  // What was held, and agreed to.
  const ofHeld = { words: { name: 'held' } };
  expect((await asked('POST /pairs/{name}/approve', { body: { hold: 'x' } })).status).toBe(409);
  await asked('POST /pairs/{name}/run', { ...ofHeld, query: { wait: '1' } });
  expect((await asked('GET /pairs/{name}/held')).status).toBe(404);
  const { hold, entries } = await json('GET /pairs/{name}/held', ofHeld);
  expect(entries).toHaveLength(200);
  await many429(contract, remote, 'GET /pairs/{name}/held', 40, ofHeld);
  expect((await asked('POST /pairs/{name}/approve', { ...ofHeld, body: { hold: 'x' } })).status).toBe(409);
  expect((await asked('POST /pairs/{name}/approve', { ...ofHeld, body: { hold } })).status).toBe(204);

  // What was.
  const { passes } = await json('GET /pairs/{name}/history');
  const id = passes.find(({ kind }: { kind: string }) => kind === 'pass').id;
  expect((await asked('GET /pairs/{name}/history/{id}', { words: { name: 'p', id } })).status).toBe(200);
  expect((await asked('GET /pairs/{name}/log')).status).toBe(200);
  const { points } = await json('GET /pairs/{name}/versions');
  expect(points).not.toEqual([]);
  const { versions } = await json('GET /pairs/{name}/versions', { query: { path: 'file' } });
  expect(versions).toHaveLength(2);
  expect((await asked('GET /pairs/{name}/file', { query: { path: 'file' } })).text).toBe('newer');
  const { paths } = await json('GET /pairs/{name}/paths', { query: { text: 'GON' } });
  expect(paths).toEqual([{ path: 'gone', isThere: false, hasVersions: true }]);
  expect((await asked('GET /pairs/{name}/paths')).status).toBe(400);
  await many429(contract, remote, 'GET /pairs/{name}/versions', 12);
  await many429(contract, remote, 'GET /pairs/{name}/paths', 12, { query: { text: 'e' } });
  await many429(contract, remote, 'GET /pairs/{name}/file', 12, { query: { path: 'large' } });
  fs.writeFileSync(place.path('p5-replica'), 'no folder');
  const ofFile = { words: { name: 'p5' }, query: { path: 'a' } };
  expect((await asked('GET /pairs/{name}/versions', ofFile)).status).toBe(409);
  expect((await asked('GET /pairs/{name}/file', ofFile)).status).toBe(409);
  expect((await asked('GET /pairs/{name}/paths', { ...ofFile, query: { text: 'a' } })).status).toBe(409);

  // Events, all that there have been by now.
  const { text } = await asked('GET /events', { query: { recent: '1', follow: '0' } });
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
  expect(events.length).toBeGreaterThan(20);
  for (const event of events) expectSchema('ServedEvent', event);
  await crowded(contract, remote, 'GET /events', 64, {}, {});
  expect((await asked('GET /events', { headers: { 'last-event-id': 'x' } })).status).toBe(400);

  // More at once than is done.
  const slow = { words: { name: 'slow' } };
  await crowded(contract, remote, 'POST /pairs/{name}/run', 32, slow, { wait: '1' });
  expect((await asked('POST /pairs/{name}/plan', slow)).status).toBe(409);
  await asked('POST /pairs/{name}/cancel', slow);
  const planned = ['p', 'held', 'p3', 'p4', 'p5'].map((name) => asked('POST /pairs/{name}/plan', { words: { name } }));
  expect((await Promise.all(planned)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429]);

  for (const operation of OPERATIONS) {
    await contract.refusals(remote, operation);
    await expectBounds(contract, remote, operation);
  }
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);

  const broken = await breakable();
  const { config } = broken.control;
  const { http: _http, ...unserved } = broken.control.runs.runner;
  for (const operation of OPERATIONS) {
    broken.control.config = () => ({ ...broken.control.runs, runner: unserved });
    expect((await contract.ask(broken.remote, operation)).status).toBe(503);
    broken.control.config = () => {
      throw new Error(`a defect that names ${TOKEN}`);
    };
    expect((await contract.ask(broken.remote, operation)).status).toBe(500);
  }
  broken.control.config = config;
  expect(broken.troubles).toHaveLength(OPERATIONS.length);

  const described = OPERATIONS.flatMap(({ title, statuses }) => statuses.map((status) => `${title} ${status}`));
  expect([...contract.seen].sort()).toEqual(described.sort());
});

/** What is asked more often at once than is answered at once. */
async function many429(
  contract: Contract,
  where: http.RequestOptions,
  title: string,
  count: number,
  asked: Asked = {},
): Promise<void> {
  const statuses = new Set<number>();
  // On a busy machine those that came first may be through before the last ones come.
  while (!statuses.has(429)) {
    const all = Array.from({ length: count }, () => contract.ask(where, operationOf(title), asked));
    for (const { status } of await Promise.all(all)) statuses.add(status);
  }
  expect(statuses).toEqual(new Set([200, 429]));
}

/** As many that stay as there is room for, and one more. */
async function crowded(
  contract: Contract,
  where: http.RequestOptions,
  title: string,
  room: number,
  asked: Asked,
  query: Record<string, string>,
): Promise<void> {
  const operation = operationOf(title);
  const address = `${addressOf(operation, asked.words)}?${new URLSearchParams(query)}`;
  const staying = Array.from({ length: room }, () => {
    const request = http.request({
      agent: false,
      ...where,
      method: operation.method,
      path: address,
      headers: AUTHORIZED,
    });
    request.on('error', () => {}); // as it is cut off
    request.end(operation.method === 'POST' ? '{}' : undefined);
    return request;
  });
  const isFull = async () =>
    (await contract.ask(where, operation, { ...asked, query: { ...query, follow: '0' } })).status === 429;
  while (!(await isFull()));
  for (const request of staying) request.destroy();
}

/** Numbers are taken up to their bounds, and no further. */
async function expectBounds(contract: Contract, where: http.RequestOptions, operation: DescribedOperation) {
  for (const { name, in: place, schema } of operation.parameters ?? []) {
    if (place !== 'query' || schema.type !== 'integer') continue;
    const { minimum = 0, maximum = 0 } = schema;
    const status = async (value: number) =>
      (await contract.ask(where, operation, { query: { [name]: `${value}` } })).status;
    expect(await status(maximum)).not.toBe(400);
    expect(await status(minimum)).not.toBe(400);
    expect(await status(maximum + 1)).toBe(400);
    if (minimum > 0) expect(await status(minimum - 1)).toBe(400);
  }
}
