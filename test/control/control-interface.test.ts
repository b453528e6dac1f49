import fs from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ControlInterface } from '../../src/control/control-interface.js';
import { emptyCounts } from '../../src/core/report/report.js';
import { formatLine } from '../../src/core/report/line.js';
import type { RelativePath } from '../../src/core/tree/bytes.js';
import { historyFolder } from '../../src/listeners/history/history-files.js';
import { HistoryWriter } from '../../src/listeners/history/history-writer.js';
import { readControlRecord } from '../../src/state/control-record.js';
import { temporaryFolder } from '../engine/trees.js';
import { systemClock } from '../../src/process/clock.js';
import { pair } from '../runner/service-rig.js';
import { FakeControl } from '../service/fake-control.js';
import { type Answered, ask } from './ask.js';

/** A service of the pair `a`, played by the test, and its socket. */
async function opened(stateDir = temporaryFolder()) {
  const control = new FakeControl();
  control.runs = { ...control.runs, pairs: [pair('a')], runner: { ...control.runs.runner, stateDir } };
  control.pairs = { a: { source: '/s/a', replica: '/r/a', state: 'ok', droppedTicks: 0 } };
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const served = new ControlInterface({ control, clock: systemClock, metrics: () => 'a 1\n', env: {}, onTrouble });
  await served.start();
  onTestFinished(() => served.close());
  const socketPath = readControlRecord(stateDir, control.runs.file, process.pid) ?? '';
  const get = (where: string, headers = {}) => ask({ socketPath, path: where, headers });
  const post = (where: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    ask(
      { socketPath, path: where, method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  return { control, served, socketPath, troubles, get, post, stateDir };
}

const errorOf = ({ text }: Answered) => JSON.parse(text).error;

describe('the control socket', () => {
  it('answers what is asked, and says what cannot be done', async () => {
    const { control, get, post } = await opened();
    expect(JSON.parse((await get('/health')).text)).toEqual({ ok: true });
    expect(JSON.parse((await get('/status')).text).pairs.a).toMatchObject({ state: 'ok', schedule: 'every 10s' });
    expect(JSON.parse((await get('/pairs/a')).text)).toMatchObject({ state: 'ok' });
    const options = new Map([['a', { busy: { value: 'copy', from: 'defaults' as const } }]]);
    control.runs = { ...control.runs, options };
    expect(JSON.parse((await get('/pairs/a/config')).text)).toEqual({ options: options.get('a') });
    expect((await get('/pairs/b/config')).status).toBe(404);
    expect((await post('/pairs/a/pause', { forMs: 60_000 })).status).toBe(204);
    expect((await post('/pairs/a/resume')).status).toBe(204);
    expect((await post('/pairs/a/cancel')).status).toBe(204);
    expect((await post('/pairs/a/run')).status).toBe(202);
    expect(JSON.parse((await post('/pairs/a/run?wait=1')).text)).toMatchObject({ report: { outcome: 'ok' } });
    expect(JSON.parse((await post('/reload')).text)).toEqual({ kind: 'applied' });
    expect((await post('/pairs/a/approve', { hold: 'x', by: 'me' })).status).toBe(204);
    expect(control.asked).toEqual([
      ...['pause a', 'resume a', 'cancel a', 'run a', 'run a', 'reload', 'approve x by me for a'],
    ]);
  });

  it('tells what passes did, what one of them changed, and numbers', async () => {
    const { control, get, stateDir } = await opened();
    const [own] = control.runs.pairs;
    if (own === undefined) throw new Error('there is no pair');
    const log = { ...own.log, dir: temporaryFolder(), timezone: 'UTC' as const };
    control.runs = { ...control.runs, pairs: [{ ...own, log }] };
    expect(JSON.parse((await get('/pairs/a/history')).text)).toEqual({ passes: [], hasMore: false, days: [] });
    const at = Date.parse('2026-05-04T12:00:00Z');
    const writer = new HistoryWriter(historyFolder(stateDir, own));
    const line = {
      ...({ kind: 'pass', job: 'mirror', durationMs: 5, passes: 1, trigger: 'cron', scope: 'full' } as const),
      ...{ outcome: 'ok' as const, counts: { ...emptyCounts(), copied: 1, bytes: 7 }, bytes: 7, problemCount: 0 },
    };
    const passes = [0, 1, 2].map((n) => ({
      ...{ ...line, id: (at + n * 1000).toString(36) },
      ...{ startedAt: at + n * 1000, endedAt: at + n * 1000 + 5 },
    }));
    writer.append('2026-05-04', passes);
    const copied = { kind: 'operation', verb: 'copy', path: 'a b' as RelativePath, sizeBytes: 7 } as const;
    const written = formatLine(copied, { format: 'text', timezone: 'UTC', time: at + 2 });
    fs.writeFileSync(path.join(log.dir, 'logfile-2026-05-04.log'), written);
    const day = { day: '2026-05-04', ok: 3, idle: 0, problems: 0, held: 0, failed: 0, cancelled: 0, missed: 0 };
    const newest = JSON.parse((await get('/pairs/a/history?limit=2')).text);
    expect(newest).toEqual({ passes: [passes[2], passes[1]], hasMore: true, days: [day] });
    const older = JSON.parse((await get(`/pairs/a/history?before=${at + 1005}`)).text);
    expect(older).toMatchObject({ passes: [passes[0]], hasMore: false });
    expect(JSON.parse((await get(`/pairs/a/history/${passes[0]?.id}`)).text)).toEqual({
      ...{ pass: passes[0], more: 0 },
      operations: [{ verb: 'copy', path: 'a b', sizeBytes: 7 }],
    });
    for (const wrong of [
      'history/nope',
      'history/..%2f..%2fx',
      'history?limit=0',
      'history?before=-1',
      'history?limit=x',
    ])
      expect([400, 404]).toContain((await get(`/pairs/a/${wrong}`)).status);
    expect(await get('/metrics')).toMatchObject({ status: 200, text: 'a 1\n' });
  });

  it.each([
    { path: '/pairs/a/pause', body: { until: 1 }, status: 400 },
    { path: '/pairs/a/pause', body: { until: 'soon' }, status: 400 },
    { path: '/pairs/a/pause', body: { forMs: 1, until: 2 }, status: 400 },
    { path: '/pairs/a/pause', body: { for: 1 }, status: 400 },
    { path: '/pairs/a/pause', body: '{', status: 400 },
    { path: '/pairs/a/pause', body: '[]', status: 400 },
    { path: '/pairs/a/approve', body: {}, status: 400 },
    { path: '/pairs/b/pause', body: {}, status: 404 },
    { path: '/pairs/b/run', body: {}, status: 404 },
    { path: '/pairs/a/runs', body: {}, status: 404 },
    { path: '/status', body: {}, status: 405 },
    { path: '/pairs/a/resume', body: { hold: 'x'.repeat(70_000) }, status: 413 },
  ])('refuses $path with $body.length $status', async ({ path: where, body, status }) => {
    const { control, post } = await opened();
    const answered = await post(where, body);
    expect(answered.status).toBe(status);
    expect(errorOf(answered)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(control.asked).toEqual([]);
  });

  it.each(['', '?path=', '?path=/etc/passwd', '?path=../x', '?path=a/../../x', '?path=a%00b'])(
    'gives no file of another place: %s',
    async (query) => {
      const { get } = await opened();
      expect((await get(`/pairs/a/file${query}`)).status).toBe(400);
      if (query !== '') expect((await get(`/pairs/a/versions${query}`)).status).toBe(400);
    },
  );

  it('takes JSON alone', async () => {
    const { post, control } = await opened();
    const answered = await post('/pairs/a/pause', '{}', { 'content-type': 'text/plain' });
    expect(answered.status).toBe(400);
    expect(control.asked).toEqual([]);
  });

  it('streams what happens, from where a client has left off', async () => {
    const { control, socketPath, get } = await opened();
    control.bus.publish({ kind: 'approved' }, 'a');
    control.bus.publish({ kind: 'hold-ended' }, 'a');
    const recent = (await get('/events?recent=1&follow=0')).text;
    const [first, second] = [...recent.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(second).toBe((first ?? 0) + 1);
    const rest = await get('/events?follow=0', { 'last-event-id': `${first}` });
    expect(rest.text).toMatch(/^retry: 2000\n\nid: \d+\ndata: \{.*"kind":"hold-ended"\}\}\n\n$/);
    const lost = await get('/events?follow=0', { 'last-event-id': '7' });
    expect(lost.text).toMatch(new RegExp(`id: ${second}\ndata: .*"event":{"kind":"lost"}}\n\n$`));
    expect((await get('/events', { 'last-event-id': 'x' })).status).toBe(400);
    const heard = await new Promise<string>((resolve) => {
      const asking = request({ socketPath, path: '/events?pair=b' }, (response) => {
        control.bus.publish({ kind: 'approved' }, 'a');
        control.bus.publish({ kind: 'approved' }, 'b');
        response.setEncoding('utf8').on('data', (text: string) => {
          if (!text.includes('data:')) return;
          asking.destroy();
          resolve(text);
        });
      });
      asking.end();
    });
    expect(heard).toContain('"pair":"b"');
    expect(heard).not.toContain('"pair":"a"');
  });

  it('lets a client go that does not read, and keeps nothing of it', async () => {
    const { control, socketPath, get } = await opened();
    const socket = connect({ path: socketPath });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise<void>((resolve) => socket.once('readable', () => resolve()));
    // What the kernel takes, what waits in the server, and more than that.
    for (let n = 0; n < 40; n++) {
      control.bus.publish({ kind: 'engine-output', text: 'x'.repeat(100_000) }, 'a');
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.resume();
    await ended;
    expect((await get('/health')).status).toBe(200);
  });

  it('is gone when it is closed, with what was written down, and who listens is told so', async () => {
    const { served, socketPath, control, stateDir, get } = await opened();
    const listening = get('/events');
    await get('/health');
    await served.close();
    expect((await listening).status).toBe(200);
    expect(fs.existsSync(path.dirname(socketPath))).toBe(false);
    expect(readControlRecord(stateDir, control.runs.file, process.pid)).toBeUndefined();
    await served.close();
  });

  it('of a service that lives is left alone', async () => {
    const { stateDir, get } = await opened();
    const { troubles } = await opened(stateDir);
    expect(troubles).toEqual([expect.stringMatching(/there is no control socket: .*another service listens there/)]);
    expect((await get('/health')).status).toBe(200);
  });
});
