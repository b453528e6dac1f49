import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { emptyReport, type Report } from '../../../src/core/report/report.js';
import type { WatchEvent } from '../../../src/core/watch/watch-event.js';
import type { EngineMessage } from '../../../src/engine/threads/protocol.js';
import { WatchLoop } from '../../../src/engine/watch/watch-loop.js';
import type { Root } from '../../../src/fs/port/port.js';
import type { Watcher } from '../../../src/fs/port/watcher.js';
import { ManualClock } from '../../runner/manual-clock.js';

/** A source on NFS. **Source**: statfs(2), f_type. There is no server here; nothing else of the root is asked for. */
const REMOTE = { identity: { fileSystemType: 0x6969, inode: '1' } } as Root;

const ROOT_TROUBLE: Report = {
  ...emptyReport({ trigger: 'interval', dryRun: false, startedAt: 1, durationMs: 1 }),
  outcome: 'problems',
  problems: [{ side: 'replica', path: '' as RelativePath, action: 'copy into', code: 'ENOSPC', message: 'no room' }],
  problemCount: 1,
};

/** A source whose watcher says what the test gives it. */
function heard() {
  const events: WatchEvent[] = [];
  let announce = () => {};
  const watcher: Watcher = {
    size: 1,
    wanted: 1,
    watch: () => undefined,
    unwatch: () => {},
    beginWalk: () => {},
    endWalk: () => {},
    unwatched: () => [],
    stop: () => Promise.resolve(),
    drain: (receive) => events.splice(0).forEach(receive),
  };
  const startWatcher: Root['startWatcher'] = ({ onEvents }) => {
    announce = onEvents;
    return watcher;
  };
  const say = (event: WatchEvent) => {
    events.push(event);
    announce();
  };
  // An ext4; nothing else of the root is asked for.
  return { root: { identity: { fileSystemType: 0xef53, inode: '1' }, startWatcher } as Root, say };
}

const passed = (rest: Partial<Report> = {}): Report => ({
  ...emptyReport({ trigger: 'watch', dryRun: false, startedAt: 1, durationMs: 1 }),
  outcome: 'ok',
  ...rest,
});

const HELD = passed({
  outcome: 'held',
  hold: { reason: 'too-many-removals', message: 'many', hint: 'look', removals: 9, replacements: 0, examples: [] },
});

const REMOVED: WatchEvent = {
  kind: 'entry',
  directory: '' as RelativePath,
  name: 'f' as Name,
  what: 'deleted',
  isDirectory: false,
  cookie: 0,
};

describe('a hold of a targeted pass', () => {
  /** A loop that has done its first full pass, and whose targeted passes bring the report that is set. */
  function watching() {
    const sent: EngineMessage[] = [];
    const source = heard();
    const now = { report: HELD, targeted: 0 };
    const clock = new ManualClock(0);
    const loop = new WatchLoop({
      sides: ['a'],
      clock,
      watches: 'exact',
      mostWatches: () => Number.POSITIVE_INFINITY,
      settleMs: 10,
      maxWaitMs: 100,
      send: (message) => sent.push(message),
      runTargeted: () => {
        now.targeted++;
        return { report: now.report, wantsFull: false };
      },
      isFullNear: () => false,
      sourceNow: () => undefined,
      isFed: () => false,
    });
    loop.beginFull({ a: source.root });
    loop.endFull(passed());
    const wanted = () => sent.filter(({ kind }) => kind === 'wanted').length;
    const told = () => sent.flatMap((it) => (it.kind === 'targeted-report' && it.report ? [it.report.outcome] : []));
    return { clock, loop, source, now, wanted, told };
  }

  it('is judged anew each 5 s, and told by a full pass once it has stood for 60 s', () => {
    const { clock, loop, source, now, wanted, told } = watching();
    source.say(REMOVED);
    clock.advance(59_000);
    expect(now.targeted).toBeGreaterThan(10);
    expect([wanted(), told()]).toEqual([0, []]);
    clock.advance(7000);
    expect([wanted(), told()]).toEqual([1, []]);
    loop.beginFull({ a: source.root });
    loop.endFull(HELD);
    source.say(REMOVED);
    clock.advance(300_000);
    expect(wanted(), 'told once').toBe(1);
  });

  it('is never told where the removals are few enough before', () => {
    const { clock, source, now, wanted, told } = watching();
    source.say(REMOVED);
    clock.advance(50_000);
    now.report = passed();
    clock.advance(300_000);
    expect([wanted(), told()]).toEqual([0, ['ok']]);
  });

  it('is told anew where it comes again', () => {
    const { clock, source, now, wanted } = watching();
    source.say(REMOVED);
    clock.advance(50_000);
    now.report = passed();
    clock.advance(10_000);
    now.report = HELD;
    source.say(REMOVED);
    clock.advance(50_000);
    expect(wanted()).toBe(0);
    clock.advance(20_000);
    expect(wanted()).toBe(1);
  });
});

describe('a source that cannot be heard', () => {
  it('is asked for by a full pass again, however often one has left a problem of the root', () => {
    const sent: EngineMessage['kind'][] = [];
    const clock = new ManualClock(0);
    const loop = new WatchLoop({
      sides: ['a'],
      clock,
      watches: 'exact',
      mostWatches: () => Number.POSITIVE_INFINITY,
      settleMs: 10,
      maxWaitMs: 100,
      send: ({ kind }) => sent.push(kind),
      runTargeted: () => undefined,
      isFullNear: () => false,
      sourceNow: () => undefined,
      isFed: () => false,
    });
    for (let pass = 1; pass <= 3; pass++) {
      expect(loop.beginFull({ a: REMOTE })).toBeUndefined();
      loop.endFull(ROOT_TROUBLE);
      clock.advance(60_000);
      expect(sent.filter((kind) => kind === 'wanted')).toHaveLength(pass);
    }
    expect(sent.filter((kind) => kind === 'watching')).toHaveLength(1);
  });
});
