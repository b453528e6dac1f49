// JSON in plain ASCII: a line of it survives any encoding, and byte strings in it keep every byte.

/** Writes a value as JSON on one line; whatever is beyond printable ASCII becomes a `\u` escape. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(BEYOND_ASCII, escapeUnit);
}

const BEYOND_ASCII = /[\x7f-\uffff]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
