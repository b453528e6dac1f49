// What a pass would do, as rows. Pure.

import { AT_TOP, FURTHER } from '../../src/core/plan/tally.js';
import type { PairPlan } from '../../src/runner/plan/plans.js';

/** What is done for one reason, or in one folder. */
export interface PlanRow {
  readonly name: string;
  readonly entries: number;
  readonly bytes: number;
}

type Sums = PairPlan['reasons'];

const REASONS: Readonly<Record<keyof Sums, string>> = {
  new: 'new',
  content: 'other content',
  attributes: 'attributes only',
  links: 'further names',
  names: 'renamed',
  gone: 'removed',
  type: 'another type',
};

/** By reason. **Shape**: in a fixed order, none that nothing is done for. */
export function reasonRows({ reasons }: Pick<PairPlan, 'reasons'>): PlanRow[] {
  return (Object.keys(REASONS) as (keyof Sums)[]).flatMap((reason) => {
    const sum = reasons[reason];
    return sum === undefined ? [] : [{ name: REASONS[reason], ...sum }];
  });
}

/** By folder at the top, the biggest first as they came, and the rest of them as one. */
export function folderRows({ folders }: Pick<PairPlan, 'folders'>, most: number): PlanRow[] {
  const named = Object.entries(folders).map(([name, sums]) => together(name, Object.values(sums)));
  const isRest = (row: PlanRow, index: number) => row.name === FURTHER || index >= most;
  const rest = named.filter(isRest);
  const shown = named.filter((row, index) => !isRest(row, index));
  const rows = shown.map((row) => (row.name === AT_TOP ? { ...row, name: 'at the top' } : row));
  return rest.length === 0 ? rows : [...rows, together('further folders', rest)];
}

function together(name: string, sums: readonly Pick<PlanRow, 'entries' | 'bytes'>[]): PlanRow {
  const add = (field: 'entries' | 'bytes') => sums.reduce((total, sum) => total + sum[field], 0);
  return { name, entries: add('entries'), bytes: add('bytes') };
}
