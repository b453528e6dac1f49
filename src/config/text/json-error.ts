// Where a text stops being JSON, and why. JSON.parse says it in words that differ between versions and often without
// a place; this scanner runs only when it has failed.

/** The first place at which a text is not JSON. */
export interface JsonError {
  /** In UTF-16 code units from the start. */
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** **Source**: RFC 8259. */
const SPACE = /[ \t\r\n]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** Finds the first error; absent when the text is JSON. **Errors**: never throws. */
export function findJsonError(text: string): JsonError | undefined {
  let offset = 0;
  const open: string[] = [];
  // What may come next: a value, a key, or what follows a value.
  let next: 'value' | 'key' | 'after' = 'value';
  let justOpened = false;
  let comma = -1;
  for (;;) {
    offset = skip(SPACE, text, offset);
    const char = text[offset];
    if (next === 'after') {
      const closer = open.at(-1);
      if (closer === undefined) return char === undefined ? undefined : unexpected(text, offset, 'the end of the file');
      if (char === closer) open.pop();
      else if (char === ',') {
        comma = offset;
        next = closer === '}' ? 'key' : 'value';
        justOpened = false;
      } else return unexpected(text, offset, `"," or "${closer}"`);
      offset++;
      continue;
    }
    if (char !== undefined && char === open.at(-1) && (next === 'key' || char === ']')) {
      if (!justOpened)
        return { offset: comma, message: 'a comma before the end of a list or group', hint: 'remove the comma' };
      open.pop();
      offset++;
      next = 'after';
      continue;
    }
    if (next === 'key') {
      const end = char === '"' ? skip(SCALAR, text, offset) : offset;
      if (end === offset)
        return char === '"' ? badString(text, offset) : unexpected(text, offset, 'a key in double quotes');
      offset = skip(SPACE, text, end);
      if (text[offset] !== ':') return unexpected(text, offset, '":"');
      offset++;
      next = 'value';
      justOpened = false;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      next = char === '{' ? 'key' : 'value';
      justOpened = true;
      offset++;
    } else {
      const end = skip(SCALAR, text, offset);
      if (end === offset) return char === '"' ? badString(text, offset) : unexpected(text, offset, 'a value');
      offset = end;
      next = 'after';
    }
  }
}

/** The end of what a sticky pattern matches at an offset; the offset itself where it does not. */
function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

function unexpected(text: string, offset: number, expected: string): JsonError {
  const char = text[offset];
  if (char === undefined) return { offset, message: `the file ends where ${expected} should be` };
  const message = `${JSON.stringify(char)} where ${expected} should be`;
  if (char === '/' || char === '#') return { offset, message, hint: 'JSON has no comments; YAML has' };
  return char === "'" ? { offset, message, hint: 'JSON has double quotes only' } : { offset, message };
}

/** A string that begins well: its end is missing, or something in it must be escaped. */
function badString(text: string, offset: number): JsonError {
  const body = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
  const end = skip(body, text, offset + 1);
  const char = text[end];
  if (char === undefined || char === '\n' || char === '\r')
    return { offset, message: 'a text without its closing quote' };
  if (char === '\\')
    return { offset: end, message: 'an escape that JSON does not know', hint: 'write \\\\ for a backslash' };
  return { offset: end, message: `the character ${JSON.stringify(char)} must be escaped in a text` };
}
