// What a plan comes to: how many entries and bytes for which reason, by the folders at the top of a source. It is added
// up from the lines of the plan as they come, so that its memory does not grow with them.

import type { JsonLine, OperationLine, PassLine } from '../report/json-line.js';

/** Why something would be done. */
export type Reason = 'new' | 'content' | 'attributes' | 'links' | 'names' | 'gone' | 'type';

const REASONS: Readonly<Record<OperationLine['verb'], Reason>> = {
  make: 'new',
  copy: 'new',
  update: 'content',
  retouch: 'attributes',
  link: 'links',
  rename: 'names',
  remove: 'gone',
  replace: 'type',
};

/** What would be done for one reason. */
export interface Sum {
  /** How many entries. */
  entries: number;
  /** Bytes of content that would be written. */
  bytes: number;
}

/** What would be done in one place, by reason. A reason for nothing is left out. */
export type Sums = Partial<Record<Reason, Sum>>;

/** What is told of a pass that only listed what it would do. */
type PlannedPass = Pick<
  PassLine,
  'outcome' | 'counts' | 'problemCount' | 'replicaFreeBytes' | 'hold' | 'kept' | 'failure'
>;

/** What would be done of one pair. */
export interface PairTally {
  readonly all: Sums;
  /** By the name of a folder at the top, or AT_TOP, or FURTHER. */
  readonly folders: Map<string, Sums>;
  pass?: PlannedPass;
}

/** Stands for what lies at the top itself. */
export const AT_TOP = '.';
/** Stands for all folders that were not told apart any more. */
export const FURTHER = '…';

/** Folders at the top that are told apart; a source may have a million. */
const MOST_FOLDERS = 1000;

/** Adds up the lines of plans. */
export class PlanTally {
  readonly #pairs = new Map<string, PairTally>();

  /** Takes one line of `plan --json`. */
  take(line: JsonLine): void {
    if (line.pair === undefined) return;
    const tally = this.of(line.pair);
    if (line.kind === 'pass') tally.pass = line;
    if (line.kind !== 'operation') return;
    const { path, verb, sizeBytes = 0, entries = 1 } = line;
    const sums = sumsIn(
      tally.folders,
      path.includes('/') ? (path.split('/', 1)[0] ?? '') : verb === 'make' ? path : AT_TOP,
    );
    for (const place of [tally.all, sums]) add(place, REASONS[verb], { entries, bytes: sizeBytes });
  }

  /** What has come of a pair so far. */
  of(pair: string): PairTally {
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    const made: PairTally = { all: {}, folders: new Map() };
    this.#pairs.set(pair, made);
    return made;
  }
}

function sumsIn(folders: Map<string, Sums>, top: string): Sums {
  const name = top === '' ? AT_TOP : folders.has(top) || folders.size < MOST_FOLDERS ? top : FURTHER;
  const known = folders.get(name);
  if (known !== undefined) return known;
  const made: Sums = {};
  folders.set(name, made);
  return made;
}

function add(sums: Sums, reason: Reason, { entries, bytes }: Sum): void {
  const sum = sums[reason] ?? { entries: 0, bytes: 0 };
  sum.entries += entries;
  sum.bytes += bytes;
  sums[reason] = sum;
}
