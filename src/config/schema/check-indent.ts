// Options that stand beside the group they belong to, because they are not indented far enough:
//
//   pairs:
//     photos:
//     source: ./photos
//
// YAML reads that as an empty group and strangers beside it. Said once for the group, and not once for each of them.

import type { Path } from '../text/config-text.js';
import { type Findings, nameOf } from '../text/findings.js';
import { type OptionSchema, optionAt } from './schema.js';

/**
 * Reports options that stand one level too high, and marks them and the empty group as explained.
 * **Errors**: never throws.
 */
export function checkIndent(value: unknown, path: Path, schema: OptionSchema, findings: Findings): void {
  if (!isGroup(value)) return;
  const keys = Object.keys(value);
  const empty = keys.find(
    (key) => value[key] === null && strayFrom([...path, key], { keys, value, schema }).length > 0,
  );
  if (empty !== undefined) {
    const group = [...path, empty];
    const stray = strayFrom(group, { keys, value, schema });
    const isOfPair = empty === 'pairs' && !isGroup(value[stray[0] ?? '']);
    const them = stray.length === 1 ? 'it' : 'them';
    findings.report({
      code: 'bad-indent',
      path: [...path, stray[0] ?? ''],
      part: 'key',
      message: `${stray.map((key) => `"${key}"`).join(', ')} ${stray.length === 1 ? 'stands' : 'stand'} beside ${nameOf(group)} instead of in ${isOfPair ? 'a pair' : 'it'}`,
      hint: isOfPair
        ? `indent ${them} below the name of a pair, and the name below "pairs:"`
        : `indent ${them} below "${empty}:"`,
    });
    for (const key of [empty, ...stray]) findings.excuse([...path, key]);
  }
  for (const key of keys) checkIndent(value[key], [...path, key], schema, findings);
}

/**
 * The keys beside an empty group that belong into it and are nothing where they stand.
 * **Shape**: in the file's order.
 */
function strayFrom(
  group: Path,
  { keys, value, schema }: { keys: readonly string[]; value: Record<string, unknown>; schema: OptionSchema },
): string[] {
  const around = optionAt(schema, group.slice(0, -1));
  const inside = optionAt(schema, group);
  const isPairs = group.length === 1 && group[0] === 'pairs';
  const names = Object.keys((isPairs ? optionAt(schema, ['pairs', 'x']) : inside)?.properties ?? {});
  return keys.filter((key) => {
    if (Object.hasOwn(around?.properties ?? {}, key)) return false;
    const isPair = isGroup(value[key]) && (Object.hasOwn(value[key], 'source') || Object.hasOwn(value[key], 'replica'));
    return isPairs ? isPair || names.includes(key) : names.includes(key) && !isPair && value[key] !== null;
  });
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
