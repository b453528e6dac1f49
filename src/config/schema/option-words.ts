// How options and their values are spoken of in diagnostics; what is said comes from the schema.

import { parseDuration } from '../../core/words/duration.js';
import { parseRate, parseSize } from '../../core/words/size.js';
import type { Path } from '../text/config-text.js';
import { familiarValue, otherForm, spaceHint } from '../text/familiar-words.js';
import { nameOf } from '../text/findings.js';
import { unexpandedHint } from '../text/unexpanded.js';
import type { OptionSchema } from './schema.js';
import { suggest } from './suggest.js';

/** The words of one finding. */
interface Words {
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string | undefined;
}

/** A value as a message shows it: cut short, with quotes around texts. */
export function showValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of options';
  const text = typeof value === 'string' ? JSON.stringify(value) : `the ${typeof value} ${String(value)}`;
  return text.length > 80 ? `${text.slice(0, 78)}…"` : text;
}

/** A value that may be a secret. */
function showSecret(value: unknown): string {
  const isShown = value === '' || value === null || typeof value === 'object';
  return isShown ? showValue(value) : `a ${typeof value === 'string' ? 'text' : typeof value}, which is not shown`;
}

/** What is wrong with a version number. */
export function wrongVersion(version: unknown, known: number): Words {
  const isNumber = Number.isInteger(version);
  const isNewer = isNumber && Number(version) > known;
  return {
    message: isNumber ? `version ${version} of the config format is not known` : 'bad value for "version"',
    expected: `the number ${known}`,
    found: showValue(version),
    hint: isNewer ? 'this file needs a newer foldersync' : `write version: ${known}`,
  };
}

/** What is wrong with the value of an option, why, and what to write instead. */
export function wrongValue(
  path: Path,
  value: unknown,
  { option, written }: { readonly option: OptionSchema; readonly written: string },
): Words {
  if (path.length === 1 && path[0] === 'version') return wrongVersion(value, Number(option.const));
  if (path.length === 1 && path[0] === 'pairs' && isEmptyGroup(value)) {
    return {
      message: 'there are no pairs',
      expected: 'at least one',
      hint: 'add one: name: { source: ./from, replica: ./to, interval: 10s }',
    };
  }
  const habit = otherForm(path.at(-1) ?? '', value);
  const isText = typeof value === 'string' || typeof value === 'number';
  const parsed = isText ? parseAs(option, value) : undefined;
  const reason = parsed === undefined || parsed.ok ? undefined : parsed;
  const message = `bad value for ${nameOf(path)}${reason === undefined ? '' : `: ${reason.reason}`}`;
  return {
    message: value === '' || (typeof value === 'string' && value.trim() === '') ? `${nameOf(path)} is empty` : message,
    expected: expectation(option),
    found: option.writeOnly === true ? showSecret(value) : showValue(value),
    hint:
      unexpandedHint(value) ??
      habit ??
      unitHint(value, option) ??
      reason?.hint ??
      hintFor(path, value, { option, written }),
  };
}

/** A duration without a unit: those units that the option's range leaves open. */
function unitHint(value: unknown, option: OptionSchema): string | undefined {
  if (option.minDuration === undefined || option.maxDuration === undefined || !/^[0-9]+$/.test(String(value))) {
    return undefined;
  }
  const [least, most] = [parseDuration(option.minDuration), parseDuration(option.maxDuration)];
  const fitting = UNITS_ASKED.filter(([unit]) => {
    const parsed = parseDuration(`${value}${unit}`);
    return parsed.ok && least.ok && most.ok && parsed.ms >= least.ms && parsed.ms <= most.ms;
  }).map(([unit, name]) => `${value}${unit} for ${name}`);
  if (fitting.length === 0) return undefined;
  return `write ${[fitting.slice(0, -1).join(', '), fitting.at(-1)].filter((part) => part !== '').join(' or ')}`;
}

const UNITS_ASKED = [
  ['s', 'seconds'],
  ['m', 'minutes'],
  ['d', 'days'],
] as const;

function hintFor(
  path: Path,
  value: unknown,
  { option, written }: { readonly option: OptionSchema; readonly written: string },
): string | undefined {
  const isPair = path.length === 2 && path[0] === 'pairs';
  if (path.length === 1 && path[0] === 'pairs' && Array.isArray(value)) {
    return 'give each pair a name in place of its "-": name: { source: ./from, replica: ./to }';
  }
  if (path.length > 0 && option.type === 'object' && Array.isArray(value))
    return 'write its options without "-" before them';
  if (option.type === 'object' && typeof value === 'string' && spaceHint(value) !== undefined) return spaceHint(value);
  if (isPair) return `write ${path[1]}: { source: ./from, replica: ./to }`;
  if (option.enum !== undefined && typeof value === 'string') {
    const meant = suggest(value, option.enum.map(String)) ?? familiarValue(path.at(-1) ?? '', value);
    return meant === undefined ? undefined : `did you mean "${meant}"?`;
  }
  if (option.type === 'string' && value === null && option.examples?.some((example) => /[./]/.test(String(example)))) {
    return 'in YAML, ~ alone means nothing; write "~" in quotes for your home directory';
  }
  if (option.type === 'array' && typeof value === 'string') return `write a list: [${JSON.stringify(value)}]`;
  if (option.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return option.writeOnly === true ? 'write it in quotes' : `write it in quotes: "${written}"`;
  const isSwitch = option.type?.includes('boolean') === true;
  if (isSwitch && /^(yes|on|true)$/i.test(String(value))) return 'write true';
  if (isSwitch && /^(no|off|false)$/i.test(String(value))) return 'write false';
  if (
    (option.type === 'integer' || option.type === 'number') &&
    typeof value === 'string' &&
    Number.isFinite(Number(value))
  ) {
    return 'write the number without quotes';
  }
  return undefined;
}

/** What an option may be, in words. */
export function expectation(option: OptionSchema): string {
  const { minimum, maximum } = option;
  const example = option.examples?.[0];
  if (option.const !== undefined) return String(option.const);
  if (option.enum !== undefined) return `one of ${option.enum.join(', ')}`;
  if (isDuration(option)) return `a duration from ${option.minDuration} to ${option.maxDuration}, such as ${example}`;
  if (isSize(option)) return `a size from ${option.minSize} to ${option.maxSize}, such as ${example}`;
  if (isRate(option)) return `a rate from ${option.minRate} to ${option.maxRate}, such as ${example}`;
  if (option.type === 'integer') return `a whole number from ${minimum} to ${maximum}`;
  if (option.type === 'number') return `a number from ${minimum} to ${maximum}`;
  if (option.type === 'boolean') return 'true or false';
  if (option.type === 'array') return 'a list';
  if (option.type === 'object') return 'a group of options';
  if (option.type?.includes('object') && option.type.includes('boolean')) return 'true, false, or a group of options';
  if (option.type?.includes('object') && option.pattern === '^off$') return 'off, or a group of options';
  return example === undefined ? 'a text' : `a text such as ${JSON.stringify(example)}`;
}

const isDuration = (option: OptionSchema) => option.minDuration !== undefined;
const isSize = (option: OptionSchema) => option.minSize !== undefined;
const isRate = (option: OptionSchema) => option.minRate !== undefined;

/** Reads a text as what its option holds; undefined where that is neither a duration nor a size nor a rate. */
function parseAs(option: OptionSchema, value: string | number) {
  if (isDuration(option)) return parseDuration(value);
  if (isRate(option)) return parseRate(value);
  return isSize(option) ? parseSize(value) : undefined;
}

function isEmptyGroup(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
