import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { DirtyLimits } from '../../../src/core/watch/dirty-set.js';
import { Rests } from '../../../src/core/watch/rest.js';
import { type Due, Settle } from '../../../src/core/watch/settle.js';
import type { SettleTimes } from '../../../src/core/watch/wait.js';
import type { EntryChange, WatchEvent } from '../../../src/core/watch/watch-event.js';

const TIMES: SettleTimes = { settleMs: 50, closedMs: 0, maxWaitMs: 2000 };
const WIDE: DirtyLimits = { names: 1000, directories: 1000 };

/** An event about a path; one that ends in `/` is a directory. */
function event(what: EntryChange, path: string, cookie = 0): WatchEvent {
  const isDirectory = path.endsWith('/');
  const names = (isDirectory ? path.slice(0, -1) : path).split('/');
  const name = names.pop() as Name;
  return { kind: 'entry', directory: names.join('/') as RelativePath, name, what, isDirectory, cookie };
}

/** What is due, one line each: a path, with `/` where it is a tree, `DIRECTORY/*` for one as a whole, `FROM > TO` for a rename. */
function shown(due: Due | undefined): string[] {
  if (due === undefined) return [];
  const renames = due.renames.map(({ from, to }) => `${from} > ${to}`);
  if (due.kind === 'full') return [...renames, 'everything'];
  const lines = due.directories.flatMap(({ path, extent, names }) => {
    const prefix = path === '' ? '' : `${path}/`;
    const below = names.map(({ name, isTree }) => `${prefix}${name}${isTree ? '/' : ''}`);
    return extent === 'entries' ? [`${prefix}*`, ...below] : below;
  });
  return [...renames, ...lines];
}

/** Feeds `WHAT PATH COOKIE`, the cookie where there is one. */
function note(settle: Settle, at: number, line: string): void {
  const [what, path = '', cookie] = line.split(' ');
  settle.note(event(what as EntryChange, path, Number(cookie ?? 0)), at);
}

/** Feeds `TIME WHAT PATH COOKIE`, and says what is taken, and done, at which times. */
function run(
  events: readonly string[],
  looks: readonly number[],
  options: { readonly times?: SettleTimes; readonly limits?: DirtyLimits } = {},
): string[] {
  const settle = new Settle(options.times ?? TIMES, options.limits ?? WIDE);
  const left = events.map((line) => [Number.parseInt(line, 10), line.replace(/^[0-9]+ /, '')] as const);
  return looks.flatMap((at) => {
    while (left[0] !== undefined && left[0][0] <= at) note(settle, ...left.shift()!); // there is a first
    const lines = shown(settle.nextDue(at)).map((line) => `${at} ${line}`);
    settle.done();
    return lines;
  });
}

const times = (settleMs: number, closedMs = settleMs) => ({ times: { settleMs, closedMs, maxWaitMs: 2000 } });
const every = (step: number, end: number) =>
  Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);

describe('a name is due', () => {
  const restless = every(40, 1960).map((at) => `${at} modified f`);

  it.each<[string, readonly string[], readonly number[], string[], Parameters<typeof run>[2]?]>([
    ['when it has been quiet', ['0 modified f'], [49, 50, 1000], ['50 f']],
    ['when it has been quiet after its last event', ['0 created f', '40 modified f'], [89, 90], ['90 f']],
    ['when its writer has closed it', ['0 modified f', '10 closed f'], [9, 10], ['10 f']],
    ['when it is quiet after that, where that is wanted', ['0 closed f'], [49, 50], ['50 f'], times(50, 50)],
    ['at once, without a settle time', ['0 modified f'], [0], ['0 f'], times(0)],
    ['one settle later when it was removed', ['0 deleted f'], [99, 100], ['100 f']],
    ['at once when it was removed, without a settle time', ['0 deleted f'], [0], ['0 f'], times(0)],
    ['a moment after it was moved away, whatever the settle time', ['0 moved-from f 7'], [4, 5], ['5 f'], times(0)],
    ['like any other when it has come back', ['0 deleted f', '20 created f'], [69, 70, 1000], ['70 f']],
    [
      'after the longest wait, however restless it is',
      [...restless, '1995 modified f'],
      [...every(10, 1990), 2000],
      ['2000 f'],
    ],
    ['after that as a removal allows', [...restless, '1999 deleted f'], [2000, 2098, 2099], ['2099 f']],
  ])('%s', (_, events, looks, expected, options) => {
    expect(run(events, looks, options)).toEqual(expected);
  });
});

describe('saving by a rename', () => {
  it.each([
    ['over the old file', 2, ['created t', 'closed t', 'moved-from t 7', 'moved-to f 7']],
    ['after the old file is deleted', 2, ['closed t', 'deleted f', 'moved-from t 7', 'moved-to f 7']],
    ['after the old file is moved aside', 20, ['moved-from f 6', 'moved-to f~ 6', 'created f', 'closed f']],
  ])('%s offers the file only when it is there', (_, gap, events) => {
    const settle = new Settle({ ...TIMES, closedMs: 50 }, WIDE);
    for (const [index, line] of events.entries()) note(settle, gap * index, line);
    const last = gap * (events.length - 1);
    expect(shown(settle.nextDue(last + 49))).not.toContain('f');
    settle.done();
    expect(shown(settle.nextDue(last + 50))).toContain('f');
  });
});

describe('a rename', () => {
  it('is offered with its second end, and its first end stays a removal', () => {
    const events = ['0 moved-from a/f 7', '0 moved-to b/g 7'];
    expect(run(events, [49, 50, 99, 100])).toEqual(['50 a/f > b/g', '50 b/g', '100 a/f']);
  });

  it.each([
    ['of a directory is one as well', ['moved-from d/ 7', 'moved-to e/ 7'], ['d > e']],
    ['and another after it are one', ['moved-from a 7', 'moved-to b 7', 'moved-from b 8', 'moved-to c 8'], ['a > c']],
    [
      'there and back looks like two that have changed places',
      ['moved-from a 7', 'moved-to b 7', 'moved-from b 8', 'moved-to a 8'],
      ['b > a', 'a > b'],
    ],
    [
      'there and back is none when there is a new one where it was',
      ['moved-from a 7', 'moved-to b 7', 'moved-from b 8', 'moved-to a 8', 'created b'],
      [],
    ],
    ['whose ends have different cookies is none', ['moved-from a 7', 'moved-to b 8'], []],
    ['without a cookie is none', ['moved-from a 0', 'moved-to b 0'], []],
    ['stands when there is a new file under the old name', ['moved-from a 7', 'moved-to b 7', 'created a'], ['a > b']],
    ['is none of what is new itself', ['created a', 'moved-from a 7', 'moved-to b 7'], []],
    [
      'of two by a third name is two',
      ['moved-from a 7', 'moved-to t 7', 'moved-from b 8', 'moved-to a 8', 'moved-from t 9', 'moved-to b 9'],
      ['b > a', 'a > b'],
    ],
    ['stands when something else came to the old name', ['moved-from a 7', 'moved-to b 7', 'moved-to a 0'], ['a > b']],
    ['is none when the new name is gone', ['moved-from a 7', 'moved-to b 7', 'deleted b'], []],
    ['is none when something else took the new name', ['moved-from a 7', 'moved-to b 7', 'moved-to b 0'], []],
    ['stands when what was moved is written to', ['moved-from a 7', 'moved-to b 7', 'modified b'], ['a > b']],
    ['into a new directory is offered with that', ['created d/', 'moved-from a 7', 'moved-to d/b 7'], ['a > d/b']],
  ])('%s', (_, events, expected) => {
    const settle = new Settle(TIMES, WIDE);
    for (const line of events) note(settle, 0, line);
    expect(shown(settle.nextDue(50)).filter((line) => line.includes('>'))).toEqual(expected);
  });

  it('takes along what came to its old name, though that is restless, so that there always is something', () => {
    const events = ['0 moved-from f 7', '0 moved-to f~ 7', '1 created f', '49 modified f'];
    expect(run(events, [50])).toEqual(['50 f > f~', '50 f~', '50 f/']);
  });

  it('is not offered again when it has failed, for it may have been followed', () => {
    const settle = new Settle(TIMES, WIDE);
    note(settle, 0, 'moved-from a 7');
    note(settle, 0, 'moved-to b 7');
    settle.nextDue(50);
    settle.failed(500);
    expect(shown(settle.nextDue(500))).toEqual(['a', 'b']);
  });
});

describe('a tree', () => {
  const restless = every(40, 1960).map((at) => `${at} modified d/f`);

  it.each([
    ['is what a directory is that was created', ['0 created d/'], [50], ['50 d/']],
    ['is not what a directory is whose attributes have changed', ['0 modified d/'], [50], ['50 d']],
    ['covers what is dirty below it', ['0 modified d/x/f', '10 deleted d/'], [60, 110], ['110 d/']],
    ['does not cover what only begins like it', ['0 modified d2/f', '10 created d/'], [50, 60], ['50 d2/f', '60 d/']],
    ['waits no longer than what it covers', [...restless, '1990 created d/'], [1999, 2000], ['2000 d/']],
    ['is not quiet while there are events below it', ['0 created d/', '40 created d/x/f'], [50, 89, 90], ['90 d/']],
    ['is quiet whatever is beside it', ['0 created d/', '40 created d2/f'], [50, 90], ['50 d/', '90 d2/f']],
  ])('%s', (_, events, looks, expected) => {
    expect(run(events, looks)).toEqual(expected);
  });
});

describe('too much', () => {
  const limits = { names: 3, directories: 3 };

  it('in a directory makes it dirty as a whole, but for trees, which are still walked', () => {
    const events = ['0 created x/a', '1 created x/b', '2 created x/c/', '3 created x/d', '4 created y'];
    expect(run(events, [53, 54], { limits })).toEqual(['53 x/*', '53 x/c/', '54 y']);
    expect(run([...events, '5 created x/e/'], [55], { limits })).toEqual(['55 y', '55 x/*', '55 x/c/', '55 x/e/']);
  });

  it('keeps the renames into it', () => {
    const moves = ['a', 'b', 'c', 'd'].flatMap((name, index) => [
      `0 moved-from x/${name} ${index + 1}`,
      `0 moved-to y/${name} ${index + 1}`,
    ]);
    const renames = ['a', 'b', 'c', 'd'].map((name) => `50 x/${name} > y/${name}`);
    expect(run(moves, [50], { limits })).toEqual([...renames, '50 y/*']);
  });

  it('in many directories makes everything dirty', () => {
    const events = ['0 created a/f', '1 created b/f', '2 created c/f', '3 created d/f'];
    expect(run(events, [52, 53, 1000], { limits })).toEqual(['53 everything']);
  });

  it('that are trees makes everything dirty', () => {
    const events = ['0 created x/a/', '0 created x/b/', '0 created x/c/', '0 created x/d/'];
    expect(run(events, [50], { limits })).toEqual(['50 everything']);
  });

  it('and a removal among it wait for the removal', () => {
    const events = ['0 created x/a', '0 created x/b', '0 created x/c', '10 deleted x/d'];
    expect(run(events, [60, 109, 110], { limits })).toEqual(['110 x/*']);
  });
});

describe('everything', () => {
  it('is due when events were lost, and covers what waits', () => {
    const settle = new Settle(TIMES, WIDE);
    note(settle, 0, 'created f');
    settle.note({ kind: 'overflow' }, 10);
    note(settle, 20, 'deleted g');
    expect(settle.nextDue(119)).toBeUndefined();
    expect(shown(settle.nextDue(120))).toEqual(['everything']);
    settle.done();
    expect(settle.isClean).toBe(true);
  });

  it('that has failed is tried again at its time, and holds up nothing that comes in until then', () => {
    const settle = new Settle(TIMES, WIDE);
    settle.wantFull(0);
    expect(shown(settle.nextDue(50))).toEqual(['everything']);
    settle.failed(30_000);
    note(settle, 100, 'created f');
    expect(shown(settle.nextDue(150))).toEqual(['f']);
    settle.done();
    expect(settle.notBefore).toBe(30_000);
    expect(settle.nextDue(29_999)).toBeUndefined();
    expect(shown(settle.nextDue(30_000))).toEqual(['everything']);
  });

  it('in the root itself is its entries', () => {
    const settle = new Settle(TIMES, WIDE);
    settle.note({ kind: 'root-modified' }, 0);
    expect(shown(settle.nextDue(50))).toEqual(['*']);
  });

  it('but events is for the caller alone', () => {
    const settle = new Settle(TIMES, WIDE);
    for (const kind of ['root-gone', 'failed'] as const) settle.note({ kind, message: '' }, 0);
    settle.note({ kind: 'unmounted', directory: '' as RelativePath }, 0);
    expect(settle.isClean).toBe(true);
  });
});

describe('what was taken', () => {
  it('is dirty anew when something happens to it meanwhile', () => {
    const settle = new Settle(TIMES, WIDE);
    note(settle, 0, 'closed f');
    expect(shown(settle.nextDue(0))).toEqual(['f']);
    note(settle, 1, 'closed f');
    settle.done();
    expect(shown(settle.nextDue(1))).toEqual(['f']);
  });

  it('comes back when it has failed, as what it was, at its time', () => {
    const settle = new Settle(TIMES, { names: 1, directories: 10 });
    for (const path of ['d/', 'x/f', 'x/g', 'y/f']) note(settle, 0, `created ${path}`);
    const first = shown(settle.nextDue(50));
    expect(first).toEqual(['d/', 'x/*', 'y/f']);
    settle.failed(1000);
    expect([settle.nextDue(999), settle.notBefore]).toEqual([undefined, 1000]);
    expect(shown(settle.nextDue(1000))).toEqual(first);
  });

  it('does not wait for its time when something happens to it, and a tree stays one', () => {
    const settle = new Settle(TIMES, WIDE);
    for (const path of ['d/', 'f']) note(settle, 0, `created ${path}`);
    settle.nextDue(50);
    note(settle, 60, 'modified d/');
    settle.failed(30_000);
    note(settle, 70, 'modified f');
    expect(shown(settle.nextDue(110))).toEqual(['d/']);
    settle.done();
    expect(shown(settle.nextDue(120))).toEqual(['f']);
  });

  it('may be done but for what is to be looked at again', () => {
    const settle = new Settle(TIMES, WIDE);
    note(settle, 0, 'created d/');
    settle.nextDue(50);
    settle.lookAgain('d/e/f' as RelativePath, 5000);
    settle.done();
    expect([settle.notBefore, shown(settle.nextDue(5000))]).toEqual([5000, ['d/e/f/']]);
  });

  it('has to be done or failed before more is taken', () => {
    const settle = new Settle(TIMES, WIDE);
    note(settle, 0, 'closed f');
    settle.nextDue(0);
    expect(() => settle.nextDue(1)).toThrow('internal');
  });
});

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const anyEvent = fc.record({
  gap: fc.integer({ min: 0, max: 60 }),
  what: fc.constantFrom<EntryChange>('modified', 'closed', 'created', 'deleted', 'moved-from', 'moved-to'),
  path,
  isDirectory: fc.boolean(),
  cookie: fc.integer({ min: 0, max: 3 }),
  fails: fc.boolean(),
});

/** Whether what is due covers a path, and what is below it where that is wanted. */
function covers(due: Due, wanted: string, isTreeWanted = false): boolean {
  if (due.kind === 'full') return true;
  const parent = wanted.slice(0, Math.max(wanted.lastIndexOf('/'), 0));
  return due.directories.some(
    (directory) =>
      (directory.extent === 'entries' && directory.path === parent && !isTreeWanted) ||
      directory.names.some(({ name, isTree }) => {
        const own = directory.path === '' ? name : `${directory.path}/${name}`;
        return (own === wanted && (isTree || !isTreeWanted)) || (isTree && wanted.startsWith(`${own}/`));
      }),
  );
}

describe('a large file that was copied', () => {
  const path = 'log' as RelativePath;
  const COST = { tookMs: 100, writtenBytes: 0 };

  /** A machine whose file was copied from `0` to `100`, after these events, and before the others. */
  function copied(before: readonly string[], during: readonly string[] = [], cost = COST): Settle {
    const settle = new Settle(TIMES, WIDE);
    for (const line of before) note(settle, -TIMES.maxWaitMs, line);
    settle.nextDue(0);
    for (const line of during) note(settle, 50, line);
    settle.copied(path, cost, 100);
    settle.done();
    return settle;
  }

  /** When something is due that is heard at these times. */
  function dueAt(settle: Settle, events: readonly (readonly [at: number, line: string])[]): number | undefined {
    for (const [at, line] of events) note(settle, at, line);
    while (settle.notBefore !== undefined) {
      const at = settle.notBefore;
      if (settle.nextDue(at) !== undefined) return at;
    }
    return undefined;
  }

  it.each<[string, Settle, readonly (readonly [number, string])[], number]>([
    [
      'rests for nine times as long, however often it is closed',
      copied([]),
      [
        [200, 'modified log'],
        [201, 'closed log'],
      ],
      1000,
    ],
    [
      'rests by what was written, where that was fast',
      copied([], [], { tookMs: 1, writtenBytes: 20_000_000 }),
      [[200, 'closed log']],
      1900,
    ],
    [
      'rests until it is closed, where it was copied while somebody wrote',
      copied(['modified log']),
      [
        [150, 'modified log'],
        [200, 'closed log'],
      ],
      200,
    ],
    [
      'rests no more where it was closed meanwhile, for the copy may lack the end',
      copied(['modified log'], ['modified log', 'closed log']),
      [],
      50,
    ],
    [
      'is known to be written where that is heard while it is copied',
      copied([], ['modified log']),
      [[200, 'closed log']],
      200,
    ],
    ['does not wait with a change of its mode alone', copied([]), [[200, 'attributes log']], 250],
    [
      'waits with a change of its mode where its content has changed too',
      copied([]),
      [
        [150, 'modified log'],
        [200, 'attributes log'],
      ],
      1000,
    ],
    [
      'leaves no rest to another file of its name',
      copied([]),
      [
        [200, 'moved-from log 1'],
        [201, 'created log'],
        [202, 'closed log'],
      ],
      202,
    ],
    [
      'holds up no other file',
      copied([]),
      [
        [200, 'closed log'],
        [200, 'closed f'],
      ],
      200,
    ],
  ])('%s', (_, settle, events, expected) => {
    expect(dueAt(settle, events)).toBe(expected);
  });

  it('rests also where it comes back as something to look at again', () => {
    const settle = copied([]);
    settle.lookAgain(path as RelativePath, 150);
    expect(dueAt(settle, [])).toBe(1000);
  });

  it('costs no memory when it has rested', () => {
    const rests = new Rests();
    for (let at = 0; at < 1000; at++) {
      rests.copied(`f${at}` as RelativePath, { tookMs: 1, writtenBytes: 0 }, { at, isOpen: false });
    }
    expect(
      Array.from({ length: 1000 }, (_, at) => rests.until(`f${at}` as RelativePath)).filter(Number.isFinite).length,
    ).toBeLessThan(100);
  });
});

describe('any sequence of events', () => {
  const anyLimits = fc.record({ names: fc.integer({ min: 1, max: 4 }), directories: fc.integer({ min: 1, max: 4 }) });
  const anyTimes = fc.record({
    settleMs: fc.constantFrom(0, 1, 30),
    closedMs: fc.constantFrom(0, 30),
    maxWaitMs: fc.constantFrom(30, 100),
  });

  it('is covered by what is taken after it and done, and nothing is left in the end', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, fc.array(anyEvent, { maxLength: 40 }), (own, limits, events) => {
        const settle = new Settle(own, limits);
        let open: { path: string; isTree: boolean }[] = [];
        let now = 0;
        const look = (fails: boolean) => {
          const due = settle.nextDue(now);
          if (due === undefined) return;
          if (fails) settle.failed(now + 10);
          else {
            open = open.filter((each) => !covers(due, each.path, each.isTree));
            settle.done();
          }
        };
        for (const { gap, what, path: place, isDirectory, cookie, fails } of events) {
          now += gap;
          look(fails);
          settle.note(event(what, isDirectory ? `${place}/` : place, cookie), now);
          open.push({ path: place, isTree: isDirectory && what !== 'modified' });
        }
        for (let round = 0; round < 5 && !settle.isClean; round++) {
          now += 10_000;
          look(false);
        }
        expect(open).toEqual([]);
        expect(settle.isClean).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('is acted on after the longest wait at most, or two settle times after the last removal', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, fc.array(anyEvent, { maxLength: 40 }), (own, limits, events) => {
        const settle = new Settle(own, limits);
        let removalAt = Number.NEGATIVE_INFINITY;
        let open: { path: string; at: number }[] = [];
        let now = 0;
        const lookUntil = (end: number) => {
          for (let at = settle.notBefore; at !== undefined && at <= end; at = settle.notBefore) {
            const due = settle.nextDue(Math.max(at, now));
            if (due === undefined) continue;
            const time = Math.max(at, now);
            for (const each of open.filter(({ path: place }) => covers(due, place))) {
              const latest = Math.max(each.at + own.maxWaitMs, removalAt + Math.max(2 * own.settleMs, 5));
              expect(time).toBeLessThanOrEqual(latest);
            }
            open = open.filter((each) => !covers(due, each.path));
            settle.done();
          }
        };
        for (const { gap, what, path: place, isDirectory, cookie } of events) {
          lookUntil(now + gap);
          now += gap;
          if (what === 'deleted' || what === 'moved-from') removalAt = now;
          settle.note(event(what, isDirectory ? `${place}/` : place, cookie), now);
          open.push({ path: place, at: now });
        }
        lookUntil(Number.POSITIVE_INFINITY);
        expect(open).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('offers no name whose last event was a removal before two settle times are over', () => {
    fc.assert(
      fc.property(anyTimes, fc.array(anyEvent, { maxLength: 40 }), (own, events) => {
        const settle = new Settle(own, WIDE);
        const last = new Map<string, { readonly what: EntryChange; readonly at: number }>();
        let now = 0;
        for (const { gap, what, path: place, isDirectory, cookie } of events) {
          now += gap;
          const due = settle.nextDue(now);
          for (const line of shown(due).filter((each) => !each.includes('>'))) {
            const own2 = last.get(line.replace(/\/$/, ''));
            if (own2?.what === 'deleted') expect(now - own2.at).toBeGreaterThanOrEqual(2 * own.settleMs);
            if (own2?.what === 'moved-from')
              expect(now - own2.at).toBeGreaterThanOrEqual(Math.max(2 * own.settleMs, 5));
          }
          settle.done();
          settle.note(event(what, isDirectory ? `${place}/` : place, cookie), now);
          last.set(place, { what, at: now });
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('asks for no look that would find nothing twice in a row', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, fc.array(anyEvent, { maxLength: 40 }), (own, limits, events) => {
        const settle = new Settle(own, limits);
        let now = 0;
        for (const { gap, what, path: place, isDirectory, cookie } of events) {
          now += gap;
          settle.note(event(what, isDirectory ? `${place}/` : place, cookie), now);
        }
        let inVain = 0;
        for (let at = settle.notBefore; at !== undefined; at = settle.notBefore) {
          inVain = settle.nextDue(at) === undefined ? inVain + 1 : 0;
          expect(inVain).toBeLessThan(2);
          settle.done();
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a folder that has come to a name by a rename', () => {
  const moved = (due: Due | undefined) =>
    due?.kind !== 'targeted' ? [] : due.directories.flatMap(({ names }) => names.filter(({ isMoved }) => isMoved));

  it.each<[string, readonly string[], number]>([
    ['is told as such', ['moved-to d/'], 1],
    ['also where something in it was changed since', ['moved-to d/', 'created d/f', 'modified d/f'], 1],
    ['also where it has got another mode since', ['moved-to d/', 'attributes d/'], 1],
    ['unlike one that was made', ['created d/'], 0],
    ['unlike a file', ['moved-to f'], 0],
  ])('%s', (_, events, count) => {
    const settle = new Settle(TIMES, WIDE);
    for (const line of events) note(settle, 0, line);
    expect(moved(settle.nextDue(1000))).toHaveLength(count);
    // Nothing is sure of what has failed.
    settle.failed(2000);
    expect(moved(settle.nextDue(2000))).toHaveLength(count);
  });
});
