// Holds a config against the schema and says what is wrong in words a user can act on; each mistake once.

import { parseDuration } from '../../core/words/duration.js';
import { parseRate, parseSize } from '../../core/words/size.js';
import { checkIndent } from './check-indent.js';
import type { Path } from '../text/config-text.js';
import { familiarKey, spaceHint } from '../text/familiar-words.js';
import { type Findings, nameOf } from '../text/findings.js';
import { unexpandedHint } from '../text/unexpanded.js';
import { expectation, showValue, wrongValue, wrongVersion } from './option-words.js';
import { type SchemaError, schemaErrors } from '../generated/raw-config-validator.js';
import { type OptionSchema, optionAt } from './schema.js';
import { suggest } from './suggest.js';

/** Reports what the schema has against a config; false when the rest of the config is not worth judging. */
export function checkSchema(value: unknown, schema: OptionSchema, findings: Findings): boolean {
  return checkFile(value, { schema, findings, isPart: false });
}

/** As `checkSchema`, of a part: what is missing in it may stand elsewhere. */
export function checkPart(value: unknown, schema: OptionSchema, findings: Findings): boolean {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isGroup && Object.hasOwn(value, 'include')) {
    const hint = 'name all parts in the "include" of the config itself';
    findings.report({
      code: 'bad-include',
      path: ['include'],
      part: 'key',
      message: 'a part of a config includes no parts',
      hint,
    });
  }
  return checkFile(value, { schema, findings, isPart: true });
}

function checkFile(
  value: unknown,
  {
    schema,
    findings,
    isPart,
  }: { readonly schema: OptionSchema; readonly findings: Findings; readonly isPart: boolean },
): boolean {
  // A number that a later foldersync knows: everything else may be right for it, so nothing else is said.
  const version = valueAt(value, ['version']);
  const known = Number(schema.properties?.version?.const);
  if (Number.isInteger(version) && Number(version) > known) {
    findings.report({ code: 'unknown-version', path: ['version'], ...wrongVersion(version, known) });
    return false;
  }
  // First, what explains all that is unknown where it stands and missing where it belongs.
  checkIndent(value, [], schema, findings);
  const errors = schemaErrors(value).filter(({ keyword, instancePath, params }) => {
    // Beside it stands what is missing.
    if (keyword === 'if' || (isPart && keyword === 'required' && instancePath === '')) return false;
    const path = [
      ...pathOf(instancePath),
      ...(params.additionalProperty === undefined ? [] : [params.additionalProperty]),
    ];
    return !path.some((_, depth) => findings.isWrong(path.slice(0, depth + 1)));
  });
  const valuesWrong = new Set<string>();
  // Unknown keys first: one that was meant to be `source` explains why `source` is missing.
  for (const error of errors) if (error.keyword === 'additionalProperties') unknownKey(error, schema, findings);
  for (const error of errors) {
    const path = pathOf(error.instancePath);
    if (error.keyword === 'additionalProperties' || error.keyword === 'propertyNames') continue;
    if (error.propertyName !== undefined) wrongName([...path, error.propertyName], schema, findings);
    else if (error.keyword === 'required') missingKey([...path, error.params.missingProperty ?? ''], schema, findings);
    else if (!valuesWrong.has(error.instancePath)) {
      valuesWrong.add(error.instancePath);
      const option = optionAt(schema, path) ?? {};
      findings.report({
        code: 'bad-value',
        path,
        ...wrongValue(path, valueAt(value, path), { option, written: findings.written(path) }),
      });
    }
  }
  checkRanges(value, [], schema, findings);
  return true;
}

function unknownKey({ instancePath, params }: SchemaError, schema: OptionSchema, findings: Findings): void {
  const path = pathOf(instancePath);
  const key = params.additionalProperty ?? '';
  const known = Object.keys(optionAt(schema, path)?.properties ?? {});
  const unspaced = spaceHint(key);
  const isImport = path.length === 0 && BRINGS_IN_FILES.test(key);
  const meant = isImport
    ? undefined
    : (suggest(unspaced === undefined ? key : key.replace(/:.*/s, ''), known) ?? familiarKey(key, known));
  findings.excuse([...path, key]);
  if (meant !== undefined) findings.excuse([...path, meant]);
  findings.report({
    code: 'unknown-option',
    path: [...path, key],
    part: 'key',
    message: path.length === 0 ? `unknown option "${key}"` : `unknown option "${key}" in ${nameOf(path)}`,
    expected: meant === undefined ? `one of ${known.filter((name) => name !== '$schema').join(', ')}` : undefined,
    hint: isImport
      ? OTHER_FILES
      : (unspaced ?? (meant === undefined ? elsewhere(key, path, schema) : `did you mean "${meant}"?`)),
  });
}

const OTHER_FILES = 'other files are parts of a config: include: [conf.d/*.yaml]';

/** What other programs have for parts of their config. */
const BRINGS_IN_FILES = /^(\$?imports?|extends)$/;

/** Where a key belongs that is right, but not here. */
function elsewhere(key: string, path: Path, schema: OptionSchema): string | undefined {
  if (key === '<<') return 'merge keys are not supported; put common options into "defaults"';
  const homes: [Path, string][] = [
    [[], 'at the top of the file'],
    [['pairs', 'x'], 'in a pair'],
    [['log'], 'in "log"'],
    [['pairs', 'x', 'maxDelete'], 'in "maxDelete"'],
    [['pairs', 'x', 'versions'], 'in "versions"'],
    [['pairs', 'x', 'versions', 'keep'], 'in "versions.keep"'],
  ];
  for (const [home, where] of homes) {
    const isHere = home.length === path.length && home[0] === path[0];
    const known = optionAt(schema, home)?.properties ?? {};
    if (!isHere && Object.hasOwn(known, key)) return `"${key}" belongs ${where}`;
  }
  return undefined;
}

function missingKey(path: Path, schema: OptionSchema, findings: Findings): void {
  if (findings.isSpokenFor(path)) return;
  const key = path.at(-1) ?? '';
  const option = optionAt(schema, path) ?? {};
  const example = option.const ?? option.examples?.[0];
  findings.report({
    code: 'missing-option',
    path,
    message: `${nameOf(path.slice(0, -1))} has no "${key}"`,
    expected: expectation(option),
    hint: example === undefined ? undefined : `add ${key}: ${String(example)}`,
  });
}

/** A name that a pair cannot have. */
function wrongName(path: Path, schema: OptionSchema, findings: Findings): void {
  const name = path.at(-1) ?? '';
  const expected = optionAt(schema, path.slice(0, -1))?.propertyNames?.description?.replace(/\.$/, '');
  const message = `"${name}" cannot be the name of a pair`;
  findings.report({ code: 'bad-name', path, part: 'key', message, expected, hint: unexpandedHint(name) });
}

/** The ranges of durations, sizes and rates, which JSON Schema has no words for. */
function checkRanges(value: unknown, path: Path, schema: OptionSchema, findings: Findings): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, part] of Object.entries(value)) checkRanges(part, [...path, key], schema, findings);
    return;
  }
  const option = optionAt(schema, path);
  if (option === undefined || (typeof value !== 'string' && typeof value !== 'number') || findings.isSpokenFor(path))
    return;
  const { minDuration, maxDuration, minSize, maxSize, minRate, maxRate } = option;
  const isFine =
    (minDuration === undefined || durationOf(value) >= durationOf(minDuration)) &&
    (maxDuration === undefined || durationOf(value) <= durationOf(maxDuration)) &&
    (minSize === undefined || sizeOf(value) >= sizeOf(minSize)) &&
    (maxSize === undefined || sizeOf(value) <= sizeOf(maxSize)) &&
    (minRate === undefined || rateOf(value) >= rateOf(minRate)) &&
    (maxRate === undefined || rateOf(value) <= rateOf(maxRate));
  if (!isFine)
    findings.report({
      code: 'out-of-range',
      path,
      message: `${nameOf(path)} is out of range`,
      expected: expectation(option),
      found: showValue(value),
    });
}

const durationOf = (value: unknown) => numberOf(parseDuration(String(value)), 'ms');
const rateOf = (value: unknown) => numberOf(parseRate(String(value)), 'bytes');
const sizeOf = (value: unknown) => numberOf(parseSize(String(value)), 'bytes');

/** The number of a parsed text; what fits the schema's pattern and is still refused is too large. */
function numberOf<Unit extends string>(
  parsed: { ok: false } | ({ ok: true } & Record<Unit, number>),
  unit: Unit,
): number {
  return parsed.ok ? parsed[unit] : Number.POSITIVE_INFINITY;
}

/** Turns a JSON pointer into a path. **Source**: RFC 6901. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, key) => {
    const isThere = typeof part === 'object' && part !== null && Object.hasOwn(part, key);
    return isThere ? (part as Record<string, unknown>)[key] : undefined;
  }, value);
}
