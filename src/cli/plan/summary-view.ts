// What `plan --summary` answers. Pure.

import type { PairSummary } from '../../core/plan/pair-summary.js';

/** What `plan --summary --json` prints. */
export interface PlanSummary {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** What a pass of each pair would do, by its name. */
  readonly pairs: Readonly<Record<string, PairSummary>>;
}
