// Sizes as people write them in a config: 20m, 1GiB, 512k, 10MB.
// As in rsync and rclone, a unit without "B" and one with "iB" count in 1024s; "kB", "MB" and so on count in 1000s.

import prettyBytes from 'pretty-bytes';

/** What a text came to as a size, or why it is none. **Units**: whole bytes. */
export type ParsedSize =
  | { readonly ok: true; readonly bytes: number }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

const PREFIXES = 'kmgt';
const SIZE = /^([0-9]+)([a-zA-Z]*)$/;
const UNIT = /^(?:([kmgt])(b|ib)?|b)$/;
const example = 'for example 512k, 20m or 1GiB';

/**
 * Reads a size; capital and small letters mean the same. A bare number is refused (bytes? megabytes?), except for 0.
 * **Errors**: never throws.
 */
export function parseSize(value: string | number): ParsedSize {
  if (value === 0 || value === '0') return { ok: true, bytes: 0 };
  const text = String(value);
  const match = SIZE.exec(text);
  if (match === null) return { ok: false, ...oddity(text) };
  const [, digits = '', unit = ''] = match;
  if (unit === '') {
    return { ok: false, reason: `"${text}" has no unit`, hint: `write ${text}m for megabytes or ${text}b for bytes` };
  }
  const factor = factorOf(unit.toLowerCase());
  if (factor === undefined) {
    return {
      ok: false,
      reason: `"${unit}" is not a unit of size`,
      hint: 'units are b, k, m, g, t, kB to TB and KiB to TiB',
    };
  }
  const bytes = Number(digits) * factor;
  if (!Number.isSafeInteger(bytes)) return { ok: false, reason: 'the number is too large' };
  return { ok: true, bytes };
}

const PER_SECOND = '/s';

/** As lines are sold: bits, eight a byte, in 1000s; `Mibit` in 1024s. */
const BITS = /^([0-9]+) ?([kmgt])(i?)bit$/i;

/**
 * Reads a rate, a size a second: `50MiB/s`, or in bits: `50Mbit/s`.
 * **Units**: bytes a second.
 * **Errors**: never throws.
 */
export function parseRate(value: string | number): ParsedSize {
  const text = String(value);
  if (text.endsWith(PER_SECOND)) {
    const amount = text.slice(0, -PER_SECOND.length);
    const [, digits, prefix = '', binary] = BITS.exec(amount) ?? [];
    if (digits !== undefined) {
      const bytes = (Number(digits) / 8) * (factorOf(`${prefix.toLowerCase()}${binary === '' ? 'b' : 'ib'}`) ?? 1);
      return Number.isSafeInteger(bytes) ? { ok: true, bytes } : { ok: false, reason: 'the number is too large' };
    }
    const size = parseSize(amount);
    if (size.ok || !size.hint?.startsWith('write ')) return size.ok ? size : { ...size, hint: RATE_EXAMPLE };
    return { ...size, hint: size.hint.replaceAll(/[0-9]+[a-z]+/gi, (found) => found + PER_SECOND) };
  }
  const isAmount = (parseSize(text).ok && text !== '0') || BITS.test(text);
  const [, digits, prefix] = /^([0-9]+) ?([kmgt])(?:bps|bits?\/s|b\/sec)$/i.exec(text) ?? [];
  const bits = digits === undefined ? RATE_EXAMPLE : `write ${digits}${prefix}bit${PER_SECOND} for bits`;
  const hint = isAmount ? `write ${text}${PER_SECOND}` : bits;
  return { ok: false, reason: `${JSON.stringify(text)} is not a rate`, hint };
}

const RATE_EXAMPLE = 'for example 800k/s, 50MiB/s or 50Mbit/s';

/** Writes a rate exactly, in the form that `parseRate` reads. */
export function formatRate(bytesPerSecond: number): string {
  return formatSize(bytesPerSecond) + PER_SECOND;
}

/** Writes a size exactly, in the form that `parseSize` reads, with the largest unit that fits: `20m`, `1000b`. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return '0';
  let count = bytes;
  let power = 0;
  while (power < PREFIXES.length && count % 1024 === 0) {
    count /= 1024;
    power++;
  }
  return `${count}${power === 0 ? 'b' : PREFIXES[power - 1]}`;
}

/** Says a size in short, in 1000s: `999 B`, `1.2 MB`. */
export function showSize(bytes: number): string {
  return prettyBytes(bytes);
}

function factorOf(unit: string): number | undefined {
  const match = UNIT.exec(unit);
  if (match === null) return undefined;
  const [, prefix, suffix] = match;
  if (prefix === undefined) return 1;
  return (suffix === 'b' ? 1000 : 1024) ** (PREFIXES.indexOf(prefix) + 1);
}

function oddity(text: string): { reason: string; hint: string } {
  if (text === '') return { reason: 'the size is empty', hint: example };
  if (text.startsWith('-')) return { reason: 'a size cannot be negative', hint: example };
  if (/\s/.test(text)) {
    const tight = text.replaceAll(/\s+/g, '');
    return { reason: 'a size has no spaces', hint: parseSize(tight).ok ? `write ${tight}` : example };
  }
  const fraction = /^([0-9]*\.[0-9]+)([a-zA-Z]+)$/.exec(text);
  if (fraction === null) return { reason: `"${text}" is not a size`, hint: example };
  const bytes = Number(fraction[1]) * (factorOf(fraction[2]?.toLowerCase() ?? '') ?? Number.NaN);
  return {
    reason: 'a size is a whole number',
    hint: Number.isSafeInteger(bytes) ? `write ${formatSize(bytes)}` : example,
  };
}
