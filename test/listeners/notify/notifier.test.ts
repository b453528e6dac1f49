import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NotifyTarget } from '../../../src/config/resolve/notify-target.js';
import { Secret } from '../../../src/config/resolve/secret.js';
import { NOTICE_KINDS } from '../../../src/core/notify/notice.js';
import type { Delivery, Waiting } from '../../../src/core/notify/outbox.js';
import type { Hold } from '../../../src/core/report/report.js';
import { delivery, type Deliver } from '../../../src/listeners/notify/deliver.js';
import { Notifier } from '../../../src/listeners/notify/notifier.js';
import type { ServiceControl } from '../../../src/runner/control/service-control.js';
import { temporaryFolder } from '../../engine/trees.js';
import { pair, rig } from '../../runner/service-rig.js';
import { noticeErrors } from './notice-errors.js';
import { HttpSink } from './sinks.js';

const HOUR = 3_600_000;
const HOLD: Hold = {
  reason: 'nearly-all',
  message: 'would remove 812 of 900 entries',
  hint: 'look at the source',
  removals: 812,
  bytes: 3_000_000,
  replacements: 0,
  examples: ['a', 'b'],
};
const held = { outcome: 'held', hold: HOLD } as const;
const failed = { outcome: 'failed', failure: { code: 'EIO', message: 'the disk is gone' } } as const;

const webhook = (more: Partial<NotifyTarget> = {}, url = 'http://x/') =>
  ({
    kind: 'webhook',
    id: 'hook',
    label: 'webhook (x)',
    url: new Secret(url),
    headers: {},
    on: NOTICE_KINDS,
    ...more,
  }) as NotifyTarget;
const check = (more: Partial<NotifyTarget> = {}) =>
  ({
    kind: 'healthchecks',
    id: 'check',
    label: 'healthchecks (hc)',
    url: new Secret('http://hc/'),
    on: NOTICE_KINDS,
    ...more,
  }) as NotifyTarget;

/** Messages as they have come, and whether they arrive. */
class Post {
  readonly sent: string[] = [];
  readonly items: Waiting[] = [];
  outcome: Delivery = { kind: 'taken' };
  readonly deliver: Deliver = async (target, item) => {
    if (this.outcome.kind === 'taken') {
      this.items.push(item);
      const { notice, ping } = item;
      this.sent.push(
        `${target.id} ${notice === undefined ? `${ping?.signal} ${ping?.body}`.trim() : `${notice.phase} ${notice.title}`}`,
      );
    }
    return this.outcome;
  };
}

/** A service with targets; `again` starts another one over the same state. */
function told(
  targets: readonly NotifyTarget[],
  options: { stateDir?: string; pairs?: readonly ReturnType<typeof pair>[]; deliver?: Deliver } = {},
) {
  const { stateDir = temporaryFolder(), pairs = [pair('photos')] } = options;
  const service = rig(pairs, { stateDir });
  const post = new Post();
  const notifier = new Notifier({
    config: service.config(pairs, { notify: targets }),
    clock: service.clock,
    deliver: options.deliver ?? post.deliver,
    approveWith: (name) => `foldersync approve ${name}`,
  });
  service.bus.subscribe('the notifications', notifier.hear);
  const control = { status: () => service.runner.status() } as unknown as ServiceControl;
  notifier.begin(control, (event) => service.bus.publish(event));
  /** A pass of a pair, which comes to that. */
  const pass = async (
    report: Parameters<ReturnType<typeof service.engines.last>['report']>[0] = {},
    name = 'photos',
  ) => {
    // The interval is 10 s, and what has failed waits for longer.
    for (let waited = 0; service.engines.last(name).runs === doneOf(name) && waited < 400; waited++)
      service.clock.advance(10_000);
    done.set(name, doneOf(name) + 1);
    service.engines.last(name).report({ startedAt: service.clock.now(), ...report });
    await settle();
  };
  const done = new Map<string, number>();
  const doneOf = (name: string) => done.get(name) ?? 0;
  const settle = async () => {
    service.clock.advance(50);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const stop = async () => {
    service.runner.stop();
    for (const { name } of pairs) {
      service.engines.last(name).report({ outcome: 'cancelled' });
      await service.exit(name);
    }
    await notifier.close();
  };
  return { ...service, ...post, post, notifier, pass, settle, stop, stateDir };
}

describe('a target', () => {
  it('hears of trouble and of its end once each, with all that there is to know', async () => {
    const { pass, post } = told([webhook()]);
    await pass();
    await pass(held);
    await pass(held);
    await pass();
    await pass();
    expect(post.sent).toEqual([
      'hook begun photos is held and waits for you',
      expect.stringMatching(/^hook over photos waits no more, after 20/),
    ]);
    const [{ notice } = {}] = post.items;
    expect(notice).toMatchObject({
      kind: 'held',
      pair: 'photos',
      state: 'held',
      source: '/s/photos',
      replica: '/r/photos',
      approve: 'foldersync approve photos',
      hold: { removals: 812 },
    });
    expect(notice?.message.split('\n')).toEqual([
      'would remove 812 of 900 entries',
      '812 removals held back (3 MB), for example a, b',
      'What to do: look at the source',
      'To let it through: foldersync approve photos',
      '/s/photos → /r/photos',
      expect.stringMatching(/^on /),
    ]);
    expect(post.items.flatMap((item) => noticeErrors(item.notice))).toEqual([]);
  });

  it('hears only of what it wants to, of the pairs that it wants to', async () => {
    const pairs = [pair('photos'), pair('music')];
    const { pass, post } = told([webhook({ on: ['held'] }), webhook({ id: 'other', pairs: ['music'] })], { pairs });
    await pass(failed, 'photos');
    await pass(held, 'music');
    expect(post.sent).toEqual([
      'hook begun music is held and waits for you',
      'other begun music is held and waits for you',
    ]);
  });

  it('is reminded after a day', async () => {
    const { pass, post, clock, settle } = told([webhook()], {
      pairs: [pair('photos', { schedule: { kind: 'interval', everyMs: 72 * HOUR } })],
    });
    await pass(held);
    clock.advance(24 * HOUR + 60_000);
    await settle();
    expect(post.sent).toEqual([
      'hook begun photos is held and waits for you',
      'hook reminder still, for 1 d: photos is held and waits for you',
    ]);
  });

  it('hears that nothing has succeeded for longer than `alertAfter`, and then that something has', async () => {
    const pairs = [pair('photos', { alertAfterMs: 3 * HOUR, schedule: { kind: 'interval', everyMs: 72 * HOUR } })];
    const { pass, post, clock, settle, runner, exit, engines } = told([webhook({ on: ['stale'] })], { pairs });
    await pass();
    await exit('photos');
    clock.advance(3 * HOUR);
    await settle();
    expect(post.sent).toEqual([]);
    clock.advance(2 * 60_000);
    await settle();
    expect(post.sent).toEqual(['hook begun photos has not succeeded for too long']);
    expect(post.items[0]?.notice?.message).toMatch(
      /^The last pass that left an exact replica began 3 h \d min ago\.$/m,
    );
    runner.pair('photos')?.demand('manual');
    engines.last('photos').report({ startedAt: clock.now() });
    await settle();
    expect(post.sent.slice(1)).toEqual([expect.stringMatching(/^hook over photos has succeeded again, after /)]);
  });

  it('hears of an edited config that cannot be used, and when it can', async () => {
    const { bus, post, settle } = told([webhook()]);
    bus.publish({ kind: 'config-invalid', errors: 2 });
    bus.publish({ kind: 'config-invalid', errors: 1 });
    await settle();
    bus.publish({ kind: 'reloaded', added: [], changed: [], removed: [] });
    await settle();
    expect(post.sent).toEqual([
      'hook begun foldersync cannot use the edited config',
      'hook over foldersync uses the config again',
    ]);
  });
});

describe('a restart', () => {
  it('has nothing told twice, and loses nothing', async () => {
    const first = told([webhook()]);
    await first.pass(held);
    expect(first.post.sent).toHaveLength(1);
    first.post.outcome = { kind: 'failed', reason: 'down' };
    await first.pass();
    await first.pass(failed);
    await first.stop();
    const second = told([webhook()], { stateDir: first.stateDir });
    await second.settle();
    expect(second.post.sent).toEqual([
      expect.stringMatching(/^hook over photos waits no more, after 10/),
      'hook begun photos has failed',
    ]);
    await second.pass(failed);
    expect(second.post.sent).toHaveLength(2);
    await second.pass();
    expect(second.post.sent.slice(2)).toEqual([expect.stringMatching(/^hook over photos works again/)]);
    await second.stop();
    const third = told([webhook()], { stateDir: first.stateDir });
    await third.settle();
    await third.pass();
    expect(third.post.sent).toEqual([]);
  });

  it('leaves a record that nobody else may read, without a secret', async () => {
    const first = told([webhook({}, 'http://x/hunter2')]);
    first.post.outcome = { kind: 'failed', reason: 'down' };
    await first.pass(held);
    await first.stop();
    const folder = path.join(first.stateDir, 'notify');
    const [name = ''] = fs.readdirSync(folder);
    expect(fs.statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    expect(text).toContain('would remove 812');
    expect(text).not.toContain('hunter2');
  });
});

describe('a target that is down', () => {
  it('for an hour loses nothing and gets nothing twice, in order, from a real server, and delays no pair', async () => {
    const sink = await HttpSink.open();
    const { port } = sink;
    const running = { count: 0 };
    const pending: Promise<unknown>[] = [];
    const service = told([webhook({}, sink.origin)], {
      pairs: [pair('photos', { schedule: { kind: 'interval', everyMs: 60_000 } })],
      deliver: (target, item, signal) => {
        running.count++;
        const delivered = delivery(service.clock)(target, item, signal);
        pending.push(delivered);
        return delivered;
      },
    });
    const arrived = async () => {
      await Promise.all(pending);
      await service.settle();
      await Promise.all(pending);
    };
    await service.pass(held);
    await arrived();
    await sink.close();
    const until = service.clock.now() + HOUR;
    let passes = 0;
    while (service.clock.now() < until) {
      await service.pass(passes++ % 2 === 0 ? {} : held);
      await arrived();
    }
    expect(passes).toBeGreaterThan(50);
    // Each wait is twice as long as the one before, up to ten minutes.
    expect(running.count).toBeGreaterThan(8);
    expect(running.count).toBeLessThan(16);
    const told1 = service.said.filter((line) => line.includes('webhook (x)'));
    expect(told1).toHaveLength(1);
    expect(told1[0]).toMatch(/webhook \(x\) cannot be told: ECONNREFUSED/);
    const back = await HttpSink.open(port);
    for (let waited = 0; waited < 12; waited++) {
      service.clock.advance(60_000);
      for (let turn = 0; turn < 10; turn++) await arrived();
    }
    const bodies = back.asked.map(({ body }) => JSON.parse(body));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(bodies.length);
    const phases = [...sink.asked, ...back.asked].map(({ body }) => JSON.parse(body).phase);
    // It has come and gone thrice within an hour, and then once more.
    expect(phases.slice(0, 6)).toEqual(['begun', 'over', 'begun', 'over', 'begun', 'over']);
    expect(bodies.map(({ at }) => at)).toEqual(bodies.map(({ at }) => at).sort((a, b) => a - b));
    expect(service.said.filter((line) => line.includes('can be told again'))).toHaveLength(1);
  });

  it('keeps the newest of more than it can keep, and says so', async () => {
    const { bus, post, settle, clock, said } = told([webhook()]);
    post.outcome = { kind: 'failed', reason: 'down' };
    for (let count = 0; count < 1010; count++)
      bus.publish({ kind: 'many-updates', updated: count, files: 2000 }, 'photos');
    await settle();
    post.outcome = { kind: 'taken' };
    clock.advance(15_000);
    for (let turn = 0; turn < 5000; turn++) await Promise.resolve();
    expect(post.items).toHaveLength(1000);
    expect(said.some((line) => line.includes('given up'))).toBe(true);
  });

  it('hears of conflicts, which are no trouble of passes', async () => {
    const mirror = pair('photos');
    const both = { ...mirror, policy: { ...mirror.policy, mode: 'two-way' } as const };
    const { pass, post } = told([webhook(), check()], { pairs: [both] });
    const conflict = { path: '"f"', copy: '"f (conflict)"', of: 'source', at: 1 } as const;
    await pass({ conflicts: { open: 6, newest: [conflict] } });
    await pass({ conflicts: { open: 0, newest: [] } });
    expect(post.sent).toEqual([
      'hook begun both sides of photos have changed the same',
      'check start',
      expect.stringMatching(/^hook over photos has no open conflicts any more/),
      expect.stringMatching(/^check success/),
    ]);
    const notice = post.items[0]?.notice;
    expect(notice?.conflicts).toEqual({ open: 6, newest: [conflict] });
    expect(notice?.message.split('\n').slice(0, 3)).toEqual([
      '"f": what the source had is in "f (conflict)"',
      '6 conflicts are open, these are the newest',
      'What to do: keep what you want, and remove or rename the copies; foldersync conflicts shows all of them',
    ]);
    expect(noticeErrors(notice)).toEqual([]);
  });

  it('is not asked again for what it refuses', async () => {
    const { pass, post, said, settle, clock } = told([webhook()]);
    post.outcome = { kind: 'refused', reason: 'the answer was 422' };
    await pass(held);
    post.outcome = { kind: 'taken' };
    clock.advance(15_000);
    await settle();
    expect(post.sent).toEqual([]);
    expect(said.filter((line) => line.includes('refuses a message'))).toHaveLength(1);
  });
});

describe('a check of healthchecks', () => {
  it('hears of each pass, at most once a minute, and of trouble at once', async () => {
    const { pass, post, clock } = told([check()]);
    await pass();
    for (let count = 0; count < 5; count++) await pass();
    expect(post.sent.map((line) => line.split(' ')[1])).toEqual(['start', 'success']);
    const minute = clock.now() + 60_000;
    while (clock.now() < minute) await pass();
    await pass();
    expect(post.sent.map((line) => line.split(' ')[1])).toEqual(['start', 'success', 'start', 'success']);
    const [start, success] = post.items.slice(2).map(({ ping }) => ping?.run);
    expect(start).toBe(success);
    await pass(failed);
    expect(post.sent.at(-1)).toMatch(/^check fail photos: pass failed \(\w+\): EIO: the disk is gone/);
    await pass();
    expect(post.sent.at(-1)).toMatch(/^check success pass ok/);
  });

  it('of several pairs has no success while one of them is in trouble', async () => {
    const pairs = [pair('photos'), pair('music')];
    const { pass, post } = told([check()], { pairs });
    await pass(failed, 'photos');
    await pass({}, 'music');
    expect(post.sent.map((line) => line.split(' ')[1])).not.toContain('success');
    expect(post.sent.filter((line) => line.includes(' fail ')).at(-1)).toContain('photos');
    await pass({}, 'photos');
    expect(post.sent.at(-1)).toContain('success');
  });

  it('hears of what a pass over some changes has left', async () => {
    const { pass, post, engines, settle } = told([check()]);
    await pass();
    engines.last('photos').targeted({ outcome: 'problems', problemCount: 1 });
    await settle();
    expect(post.sent.at(-1)).toBe('check fail photos: problems');
    engines.last('photos').targeted();
    await settle();
    expect(post.sent.at(-1)).toBe('check success all is well again');
  });
});

describe('an edit', () => {
  it('begins to tell where nobody was told, ends it, and leaves no timer', async () => {
    const { notifier, config, pass, post, clock } = told([]);
    await pass(held);
    expect(post.sent).toEqual([]);
    notifier.follow(config([pair('photos')], { notify: [webhook()] }));
    await pass(held);
    expect(post.sent).toEqual(['hook begun photos is held and waits for you']);
    notifier.follow(config([pair('photos')], {}));
    await pass();
    expect(post.sent).toHaveLength(1);
    const timers = clock.timerCount;
    await notifier.close();
    expect(clock.timerCount).toBe(timers - 1);
  });

  it('tells of many pairs at once in one message, and of those that follow within moments in another', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { pass, sent, items, clock, settle, stop } = told([webhook()], { pairs: names.map((name) => pair(name)) });
    for (const name of names) await pass(failed, name);
    clock.advance(10_000);
    await settle();
    expect(sent[0]).toBe('hook begun a has failed');
    expect(sent.slice(1).join()).toContain('pairs have failed');
    expect(items.flatMap(({ notice }) => notice?.pairs ?? notice?.pair ?? [])).toEqual(names);
    await stop();
  });
});
