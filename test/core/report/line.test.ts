import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfText, type RelativePath } from '../../../src/core/tree/bytes.js';
import type { LogEvent } from '../../../src/core/report/event.js';
import type { OperationLine } from '../../../src/core/report/json-line.js';
import { formatLine } from '../../../src/core/report/line.js';
import { emptyCounts, type Report } from '../../../src/core/report/report.js';
import { showPath } from '../../../src/core/report/show.js';

const TIME = Date.UTC(2026, 0, 31, 12, 34, 56, 789);
const STAMP = '2026-01-31T12:34:56.789Z';

const text = (event: LogEvent, pair?: string) =>
  formatLine(event, { format: 'text', timezone: 'UTC', time: TIME, ...(pair === undefined ? {} : { pair }) });
const json = (event: LogEvent, pair = 'photos') =>
  JSON.parse(formatLine(event, { format: 'json', timezone: 'UTC', time: TIME, pair }));
const path = (shown: string) => bytesOfText(shown) as RelativePath;

function report(changes: Partial<Omit<Report, 'counts'>> & { counts?: Partial<Report['counts']> } = {}): LogEvent {
  return {
    kind: 'pass-ended',
    scope: 'full',
    isNews: true,
    report: {
      kind: 'mirror',
      outcome: 'ok',
      trigger: 'interval',
      dryRun: false,
      startedAt: TIME - 4200,
      durationMs: 4200,
      problems: [],
      problemCount: 0,
      again: false,
      ...changes,
      counts: { ...emptyCounts(), ...changes.counts },
    },
  };
}

it('a rename names the path before, in text and in JSON', () => {
  const event = {
    kind: 'operation',
    verb: 'rename',
    path: 'd/new' as RelativePath,
    from: 'old' as RelativePath,
  } as const;
  expect(formatLine(event, { format: 'text', timezone: 'UTC', time: 0 })).toContain('rename "old" to "d/new"\n');
  expect(JSON.parse(formatLine(event, { format: 'json', timezone: 'UTC', time: 0 }))).toMatchObject({
    path: 'd/new',
    from: 'old',
  });
});

it('an operation in JSON has the fields of its type', () => {
  const bytes = (latin1: string) => latin1 as RelativePath;
  const line: Required<OperationLine> = {
    time: STAMP,
    level: 'info',
    pair: 'photos',
    kind: 'operation',
    verb: 'rename',
    path: 'a\ufffd',
    pathBytes: 'Yf8=',
    to: 'source',
    from: 'b\ufffd',
    fromBytes: 'Yv8=',
    sizeBytes: 3,
    entries: 4,
  };
  const event = {
    kind: 'operation',
    verb: 'rename',
    path: bytes('a\xff'),
    to: 'source',
    from: bytes('b\xff'),
    sizeBytes: 3,
    entries: 4,
  } as const;
  expect(json(event)).toEqual(line);
});

describe('formatLine as text', () => {
  it.each<[what: string, event: LogEvent, line: string]>([
    [
      'a copy',
      { kind: 'operation', verb: 'copy', path: path('photos/a b.jpg'), sizeBytes: 1234 },
      'info  copy "photos/a b.jpg" 1234 B',
    ],
    ['an empty file', { kind: 'operation', verb: 'update', path: path('a'), sizeBytes: 0 }, 'info  update "a" 0 B'],
    ['a removal', { kind: 'operation', verb: 'remove', path: path('Übung') }, 'info  remove "Übung"'],
    ['the root', { kind: 'operation', verb: 'retouch', path: path('') }, 'info  retouch "."'],
    [
      'a problem',
      {
        kind: 'problem',
        problem: {
          side: 'source',
          path: path('a\nb'),
          action: 'open directory',
          code: 'EACCES',
          message: 'permission denied',
        },
      },
      'warn  problem: cannot open directory "a\\nb" on the source: permission denied (EACCES)',
    ],
    ['a note', { kind: 'note', level: 'error', message: 'engine died' }, 'error engine died'],
    ['a hint', { kind: 'note', level: 'debug', message: 'odd', hint: 'look' }, 'debug odd; hint: look'],
    ['an idle pass', report(), 'debug pass ok (interval): no changes in 4.2 s'],
    [
      'a busy pass',
      report({
        counts: {
          sourceEntries: 9,
          made: 3,
          copied: 12,
          updated: 1,
          retouched: 4,
          removed: 2,
          replaced: 1,
          bytes: 1_200_000,
        },
      }),
      'info  pass ok (interval): 3 made, 12 copied, 1 updated, 4 retouched, 2 removed, 1 replaced, 1.2 MB in 4.2 s',
    ],
    [
      'what was not mirrored',
      report({ counts: { copied: 1, kept: 5, special: 2, grown: 1, overflows: 1, linesDropped: 7 }, again: true }),
      'info  pass ok (interval): 1 copied, 5 kept, 2 special skipped, 1 grown while copied, 1 event queue overflows, 7 log lines dropped in 4.2 s; the source changed meanwhile, another pass is needed',
    ],
    [
      'a pass with problems',
      report({ outcome: 'problems', trigger: 'cron', problemCount: 2 }),
      'warn  pass with problems (cron): 2 problems, no changes in 4.2 s',
    ],
    [
      'a cancelled pass',
      report({ outcome: 'cancelled', problemCount: 1, counts: { copied: 1 } }),
      'info  pass cancelled (interval): 1 problem, 1 copied in 4.2 s',
    ],
    [
      'a held pass',
      report({
        outcome: 'held',
        counts: { copied: 3, bytes: 12 },
        hold: {
          reason: 'too-many-removals',
          message: 'this pass would remove 500 of 600 entries',
          hint: 'look at the source',
          removals: 500,
          replacements: 1,
          examples: [showPath(path('a, b')), showPath(path('c'))],
        },
        kept: 'what goes is not kept (versions: false)',
      }),
      'warn  pass held (interval, too-many-removals): this pass would remove 500 of 600 entries; 500 removals and 1 replacement held back, for example "a, b", "c"; 3 copied, 12 B in 4.2 s; what goes is not kept (versions: false); hint: look at the source',
    ],
    [
      'a pass that was held before it counted',
      report({
        outcome: 'held',
        hold: {
          reason: 'source-missing',
          message: 'gone',
          hint: 'mount it',
          removals: 0,
          replacements: 0,
          examples: [],
        },
      }),
      'warn  pass held (interval, source-missing): gone; no changes in 4.2 s; hint: mount it',
    ],
    [
      'a failed pass',
      report({
        outcome: 'failed',
        durationMs: 3,
        failure: { code: 'ROOT', message: 'cannot open /a', hint: 'make it' },
      }),
      'error pass failed (interval): ROOT: cannot open /a; no changes in 3 ms; hint: make it',
    ],
    [
      'a plan',
      report({ dryRun: true, trigger: 'manual', counts: { made: 1, copied: 2, removed: 3, kept: 1, bytes: 1000 } }),
      'info  plan (manual): would make 1, copy 2, remove 3, 1 kept, 1 kB; made in 4.2 s',
    ],
    ['an empty plan', report({ dryRun: true }), 'debug plan (interval): would change nothing; made in 4.2 s'],
    [
      'a plan that would be held',
      report({
        dryRun: true,
        outcome: 'held',
        counts: { removed: 9 },
        hold: { reason: 'too-many-removals', message: 'm', hint: 'h', removals: 1, replacements: 0, examples: [] },
      }),
      'warn  plan that would be held (interval, too-many-removals): m; 1 removal would be held back; would remove 9; made in 4.2 s; hint: h',
    ],
  ])('writes %s', (_what, event, line) => {
    expect(text(event)).toBe(`${STAMP} ${line}\n`);
  });

  it('names the pair where it is given', () => {
    expect(text({ kind: 'operation', verb: 'remove', path: path('a') }, 'photos')).toBe(
      `${STAMP} info  [photos] remove "a"\n`,
    );
  });

  it('writes the right time when lines come out of order', () => {
    const note: LogEvent = { kind: 'note', level: 'info', message: 'm' };
    const times = [0, 1, 999, 1000, -1, TIME, 60_010, TIME + 1, TIME - 789, 0];
    for (const time of times) {
      expect(formatLine(note, { format: 'text', timezone: 'UTC', time })).toBe(
        `${new Date(time).toISOString()} info  m\n`,
      );
    }
  });
});

describe('formatLine as JSON', () => {
  it('writes an operation', () => {
    const event: LogEvent = { kind: 'operation', verb: 'copy', path: path('Übung/a.jpg'), sizeBytes: 12 };
    expect(formatLine(event, { format: 'json', timezone: 'UTC', time: TIME, pair: 'photos' })).toBe(
      `{"time":"${STAMP}","level":"info","pair":"photos","kind":"operation","verb":"copy","path":"Übung/a.jpg","sizeBytes":12}\n`,
    );
  });

  it('leaves out what does not apply', () => {
    expect(
      formatLine({ kind: 'note', level: 'warn', message: 'm' }, { format: 'json', timezone: 'UTC', time: TIME }),
    ).toBe(`{"time":"${STAMP}","level":"warn","kind":"note","message":"m"}\n`);
  });

  it('gives the exact bytes of a path that is not UTF-8, and only then', () => {
    const broken = json({ kind: 'operation', verb: 'remove', path: 'caf\xe9' as RelativePath });
    expect(broken).toMatchObject({ path: 'caf\ufffd', pathBytes: Buffer.from('caf\xe9', 'latin1').toString('base64') });
    expect(json({ kind: 'operation', verb: 'remove', path: path('caf\ufffd') })).not.toHaveProperty('pathBytes');
  });

  it('writes a problem', () => {
    const problem = { side: 'replica', path: path('a'), action: 'remove', code: 'EPERM', message: 'm' } as const;
    expect(json({ kind: 'problem', problem })).toEqual({
      time: STAMP,
      level: 'warn',
      pair: 'photos',
      kind: 'problem',
      ...problem,
    });
  });

  it('writes a pass with every count, its hold and its failure, but not each problem', () => {
    const hold = {
      reason: 'root-changed',
      message: 'm',
      hint: 'h',
      removals: 1,
      replacements: 2,
      examples: ['"a"'],
    } as const;
    const failure = { code: 'X', message: 'y' };
    const problems = [{ side: 'source', path: path('a'), action: 'open', code: 'EIO', message: 'm' }] as const;
    expect(json(report({ outcome: 'held', hold, failure, problems, problemCount: 1, counts: { made: 1 } }))).toEqual({
      ...{
        time: STAMP,
        level: 'warn',
        pair: 'photos',
        kind: 'pass',
        trigger: 'interval',
        outcome: 'held',
        dryRun: false,
      },
      ...{ startedAt: new Date(TIME - 4200).toISOString(), durationMs: 4200, counts: { ...emptyCounts(), made: 1 } },
      ...{ problemCount: 1, again: false, hold, failure },
    });
  });
});

const part = fc.constantFrom(
  ...[
    'a',
    '"',
    '\\',
    '/',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\v',
    '\f',
    '\0',
    '\x1b[2K',
    '\x7f',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u{e0001}',
  ],
  ...[`\n${STAMP} info  remove "everything"\n`, '"}\n{"time":"', 'ü', '\ud800', '; hint: ', '", "'],
);
const hostileText = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
const hostilePath = fc
  .array(fc.oneof(part.map(bytesOfText), fc.constantFrom('\xff', '\xc3', '\xed\xa0\x80')), { maxLength: 8 })
  .map((parts) => parts.join('') as RelativePath);
const hostileEvent: fc.Arbitrary<LogEvent> = fc.oneof(
  fc.record({ kind: fc.constant('operation' as const), verb: fc.constant('copy' as const), path: hostilePath }),
  fc.record({
    kind: fc.constant('problem' as const),
    problem: fc.record({
      side: fc.constant('source' as const),
      path: hostilePath,
      action: hostileText,
      code: hostileText,
      message: hostileText,
    }),
  }),
  fc.record({
    kind: fc.constant('note' as const),
    level: fc.constant('info' as const),
    message: hostileText,
    hint: hostileText,
  }),
  fc
    .record({
      message: hostileText,
      hint: hostileText,
      examples: fc.array(hostileText, { maxLength: 3 }),
      removals: fc.nat(),
    })
    .map((hold) => report({ outcome: 'held', hold: { ...hold, reason: 'source-empty', replacements: 1 } })),
  fc
    .record({ message: hostileText, hint: hostileText, code: hostileText })
    .map((failure) => report({ outcome: 'failed', failure })),
);

describe('formatLine with hostile names and messages', () => {
  const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

  it('writes exactly one text line that begins with the true time, level and pair', () => {
    fc.assert(
      fc.property(hostileEvent, hostileText, (event, pair) => {
        const line = text(event, pair);
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(unsafe);
        expect(line).toMatch(/^2026-01-31T12:34:56\.789Z (error|warn {1}|info {1}|debug) \[/);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes exactly one JSON line from which every value can be read back', () => {
    fc.assert(
      fc.property(hostileEvent, hostileText, (event, pair) => {
        const line = formatLine(event, { format: 'json', timezone: 'UTC', time: TIME, pair });
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(unsafe);
        const fields = JSON.parse(line);
        expect(fields).toMatchObject({ time: STAMP, pair, kind: event.kind === 'pass-ended' ? 'pass' : event.kind });
        if (event.kind === 'note') expect(fields).toMatchObject({ message: event.message, hint: event.hint });
        if (event.kind === 'pass-ended')
          expect(fields.hold ?? fields.failure).toEqual(event.report.hold ?? event.report.failure);
        if (event.kind === 'operation' || event.kind === 'problem') {
          const exact = event.kind === 'operation' ? event.path : event.problem.path;
          const read =
            fields.pathBytes === undefined
              ? bytesOfText(fields.path)
              : Buffer.from(fields.pathBytes, 'base64').toString('latin1');
          expect(read).toBe(exact);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
