// A byte class: what `[…]` means in a pattern, as a table of the bytes it accepts.
// It is read as git reads it, so that a class that git takes for broken is broken here as well.

/** The bytes that one position of a name may hold. **Shape**: 256 entries, 1 for each byte that is accepted. */
export type ByteClass = Uint8Array;

/** What `?` accepts; a name has no `/`, so nothing needs to be left out. */
export const ANY_BYTE: ByteClass = new Uint8Array(256).fill(1);

/**
 * Reads a class whose `[` stands before `start`; `end` is the index after its `]`. Undefined when the class is broken
 * (no `]`, an unknown `[:name:]`): such a pattern matches nothing.
 * **Source**: git's wildmatch.c. A `]` that comes first is a member; a `-` that is first or last is one too; `\` takes
 * the next byte as it is; of a range that runs backwards only the start counts.
 */
export function readByteClass(pattern: string, start: number): { members: ByteClass; end: number } | undefined {
  const members = new Uint8Array(256);
  let at = start;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at++;
  const first = at;
  // The byte that a following `-` makes the start of a range; undefined after a range and after a named class.
  let low: number | undefined;

  while (at === first || pattern[at] !== ']') {
    const named = pattern.startsWith('[:', at) ? readNamedClass(pattern, at) : 'none';
    const isRange = pattern[at] === '-' && low !== undefined && at + 1 < pattern.length && pattern[at + 1] !== ']';
    if (named === undefined) return undefined;
    if (named !== 'none') {
      for (const byte of named.bytes) members[byte] = 1;
      at = named.end;
      low = undefined;
      continue;
    }
    if (isRange) at++;
    if (pattern[at] === '\\') at++;
    if (at >= pattern.length) return undefined;
    const byte = pattern.charCodeAt(at++);
    members.fill(1, isRange ? low : byte, byte + 1);
    low = isRange ? undefined : byte;
  }
  return { members: isNegated ? members.map((member) => 1 - member) : members, end: at + 1 };
}

/** Reads `[:name:]` at `at`; `none` when no `:]` is the next `]`, so that the `[` is an ordinary member. */
function readNamedClass(pattern: string, at: number): { bytes: readonly number[]; end: number } | 'none' | undefined {
  const close = pattern.indexOf(']', at + 2);
  if (close < 0) return undefined;
  if (close === at + 2 || pattern[close - 1] !== ':') return 'none';
  const isMember = NAMED_CLASSES.get(pattern.slice(at + 2, close - 1));
  return isMember && { bytes: ASCII.filter(isMember), end: close + 1 };
}

const ASCII = Array.from({ length: 128 }, (_, byte) => byte);

// **Source**: git's ctype.c, which knows ASCII only and, unlike POSIX, does not count \v and \f as spaces.
const isBetween = (low: number, high: number) => (byte: number) => byte >= low && byte <= high;
const isUpper = isBetween(0x41, 0x5a);
const isLower = isBetween(0x61, 0x7a);
const isDigit = isBetween(0x30, 0x39);
const isGraph = isBetween(0x21, 0x7e);
const isAlpha = (byte: number) => isUpper(byte) || isLower(byte);
const isAlnum = (byte: number) => isAlpha(byte) || isDigit(byte);
const NAMED_CLASSES: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ['alnum', isAlnum],
  ['alpha', isAlpha],
  ['blank', (byte: number) => byte === 0x20 || byte === 0x09],
  ['cntrl', (byte: number) => byte < 0x20 || byte === 0x7f],
  ['digit', isDigit],
  ['graph', isGraph],
  ['lower', isLower],
  ['print', isBetween(0x20, 0x7e)],
  ['punct', (byte: number) => isGraph(byte) && !isAlnum(byte)],
  ['space', (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d],
  ['upper', isUpper],
  ['xdigit', (byte: number) => isDigit(byte) || isBetween(0x41, 0x46)(byte) || isBetween(0x61, 0x66)(byte)],
]);
