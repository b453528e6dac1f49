// `foldersync plan`: the dry run. It prints what a pass would do, and works beside a running service.

import type { PairStatus } from '../core/report/pair-status.js';
import { addCounts, type Counts, emptyCounts, planJob } from '../core/report/report.js';
import { plannedChanges } from '../core/report/summary.js';
import { withLines } from './plan/plan-lines.js';
import { summarizePlan } from './plan/summarize-plan.js';
import { approveCommand } from './approve/approve-command.js';
import type { CommandContext } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { type ConfigOption, nameConfig, pickPairs, readConfig } from './process/read-config.js';
import { runShown } from './service/run-shown.js';

/** What `plan` can be told. */
export interface PlanOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly json?: boolean;
  /** Whether what would be done is added up instead. */
  readonly summary?: boolean;
}

/** The last line of `plan --json`. */
interface PlanTotal {
  /** Tells this line from the others. */
  readonly kind: 'total';
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** How many pairs were looked at. */
  readonly pairs: number;
  /** The sums of what their passes met and would do. */
  readonly counts: Counts;
  /** How many paths could not be looked at. */
  readonly problemCount: number;
}

/** Prints every operation that a pass would do, and totals. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<number> {
  const { names, json = false } = options;
  await requireForcedFileSystem(context);
  const whole = await readConfig(options, context);
  if (whole === undefined) return EXIT.usage;
  if (!json) nameConfig(whole, context);
  if (options.summary === true) return await summarizePlan(whole, options, context);
  const format = json ? 'json' : 'text';
  const config = withLines(pickPairs(whole, names), format);

  const { pairs, hasLostReader, exitCode } = await runShown(
    {
      config,
      job: planJob(),
      json,
      lines: format,
      // The summary of a plan that changes nothing is logged at `debug`.
      level: 'debug',
      endsWithReader: true,
      approveWith: (pair) => approveCommand(pair, options, context),
    },
    context,
  );
  if (hasLostReader) return EXIT.done;
  context.stdout.write(totalLine([...pairs.values()], { config: config.file, exitCode, json }));
  return exitCode;
}

/** The totals of all pairs; a single one has said them in its summary. */
function totalLine(
  pairs: readonly PairStatus[],
  { config, exitCode, json }: { config: string; exitCode: number; json: boolean },
): string {
  const counts = emptyCounts();
  let problemCount = 0;
  for (const { lastPass } of pairs) {
    if (lastPass === undefined) continue;
    addCounts(counts, lastPass.counts);
    problemCount += lastPass.problemCount;
  }
  if (json) {
    const total: PlanTotal = { kind: 'total', config, exitCode, pairs: pairs.length, counts, problemCount };
    return `${JSON.stringify(total)}\n`;
  }
  return pairs.length < 2 ? '' : `total of ${pairs.length} pairs: ${plannedChanges(counts, problemCount)}\n`;
}
