import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseLoggedOperation, timeOfLine } from '../../../src/core/past/logged-operation.js';
import type { OperationEvent } from '../../../src/core/report/event.js';
import type { Verb } from '../../../src/core/tree/verb.js';
import { formatLine } from '../../../src/core/report/line.js';
import { textIfUtf8 } from '../../../src/core/report/show.js';
import type { Bytes, RelativePath } from '../../../src/core/tree/bytes.js';

const TIME = Date.parse('2026-05-04T12:00:00.789Z');

function lineOf(operation: Omit<OperationEvent, 'kind'>, format: 'text' | 'json', pair?: string): string {
  const about = { format, timezone: 'local', time: TIME, ...(pair && { pair }) } as const;
  return formatLine({ kind: 'operation', ...operation }, about).slice(0, -1);
}

const bytes = fc
  .oneof(
    fc
      .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 12 })
      .map((all) => String.fromCharCode(...all)),
    fc
      .string({ unit: 'binary', minLength: 1 })
      .map((text) => Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('latin1')),
    fc.constantFrom('a b.jpg', 'a" to "b', 'x 12 B', 'n\\x41', '\\', '"', '..', '\u0080', 'u\xcc\x88'),
  )
  .filter((text) => text.length > 0 && text.length < 4000 && text !== '.');

it('reads each operation back from its line, in text and in JSON, whatever its names are', () => {
  const verbs: Verb[] = ['make', 'copy', 'update', 'link', 'rename', 'retouch', 'remove', 'replace'];
  const cases = fc.record(
    {
      verb: fc.constantFrom(...verbs),
      path: bytes,
      more: fc.oneof(
        fc.record({ from: bytes }),
        fc.record({ sizeBytes: fc.maxSafeNat() }),
        fc.record({ entries: fc.nat() }),
        fc.constant({}),
      ),
    },
    { requiredKeys: ['verb', 'path', 'more'] },
  );
  fc.assert(
    fc.property(cases, fc.constantFrom('text', 'json'), fc.constantFrom(undefined, 'p'), (event, format, pair) => {
      const { verb, path, more } = event;
      const line = lineOf({ verb, path: path as RelativePath, ...(more as object) }, format as 'text' | 'json', pair);
      const read = parseLoggedOperation(line);
      expect(bytesOf(read?.path, read?.pathBytes)).toBe(path);
      const { from, ...numbers } = more as { from?: string };
      expect(bytesOf(read?.from, read?.fromBytes)).toBe(from);
      expect(read).toMatchObject({ verb, ...numbers });
      expect(timeOfLine(line)).toBe(TIME);
    }),
  );
});

function bytesOf(text: string | undefined, base64: string | undefined): string | undefined {
  if (base64 !== undefined) {
    const whole = Buffer.from(base64, 'base64').toString('latin1') as Bytes;
    expect(textIfUtf8(whole)).toBeUndefined();
    return whole;
  }
  return text === undefined ? undefined : Buffer.from(text, 'utf8').toString('latin1');
}

it('knows the root, and takes no other line for an operation', () => {
  expect(parseLoggedOperation(lineOf({ verb: 'retouch', path: '' as RelativePath }, 'text'))).toEqual({
    verb: 'retouch',
    path: '',
  });
  for (const message of ['copy "a" 12 B is what it says', 'pass ok (cron): no changes', 'copied "a"'])
    for (const format of ['text', 'json'] as const) {
      const line = formatLine({ kind: 'note', level: 'info', message }, { format, timezone: 'UTC', time: 0 }).slice(
        0,
        -1,
      );
      expect(parseLoggedOperation(line)).toBeUndefined();
    }
  expect(timeOfLine('no time')).toBeUndefined();
});
