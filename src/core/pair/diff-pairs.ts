// What a changed config means for each pair: which options differ, and what it takes to apply them. Pure.
// Every field of a resolved pair is compared, whatever it is called, so that a new option cannot be forgotten here.

import { formatDuration } from '../words/duration.js';
import type { Pair } from './pair.js';
import { formatRate, formatSize } from '../words/size.js';

/** What it takes to apply a changed option. */
export type Effect =
  /** Another schedule, under the running engine. */
  | 'schedule'
  /** Another log, under the running engine. */
  | 'log'
  /** Another alarm, or other programs around its passes, under the running engine. */
  | 'options'
  /**
   * A new engine, because the old one has read its policy and opened its roots. A running pass ends between two
   * operations.
   */
  | 'engine';

/** An option whose value differs. */
export interface ChangedOption {
  /** Its name in the config: `exclude`, `maxDelete.percent`, `log.keep`, `interval`. */
  readonly option: string;
  /**
   * Its value in the config that runs, as a config has it, times and sizes with their units; absent where the option
   * means nothing.
   */
  readonly before?: unknown;
  /** As `before`, in the config that is checked. */
  readonly after?: unknown;
}

/** What becomes of one pair. */
export type PairChange =
  | {
      readonly kind: 'same' | 'added';
      /** Its name. */
      readonly pair: string;
    }
  /** It is stopped; its replica and its log stay. */
  | {
      readonly kind: 'removed';
      /** Its name. */
      readonly pair: string;
      /** The replica that it leaves behind. **Shape**: an absolute path. */
      readonly replica: string;
      /** The folder of the log that it leaves behind. **Shape**: an absolute path. */
      readonly logDir: string;
    }
  | {
      readonly kind: 'changed';
      /** Its name. */
      readonly pair: string;
      /** The options that differ, at least one. **Shape**: in the order of the pair's fields. */
      readonly options: readonly ChangedOption[];
      /** What it takes to apply them. */
      readonly effects: readonly Effect[];
    };

/** Which part of a pair asks for what. A part that is added to `Pair` has to be added here. */
const EFFECTS: Readonly<Record<Exclude<keyof Pair, 'name'>, Effect>> = {
  source: 'engine',
  replica: 'engine',
  schedule: 'schedule',
  watch: 'engine',
  policy: 'engine',
  versions: 'engine',
  verify: 'engine',
  alertAfterMs: 'options',
  hooks: 'options',
  log: 'log',
};

/**
 * Compares the pairs of two configs by name. Their order means nothing.
 * **Shape**: in the order of `after`, then those that were removed in the order of `before`.
 */
export function diffPairs(before: readonly Pair[], after: readonly Pair[]): PairChange[] {
  const known = new Map(before.map((pair) => [pair.name, pair]));
  const kept = new Set(after.map(({ name }) => name));
  return [
    ...after.map((pair): PairChange => {
      const former = known.get(pair.name);
      return former === undefined ? { kind: 'added', pair: pair.name } : diffPair(former, pair);
    }),
    ...before
      .filter(({ name }) => !kept.has(name))
      .map(({ name, replica, log }): PairChange => ({ kind: 'removed', pair: name, replica, logDir: log.dir })),
  ];
}

/** Every value below two objects that differs, with its path. Lists are compared as a whole. */
export function diffOptions(before: object, after: object): ChangedOption[] {
  return leavesOf(before, after, []).map(({ path, before: old, after: now }) => ({
    option: nameOf(path),
    ...(old === undefined ? {} : { before: withUnit(path, old) }),
    ...(now === undefined ? {} : { after: withUnit(path, now) }),
  }));
}

function diffPair(before: Pair, after: Pair): PairChange {
  const options: ChangedOption[] = [];
  const effects = new Set<Effect>();
  for (const part of keysOf(before, after)) {
    if (part === 'name') continue;
    const changed = diffOptions({ [part]: configPart(before, part) }, { [part]: configPart(after, part) });
    if (changed.length === 0) continue;
    options.push(...without(KIND, changed));
    // What another version of foldersync has written down may hold parts that this one does not know.
    const effect = EFFECTS[part as keyof typeof EFFECTS] ?? 'engine';
    effects.add(changed.every(({ option }) => option === POLL) ? 'schedule' : effect);
  }
  if (options.length === 0) return { kind: 'same', pair: after.name };
  return { kind: 'changed', pair: after.name, options: without(POLL, options), effects: [...effects] };
}

/**
 * A part of a pair as a config speaks of it: a pair watches or not, keeps versions or not, and a rescan is no interval.
 */
function configPart(pair: Pair, part: string): unknown {
  const { schedule } = pair;
  if (SWITCHES.has(part)) return partOf(pair, part) ?? false;
  if (part !== 'schedule' || schedule.kind !== 'rescan') return partOf(pair, part);
  const { everyMs: rescanMs, ...rest } = schedule;
  return { ...rest, rescanMs };
}

/** Leaves out what is no option of a config, unless nothing else would be left. */
function without(derived: string, options: readonly ChangedOption[]): readonly ChangedOption[] {
  const others = options.filter(({ option }) => option !== derived);
  return others.length === 0 ? options : others;
}

/** The kind of a schedule: `interval` comes and `cron` goes. */
const KIND = 'schedule';
/** How often is polled follows from the interval. */
const POLL = 'poll';
/** Groups of options that are switched on and off as a whole. */
const SWITCHES: ReadonlySet<string> = new Set(['watch', 'versions']);

interface Leaf {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function leavesOf(before: unknown, after: unknown, path: readonly string[]): Leaf[] {
  if (isGroup(before) && isGroup(after)) return below(before, after, path);
  if (SWITCHES.has(path.join()) && isGroup(before) !== isGroup(after)) {
    return [{ path, before: isGroup(before), after: isGroup(after) }];
  }
  if (isGroup(before) && after === undefined) return below(before, {}, path);
  if (isGroup(after) && before === undefined) return below({}, after, path);
  // Lists, numbers, texts and booleans, as a config has them: their JSON tells them apart.
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, before, after }];
}

function below(before: object, after: object, path: readonly string[]): Leaf[] {
  return keysOf(before, after).flatMap((key) => leavesOf(partOf(before, key), partOf(after, key), [...path, key]));
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function partOf(holder: object, key: string): unknown {
  return (holder as Readonly<Record<string, unknown>>)[key];
}

/** Options whose resolved name says nothing to somebody who knows the config. */
const NAMES: Readonly<Record<string, string>> = {
  'schedule.kind': KIND,
  'schedule.everyMs': 'interval',
  'schedule.expression': 'cron',
};

/** The name in the config: without the parts that only the resolved pair has, and without the unit. */
function nameOf(path: readonly string[]): string {
  const known = NAMES[path.join('.')];
  if (known !== undefined) return known;
  const [head = '', ...rest] = path;
  const own = rest.length > 0 && OWN_PARTS.has(head) ? rest : path;
  return own.join('.').replace(UNIT, '');
}

const OWN_PARTS: ReadonlySet<string> = new Set(['policy', 'schedule', 'watch']);

/** What ends the name of a number in the resolved config, and tells its unit. */
const UNIT = /(?<=[a-z])(Ms|BytesPerSecond|Bytes)$/;

function withUnit(path: readonly string[], value: unknown): unknown {
  if (path.join('.') === 'versions.maxShare' && typeof value === 'number') return `${value * 100}%`;
  const [unit] = UNIT.exec(path.at(-1) ?? '') ?? [];
  if (unit === undefined || typeof value !== 'number') return value;
  if (unit === 'BytesPerSecond') return formatRate(value);
  return unit === 'Ms' ? formatDuration(value) : formatSize(value);
}
