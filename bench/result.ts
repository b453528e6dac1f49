// What came of a row: the medians, the ratios and whether the bars are met. Pure.

import { type Measured, median } from './measure.js';
import type { Bar, Row } from './rows.js';

/** What one contender came to. */
export interface Standing {
  readonly name: string;
  /** The median. */
  readonly seconds: number;
  /** How many times its time foldersync took: the median of the rounds' ratios. 1 for foldersync itself. */
  readonly ratio: number;
  /** The most of all runs; absent where no engine ran. */
  readonly engineBytes?: number;
}

/** One row, measured. */
export interface RowResult {
  readonly name: string;
  readonly title: string;
  /** **Shape**: foldersync comes first. */
  readonly standings: readonly Standing[];
  /** Absent where bars mean nothing: on a disk, or at another scale. */
  readonly bars?: readonly BarResult[];
}

/** One bar, and what it is held against. */
export interface BarResult {
  /** As `at most 0.55 × rsync -a --delete`. */
  readonly bar: string;
  /** As `0.42`. */
  readonly found: string;
  readonly isMet: boolean;
}

/** Sums the rounds of a row up. **Shape**: by contender, foldersync's first; as many rounds each. */
export function resultOf(
  row: Row,
  rounds: ReadonlyMap<string, readonly Measured[]>,
  { hasBars }: { readonly hasBars: boolean },
): RowResult {
  const [own = []] = rounds.values();
  const standings = [...rounds].map(([name, measured]): Standing => {
    const bytes = Math.max(...measured.map(({ engineBytes }) => engineBytes ?? 0));
    return {
      name,
      seconds: median(measured.map(({ seconds }) => seconds)),
      // Of one round, for a machine that slows down meanwhile slows both.
      ratio: median(measured.map(({ seconds }, round) => own[round]!.seconds / seconds)), // as many rounds each
      ...(bytes === 0 ? {} : { engineBytes: bytes }),
    };
  });
  const bars = hasBars ? { bars: row.bars.flatMap((bar) => judge(bar, standings)) } : {};
  return { name: row.name, title: row.title, standings, ...bars };
}

/** A time as people read it: `1.62 s`, `8.4 ms`. */
export function showSeconds(seconds: number): string {
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(1)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** **Units**: of 1,000,000 bytes. */
export function showMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** A bar against a peer that was left out comes to nothing. */
function judge(bar: Bar, standings: readonly Standing[]): BarResult[] {
  const [own] = standings;
  if (own === undefined) return [];
  if ('seconds' in bar) {
    const found = showSeconds(own.seconds);
    return [{ bar: `at most ${showSeconds(bar.seconds)}`, found, isMet: own.seconds <= bar.seconds }];
  }
  if ('engineMegabytes' in bar) {
    const { engineBytes = 0 } = own;
    const isMet = engineBytes > 0 && engineBytes < bar.engineMegabytes * 1e6;
    return [{ bar: `engine below ${bar.engineMegabytes} MB`, found: showMegabytes(engineBytes), isMet }];
  }
  const peer = standings.find(({ name }, index) => index > 0 && name.startsWith(bar.against));
  if (peer === undefined) return [];
  const found = peer.ratio.toFixed(2);
  return [{ bar: `at most ${bar.ratio} × ${peer.name}`, found, isMet: peer.ratio <= bar.ratio }];
}
