// What a pair goes by, option by option, and who has said so: for people who look at a service that runs.

import type { Pair } from '../../core/pair/pair.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import type { Sound } from '../text/findings.js';

/** One option. */
export interface PairOption {
  /** As a config has it, with absolute paths. */
  readonly value: unknown;
  /** Who has said so: the pair itself, `defaults`, the top-level `log`, or nobody. */
  readonly from: 'pair' | 'defaults' | 'log' | 'default';
}

/** The options of one pair that mean something to it. **Shape**: keys as `versions.keep.daily`. */
export type PairOptions = Readonly<Record<string, PairOption>>;

/** Lists the options of a pair that was resolved from `raw`. */
export function optionsOf(pair: Pair, raw: Sound<RawConfig>): PairOptions {
  const ofPair = given(raw.pairs?.[pair.name]);
  const ofDefaults = given(raw.defaults);
  for (const triggers of TRIGGERS) {
    if (triggers.some((key) => ofPair.has(key))) for (const key of triggers) ofDefaults.delete(key);
  }
  const levels = [
    ['default', flat({ ...DEFAULTS.pair, log: DEFAULTS.log })],
    ['log', flat({ log: raw.log ?? {} })],
    ['defaults', ofDefaults],
    ['pair', ofPair],
  ] as const;
  const options = new Map<string, PairOption>();
  for (const [from, values] of levels) {
    for (const [key, value] of values) options.set(key, { value, from });
  }
  for (const [key, value] of resolvedValues(pair)) {
    options.set(key, { value, from: options.get(key)?.from ?? 'default' });
  }
  return Object.fromEntries([...options].filter(([key]) => isInForce(key, pair)));
}

/** Options by their keys. */
type Values = Map<string, unknown>;

/** One of them, given by a pair, takes the place of whichever the defaults have. */
const TRIGGERS = [
  ['interval', 'cron'],
  ['verify.interval', 'verify.cron'],
] as const;

/** What stands in the config, where a word may stand for a group. */
function given(written: Sound<NonNullable<RawConfig['defaults']>> = {}): Values {
  const { maxDelete, maxChange, versions } = written;
  const values = flat({
    ...written,
    ...(typeof maxDelete === 'string' && { maxDelete: OFF }),
    ...(typeof maxChange === 'string' && { maxChange: OFF }),
  });
  if (versions !== undefined) values.set('versions', versions !== false);
  return values;
}

/** A share that nothing exceeds. */
const OFF = { percent: 100 };

/** Groups in each other as keys with dots; lists stay as they are. */
export function flat(group: object, before = ''): Values {
  return new Map(
    Object.entries(group).flatMap(([key, value]): [string, unknown][] => {
      if (value === undefined) return [];
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isGroup ? [...flat(value, `${before}${key}.`)] : [[`${before}${key}`, value]];
    }),
  );
}

/** What a value has become that is not as it was given. */
function resolvedValues({ source, replica, watch, policy, versions, hooks, log }: Pair): Values {
  return new Map<string, unknown>([
    ['source', source],
    ['replica', replica],
    ['watch', watch !== undefined],
    ...flat({ maxDelete: policy.maxDelete, maxChange: policy.maxChange }),
    ['versions', versions !== undefined],
    ...(versions?.dir === undefined ? [] : [['versions.dir', versions.dir] as const]),
    ...(hooks?.before === undefined ? [] : [['hooks.before', programOf(hooks.before)] as const]),
    ...(hooks?.after === undefined ? [] : [['hooks.after', programOf(hooks.after)] as const]),
    ['log.dir', log.dir],
  ]);
}

/** Arguments of programs are no secrets by name, but may well hold some. */
function programOf([program, ...rest]: readonly [string, ...string[]]): string {
  return rest.length === 0 ? program : `${program} …`;
}

const IF_WATCHING = ['settle', 'maxWait'];
const IF_CRON = ['catchUp', 'runAtStart'];

/** Whether an option does something for a pair as it is. */
function isInForce(key: string, { schedule, watch, versions, verify, hooks }: Pair): boolean {
  const [group = ''] = key.split('.');
  if (IF_WATCHING.includes(key)) return watch !== undefined;
  if (key === 'rescan') return schedule.kind === 'rescan';
  if (IF_CRON.includes(key)) return schedule.kind === 'cron' && !(key === 'runAtStart' && watch !== undefined);
  if (key === 'timezone') return schedule.kind === 'cron' || verify?.schedule?.kind === 'cron';
  if (key.startsWith('versions.')) return versions !== undefined;
  if (group === 'verify') return verify !== undefined;
  return group !== 'hooks' || hooks !== undefined;
}
