// Clients that mean no good, or are only slow, and a real service that mirrors on all the same.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../control/ask.js';
import { writeTree } from '../engine/trees.js';
import { requireTools } from '../fs/mounts.js';
import { socketIn, socketOf } from './control-socket.js';
import { until, Workplace } from './foldersync.js';
import { freePort } from './free-port.js';
import { memoryOf } from './memory-samples.js';

const TOKEN = 'a-token-for-this-test-alone';
/** Half of them at the port, half at the socket. */
const CLIENTS = 1000;
/** More than this is not kept for those that are there at a time, 128 at each. **Units**: bytes. */
const MEMORY_MOST = 100 * 1024 * 1024;
/** The longest that a client may be still, and twice as long for a machine under load. */
const STILL_MOST_MS = 120_000;

const HEADS = [
  '',
  'GET /status HTTP/1.1\r\nhost: localhost\r\n',
  `POST /reload HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
  `GET /events?recent=1 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`,
] as const;
const STREAM = HEADS.length - 1;

/** A client that says something, reads nothing, and stays. */
class Client {
  readonly kind: number;
  readonly #socket: Socket;
  isClosed = false;

  constructor(where: NetConnectOpts, kind: number) {
    this.kind = kind;
    this.#socket = connect(where, () => this.#socket.write(HEADS[kind] ?? ''));
    this.#socket.pause();
    // What it is cut off with differs; that it is, counts.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** A socket that is not read does not hear that the other end is gone. */
  read(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }
}

it('a thousand connections at once keep no change from its replica, are ended in time, and leave nothing behind', async () => {
  const place = new Workplace({ inMemory: true });
  place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
  writeTree(place.path('s'), { first: 'x' });
  const port = await freePort();
  const http = { listen: `127.0.0.1:${port}`, token: TOKEN, control: true };
  place.configure({ p: { source: './s', replica: './r', interval: '1h', watch: true } }, { http });
  const service = place.start('run');
  const socketPath = await socketIn(place);
  const remote = { host: '127.0.0.1', port };
  const health = () => ask({ ...remote, path: '/health' }).catch(() => undefined);
  while ((await health()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  await until(() => fs.existsSync(place.path('r/first')), 'the first pass');
  const open = () => fs.readdirSync(`/proc/${service.pid}/fd`).length;
  const [openBefore, memoryBefore] = [open(), memoryOf(service.pid).anonymous];

  const clients = Array.from(
    { length: CLIENTS },
    (_, n) => new Client(n % 2 === 0 ? remote : { path: socketPath }, Math.floor(n / 2) % HEADS.length),
  );
  onTestFinished(() => {
    for (const client of clients) client.leave();
  });
  await until(() => open() > openBefore + 100, 'the connections');
  for (const name of ['second', 'third', 'fourth']) {
    fs.writeFileSync(place.path('s', name), name);
    await until(() => fs.existsSync(place.path('r', name)), `${name} in the replica`);
  }
  expect(memoryOf(service.pid).anonymous - memoryBefore).toBeLessThan(MEMORY_MOST);
  expect(open() - openBefore).toBeLessThan(2 * 128 + 20);

  for (const client of clients) client.read();
  const isSlow = ({ kind }: Client) => kind !== STREAM;
  await until(() => clients.filter(isSlow).every(({ isClosed }) => isClosed), 'the end of slow clients', STILL_MOST_MS);
  for (const client of clients) client.leave();
  await until(() => open() <= openBefore, 'the descriptors to be closed');
  expect((await health())?.status).toBe(200);
  expect((await place.run('status')).code).toBe(0);
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
});

describe('an ordinary user', () => {
  it.for(['RUNTIME_DIRECTORY', 'XDG_RUNTIME_DIR', 'the state directory'])(
    'neither sees nor reaches the control socket in %s',
    async (where, context) => {
      requireTools(context, ['setpriv', 'perl']);
      const place = new Workplace();
      // All that is on the way is open to everybody: what keeps others out is the folder of the socket.
      for (const name of ['runtime', 'state']) fs.mkdirSync(place.path(name), { mode: 0o755 });
      for (let above = place.folder; above !== '/tmp' && above !== '/'; above = path.dirname(above))
        fs.chmodSync(above, 0o755);
      const runtime = { RUNTIME_DIRECTORY: '', XDG_RUNTIME_DIR: '' };
      place.environment = where in runtime ? { ...runtime, [where]: place.path('runtime') } : runtime;
      writeTree(place.path('s'), { a: 'x' });
      place.configure({ p: { source: './s', replica: './r', interval: '1h' } });
      const service = place.start('run');
      await socketIn(place);
      const socket = socketOf(place) ?? '';
      const folder = place.path(where in runtime ? 'runtime' : 'state');
      expect(socket.startsWith(folder)).toBe(true);
      expect((await ask({ socketPath: socket, path: '/health' })).status).toBe(200);
      expect(asNobody('test', '-d', folder)).toBe(0);
      expect(asNobody('test', '-e', socket)).toBe(1);
      expect(asNobody('ls', path.dirname(socket))).toBe(2);
      expect(asNobody('perl', '-MSocket', '-e', CONNECT, socket)).toBe(EACCES);
      expect(spawnSync('perl', ['-MSocket', '-e', CONNECT, socket]).status).toBe(0);
      service.child.kill('SIGTERM');
      expect((await service.ended).code).toBe(0);
    },
  );
});

/** Exits with the number of the error. */
const CONNECT = 'socket(S, AF_UNIX, SOCK_STREAM, 0); exit(connect(S, sockaddr_un($ARGV[0])) ? 0 : $! + 0)';
const EACCES = 13;

function asNobody(...command: readonly string[]): number | null {
  const as = ['--reuid=nobody', '--regid=nogroup', '--clear-groups'];
  return spawnSync('setpriv', [...as, ...command], { cwd: '/', stdio: 'ignore' }).status;
}
