// What is kept of what leaves a replica: the defaults, those of the config and a pair's own, key by key.

import type { VersionsOptions } from '../../core/pair/pair.js';
import { checkPatternList } from '../check/check-patterns.js';
import type { Path } from '../text/config-text.js';
import type { Findings, Sound } from '../text/findings.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import { readDuration } from './read-option.js';

type Given = Sound<NonNullable<RawConfig['defaults']>>['versions'];

/** The versions of a pair so far, and where their folder was given. */
export interface DraftVersions {
  readonly options: VersionsOptions;
  /** Absent where nobody gave a folder. */
  readonly dirPath?: Path;
}

/** Where the options of one pair are looked for. */
interface VersionsSource {
  readonly name: string;
  readonly own: Given;
  readonly defaults: Given;
  /** The pair's source; absent where it could not be resolved. */
  readonly source: string | undefined;
  readonly findings: Findings;
  /** Makes a path absolute; absent when it cannot be, which is reported. */
  readonly resolvePath: (path: Path, value: string) => string | undefined;
}

/** Resolves what a pair keeps; undefined for one that keeps nothing. */
export function resolveVersions(from: VersionsSource): DraftVersions | undefined {
  const { name, own, defaults, source, findings } = from;
  if ((own ?? defaults) === false) return undefined;
  const [ofDefaults, ofPair] = [groupOf(defaults), groupOf(own)];
  const given = { ...DEFAULTS.pair.versions, ...ofDefaults, ...ofPair };
  const keep = { ...DEFAULTS.pair.versions.keep, ...ofDefaults.keep, ...ofPair.keep };
  const homeOf = (option: 'exclude' | 'dir') => [
    ...(ofPair[option] === undefined ? ['defaults'] : ['pairs', name]),
    'versions',
    option,
  ];
  checkPatternList(given.exclude, homeOf('exclude'), { source, findings });
  const dir = given.dir === undefined ? undefined : from.resolvePath(homeOf('dir'), given.dir);
  return {
    options: {
      everyMs: readDuration(given.every),
      keep: {
        allMs: readDuration(keep.all),
        hourlyMs: readDuration(keep.hourly),
        dailyMs: readDuration(keep.daily),
        weeklyMs: readDuration(keep.weekly),
      },
      maxShare: Number.parseFloat(given.maxShare) / 100,
      exclude: given.exclude,
      ...(dir === undefined ? {} : { dir }),
    },
    ...(dir === undefined ? {} : { dirPath: homeOf('dir') }),
  };
}

/** What is given one by one; `true` gives nothing. */
function groupOf(given: Given): Exclude<Given, boolean | undefined> {
  return typeof given === 'object' ? given : {};
}
