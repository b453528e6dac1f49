import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NotifyTarget } from '../../../src/config/resolve/notify-target.js';
import { Secret } from '../../../src/config/resolve/secret.js';
import { NOTICE_KINDS, type Notice } from '../../../src/core/notify/notice.js';
import type { Waiting } from '../../../src/core/notify/outbox.js';
import { delivery } from '../../../src/listeners/notify/deliver.js';
import { systemClock } from '../../../src/process/clock.js';
import { temporaryFolder } from '../../engine/trees.js';
import { noticeErrors } from './notice-errors.js';
import { HttpSink, MailSink } from './sinks.js';

const NOTICE: Notice = {
  version: 1,
  id: '6a1c5d6e-3c25-4f6a-8f0b-1f2e3d4c5b6a',
  kind: 'held',
  phase: 'begun',
  pair: 'fotos',
  since: 1_000_000,
  at: 1_000_000,
  title: 'fotos is held and waits for you',
  message:
    'would remove 812 of 900 entries, „Übung“\n812 removals held back\nTo let it through: foldersync approve fotos',
  host: 'nas',
  config: '/etc/foldersync.config.yaml',
  source: '/s',
  replica: '/r',
  state: 'held',
  hold: {
    reason: 'nearly-all',
    message: 'would remove',
    hint: 'look',
    removals: 812,
    replacements: 0,
    examples: ['a'],
  },
  approve: 'foldersync approve fotos',
  page: 'http://nas:8484/#/held/fotos',
};

const item = (notice: Notice = NOTICE): Waiting => ({ id: notice.id, at: notice.at, notice });
const ping = (signal: 'start' | 'success' | 'fail', body = ''): Waiting => ({
  id: '1',
  at: 1,
  ping: { signal, run: '11111111-2222-3333-4444-555555555555', body },
});
const deliver = delivery(systemClock);
const never = new AbortController().signal;
type Part<Kind> = Omit<Extract<NotifyTarget, { kind: Kind }>, 'id' | 'label' | 'on'>;
const target = <Kind extends NotifyTarget['kind']>(part: Part<Kind>) =>
  ({ id: 'x', label: part.kind, on: NOTICE_KINDS, ...part }) as unknown as NotifyTarget;
const webhook = (url: string, headers: Record<string, Secret> = {}) =>
  target<'webhook'>({ kind: 'webhook', url: new Secret(url), headers });

describe('healthchecks', () => {
  test('hears of start, success and failure as its documentation says', async () => {
    const sink = await HttpSink.open();
    const check = target<'healthchecks'>({ kind: 'healthchecks', url: new Secret(`${sink.origin}/ping/uuid`) });
    for (const signal of ['start', 'success', 'fail'] as const) {
      expect(await deliver(check, ping(signal, signal === 'fail' ? 'fotos: 3 problems' : ''), never)).toEqual({
        kind: 'taken',
      });
    }
    const rid = 'rid=11111111-2222-3333-4444-555555555555';
    expect(sink.asked.map(({ method, path: asked, body }) => [method, asked, body])).toEqual([
      ['POST', `/ping/uuid/start?${rid}`, ''],
      ['POST', `/ping/uuid?${rid}`, ''],
      ['POST', `/ping/uuid/fail?${rid}`, 'fotos: 3 problems'],
    ]);
  });

  test('keeps the query of an address, and sends no more than a check keeps', async () => {
    const sink = await HttpSink.open();
    const check = target<'healthchecks'>({ kind: 'healthchecks', url: new Secret(`${sink.origin}/key/slug?create=1`) });
    await deliver(check, ping('fail', 'ü'.repeat(20_000)), never);
    const [{ path: asked = '', body = '' } = {}] = sink.asked;
    expect(asked).toBe('/key/slug/fail?create=1&rid=11111111-2222-3333-4444-555555555555');
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(10_000);
    expect(body).toMatch(/^ü+…$/);
  });

  test('may be a push monitor of Uptime Kuma', async () => {
    const sink = await HttpSink.open();
    const check = target<'healthchecks'>({
      kind: 'healthchecks',
      url: new Secret(`${sink.origin}/api/push/token?ping=`),
    });
    for (const signal of ['start', 'success', 'fail'] as const) {
      expect(await deliver(check, ping(signal, signal === 'fail' ? 'it failed' : ''), never)).toEqual({
        kind: 'taken',
      });
    }
    expect(sink.asked.map(({ path: asked }) => asked)).toEqual([
      '/api/push/token?ping=&status=up&msg=OK',
      '/api/push/token?ping=&status=down&msg=it+failed',
    ]);
  });
});

describe('ntfy', () => {
  test('gets a message for its topic as JSON, with a token', async () => {
    const sink = await HttpSink.open();
    const ntfy = target<'ntfy'>({
      kind: 'ntfy',
      url: new Secret(`${sink.origin}/base/backups`),
      token: new Secret('tk_secret'),
      title: 'nas',
      tags: ['floppy_disk'],
    });
    expect(await deliver(ntfy, item(), never)).toEqual({ kind: 'taken' });
    const [{ method, path: asked, headers, body } = { headers: undefined, body: '' }] = sink.asked;
    expect([method, asked, headers?.authorization, headers?.['content-type']]).toEqual([
      'POST',
      '/base/',
      'Bearer tk_secret',
      'application/json; charset=utf-8',
    ]);
    expect(JSON.parse(body)).toEqual({
      topic: 'backups',
      title: 'nas: fotos is held and waits for you',
      message: NOTICE.message,
      priority: 4,
      tags: ['raised_hand', 'floppy_disk'],
      click: NOTICE.page,
    });
  });

  test('is told quietly that it is over, and loudly what the config says', async () => {
    const sink = await HttpSink.open();
    const ntfy = { kind: 'ntfy', url: new Secret(`${sink.origin}/t`), tags: [] } as const;
    await deliver(target<'ntfy'>(ntfy), item({ ...NOTICE, phase: 'over' }), never);
    await deliver(
      target<'ntfy'>({ ...ntfy, priority: 'urgent' }),
      item({ ...NOTICE, message: 'x'.repeat(9000) }),
      never,
    );
    const [over, urgent] = sink.asked.map(({ body }) => JSON.parse(body));
    expect(over).toMatchObject({ priority: 2, tags: ['white_check_mark'] });
    expect(urgent.priority).toBe(5);
    expect(urgent.message.length).toBeLessThan(4000);
  });
});

describe('a webhook', () => {
  test('gets the notice as the published schema describes it', async () => {
    const sink = await HttpSink.open();
    const headers = { Authorization: new Secret('Bearer hunter2'), 'X-Extra': new Secret('1') };
    expect(await deliver(webhook(`${sink.origin}/hook?x=1`, headers), item(), never)).toEqual({ kind: 'taken' });
    const [{ method, path: asked, headers: got, body } = { headers: undefined, body: '' }] = sink.asked;
    expect([method, asked, got?.authorization, got?.['x-extra']]).toEqual(['POST', '/hook?x=1', 'Bearer hunter2', '1']);
    expect(JSON.parse(body)).toEqual(NOTICE);
    expect(noticeErrors(JSON.parse(body))).toEqual([]);
  });

  test.each([
    [204, { kind: 'taken' }],
    [500, { kind: 'failed', reason: 'the answer was 500 Internal Server Error' }],
    [401, { kind: 'failed', reason: 'the answer was 401 Unauthorized' }],
    [429, { kind: 'failed', reason: 'the answer was 429 Too Many Requests' }],
    [422, { kind: 'refused', reason: 'the answer was 422 Unprocessable Entity' }],
    [301, { kind: 'failed', reason: 'the answer was 301 Moved Permanently' }],
  ])('that answers %i comes to that', async (status, outcome) => {
    const sink = await HttpSink.open();
    sink.answer = () => ({ status });
    expect(await deliver(webhook(sink.origin), item(), never)).toEqual(outcome);
  });

  test('is followed where it leads elsewhere, but not for ever, not by another method, and not with what was for its host', async () => {
    const [sink, other] = [await HttpSink.open(), await HttpSink.open()];
    const headers = { Authorization: new Secret('Bearer hunter2') };
    sink.answer = ({ path: asked }) => ({
      status: asked === '/a' ? 307 : 308,
      headers: { location: asked === '/a' ? '/b' : `${other.origin}/c` },
    });
    expect(await deliver(webhook(`${sink.origin}/a`, headers), item(), never)).toEqual({ kind: 'taken' });
    expect(sink.asked.map(({ headers: got }) => got.authorization)).toEqual(['Bearer hunter2', 'Bearer hunter2']);
    expect(other.asked.map(({ path: asked, headers: got, body }) => [asked, got.authorization, body])).toEqual([
      ['/c', undefined, JSON.stringify(NOTICE)],
    ]);
    sink.answer = () => ({ status: 307, headers: { location: '/again' } });
    expect(await deliver(webhook(sink.origin), item(), never)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('more than 3 redirects'),
    });
    sink.answer = () => ({ status: 302, headers: { location: `${other.origin}/d?token=1` } });
    const left = await deliver(webhook(sink.origin), item(), never);
    expect(left).toEqual({
      kind: 'failed',
      reason: `the answer was 302, which leads to 127.0.0.1:${other.port}; write the address that it leads to`,
    });
  });

  test('that answers without end is not listened to for ever', async () => {
    const sink = await HttpSink.open();
    sink.answer = () => ({ status: 200, body: Buffer.alloc(1024 * 1024) });
    expect(await deliver(webhook(sink.origin), item(), never)).toEqual({ kind: 'taken' });
  });

  test('that is not there, or does not answer, costs no more than a reason without its address', async () => {
    const sink = await HttpSink.open();
    sink.answer = () => ({});
    const stop = new AbortController();
    const waiting = deliver(webhook(`${sink.origin}/hunter2`), item(), stop.signal);
    await sink.got(1);
    stop.abort();
    expect(await waiting).toEqual({ kind: 'failed', reason: 'it was broken off' });
    await sink.close();
    const gone = await deliver(webhook(`${sink.origin}/hunter2`), item(), never);
    expect(gone).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(gone)).not.toContain('hunter2');
  });
});

describe('a mailbox', () => {
  const mail = (smtp: string) =>
    target<'mail'>({
      kind: 'mail',
      smtp: new Secret(smtp),
      from: 'foldersync <nas@example.org>',
      to: ['me@example.org', 'you@example.org'],
    });

  test('gets a mail that says the same, and is the same when it is sent again', async () => {
    const sink = await MailSink.open();
    for (const _ of [1, 2]) {
      expect(await deliver(mail(`smtp://127.0.0.1:${sink.port}`), item(), never)).toEqual({ kind: 'taken' });
    }
    const [{ from, to, text } = { text: '' }, second] = sink.mails;
    expect([from, to]).toEqual(['nas@example.org', ['me@example.org', 'you@example.org']]);
    expect(text).toMatch(/^Subject: fotos is held and waits for you\r$/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toContain('foldersync approve fotos');
    const idOf = (mailText = '') => /^Message-ID: (.*)\r$/m.exec(mailText)?.[1];
    expect(idOf(text)).toBe(`<${NOTICE.id}@nas>`);
    expect(idOf(second?.text)).toBe(idOf(text));
  });

  test('takes a password, and a wrong one is told to nobody', async () => {
    const sink = await MailSink.open('hunter2');
    expect(await deliver(mail(`smtp://me:hunter2@127.0.0.1:${sink.port}`), item(), never)).toEqual({ kind: 'taken' });
    expect(sink.mails.map(({ user }) => user)).toEqual(['me']);
    const wrong = await deliver(mail(`smtp://me:hunter3@127.0.0.1:${sink.port}`), item(), never);
    expect(wrong).toEqual({ kind: 'failed', reason: "the server's answer was 535 (EAUTH)" });
  });

  test('that refuses a mail for good is not asked again; one that is busy is', async () => {
    const sink = await MailSink.open();
    sink.refusal = 550;
    expect(await deliver(mail(`smtp://127.0.0.1:${sink.port}`), item(), never)).toMatchObject({ kind: 'refused' });
    sink.refusal = 451;
    expect(await deliver(mail(`smtp://127.0.0.1:${sink.port}`), item(), never)).toMatchObject({ kind: 'failed' });
  });
});

describe('a program', () => {
  const exec = (...command: [string, ...string[]]) => target<'exec'>({ kind: 'exec', command, dir: temporaryFolder() });

  test('gets the notice on its input and in variables, without a shell', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 'got');
    const script =
      'cat > "$1"; printf "%s|%s|%s|%s|%s" "$FOLDERSYNC_KIND" "$FOLDERSYNC_PAIR" "$FOLDERSYNC_REMOVALS" "$FOLDERSYNC_APPROVE" "$2" >> "$1"';
    expect(await deliver(exec('sh', '-c', script, 'sh', out, '$HOME `id`'), item(), never)).toEqual({ kind: 'taken' });
    const [json = '', variables] = fs.readFileSync(out, 'utf8').split('\n');
    expect(JSON.parse(json)).toEqual(NOTICE);
    expect(variables).toBe('held|fotos|812|foldersync approve fotos|$HOME `id`');
  });

  test.each([
    [['sh', '-c', 'exit 3'], 'it ended with code 3'],
    [['sh', '-c', 'kill -9 $$'], 'it was ended by SIGKILL'],
    [['no-such-program-here'], 'spawn no-such-program-here ENOENT'],
  ] as const)('%j has failed', async (command, reason) => {
    expect(await deliver(exec(...(command as unknown as [string, ...string[]])), item(), never)).toEqual({
      kind: 'failed',
      reason,
    });
  });
});
