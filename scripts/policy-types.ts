// What the program reads of a pair's options, made from the schema: the type of a policy, and every default.

import { defaultsAt, type OptionSchema, optionAt } from '../src/config/schema/schema.js';

/**
 * The options of a pair that are no part of its policy: where its folders are, when it is mirrored, what is kept of it, how it is
 * logged.
 */
const NO_POLICY =
  'source replica watch settle maxWait rescan interval cron timezone catchUp runAtStart versions verify alertAfter hooks log'.split(
    ' ',
  );

/** `src/core/pair/generated/policy.ts`: an option that is added to the schema is part of it from then on. */
export function policyCode(schema: OptionSchema, banner: string): string {
  const names = Object.keys(optionAt(schema, PAIR)?.properties ?? {}).filter((name) => !NO_POLICY.includes(name));
  return [
    banner,
    '// A policy: the options of a pair that its engine goes by.',
    '',
    '/** How a pass decides; everything in it is known to the engine alone. */',
    'export interface Policy {',
    ...names.flatMap((name) => fieldCode(name, optionAt(schema, [...PAIR, name]) ?? {}, '  ')),
    '}',
    '',
    '/** The options of a config that a policy is made of. */',
    'export const POLICY_OPTIONS = [',
    ...names.map((name) => `  '${name}',`),
    '] as const;',
    '',
  ].join('\n');
}

/** `src/config/generated/defaults.ts`. */
export function defaultsCode(schema: OptionSchema, banner: string): string {
  const { log, defaults: _, ...runner } = defaultsAt(schema, []);
  const { log: __, ...pair } = defaultsAt(schema, PAIR);
  return [
    banner,
    '',
    '/** What options are that are not given, as a config would have them; those that have no default are not here. */',
    `export const DEFAULTS = ${JSON.stringify({ runner, log, pair }, undefined, 2)} as const;`,
    '',
  ].join('\n');
}

const PAIR = ['pairs', '*'];

function fieldCode(name: string, option: OptionSchema, indent: string): string[] {
  const { description, default: byDefault, properties } = option;
  const isOptional = byDefault === undefined && properties === undefined;
  const unit = unitOf(option);
  return [
    ...(description === undefined ? [] : [`${indent}/** ${description} */`]),
    `${indent}readonly ${name}${unit}${isOptional ? '?' : ''}: ${unit === '' ? typeCode(option, indent) : 'number'};`,
  ];
}

/** What ends the name of a number that a config has with its unit. */
function unitOf({ minDuration, minSize, minRate }: OptionSchema): string {
  if (minRate !== undefined) return 'BytesPerSecond';
  if (minSize !== undefined) return 'Bytes';
  return minDuration === undefined ? '' : 'Ms';
}

function typeCode(option: OptionSchema, indent: string): string {
  const { type, enum: values, properties, pattern = '' } = option;
  if (values !== undefined) return values.map((value) => `'${value}'`).join(' | ');
  if (properties !== undefined) {
    const fields = Object.entries(properties).flatMap(([name, field]) => fieldCode(name, field, `${indent}  `));
    return ['{', ...fields, `${indent}}`].join('\n');
  }
  const types = typeof type === 'string' ? [type] : (type ?? []);
  return types.map((each) => (each === 'string' ? wordType(pattern) : TYPES[each])).join(' | ');
}

function wordType(pattern: string): string {
  const [, word] = WORD.exec(pattern) ?? [];
  return word === undefined ? 'string' : `'${word}'`;
}

/** A pattern that only one word matches. */
const WORD = /^\^(\w+)\$$/;

const TYPES: Readonly<Record<string, string>> = {
  array: 'readonly string[]',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
};
