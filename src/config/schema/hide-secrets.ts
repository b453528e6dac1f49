// Secrets that stand in the config in words: the lines of the file that a diagnostic shows have asterisks in their
// place.

import type { ConfigText, Path } from '../text/config-text.js';
import type { Diagnostic, Position } from '../text/diagnostic.js';
import { type OptionSchema, optionAt } from './schema.js';

/**
 * Diagnostics that show nothing of the secrets in their lines. A `${…}` is shown: it only says where one comes from.
 */
export function hideSecrets(
  diagnostics: readonly Diagnostic[],
  text: Pick<ConfigText, 'value' | 'locate'>,
  schema: OptionSchema,
): Diagnostic[] {
  const places = secretsIn(text.value, [], schema).map((path) => text.locate(path, 'value'));
  return diagnostics.map((diagnostic) => {
    const { position } = diagnostic;
    if (position === undefined) return diagnostic;
    const hidden = places.filter(({ line }) => line === position.line).reduce(hide, position.text);
    return hidden === position.text ? diagnostic : { ...diagnostic, position: { ...position, text: hidden } };
  });
}

/** As long as it was, so that what is marked behind it is marked still. */
function hide(line: string, { column, length }: Position): string {
  return line.slice(0, column - 1) + '*'.repeat(length) + line.slice(column - 1 + length);
}

/** Where a value is a secret in words. */
function secretsIn(value: unknown, path: Path, schema: OptionSchema): Path[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, part]) => secretsIn(part, [...path, key], schema));
  }
  const isSecret = optionAt(schema, path)?.writeOnly === true;
  return isSecret && !String(value).includes('${') ? [path] : [];
}
