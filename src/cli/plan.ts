// `foldersync plan`: the dry run. It prints what a pass would do, and works beside a running service.

import type { Config } from '../config/resolve/config.js';
import { isLogged } from '../core/report/event.js';
import type { Pair } from '../core/pair/pair.js';
import type { PairStatus } from '../core/report/pair-status.js';
import { addCounts, type Counts, emptyCounts, planJob } from '../core/report/report.js';
import { plannedChanges } from '../core/report/summary.js';
import { systemClock } from '../process/clock.js';
import { openPlainOutput } from '../runner/log/output.js';
import { approveCommand } from './approve/approve-command.js';
import { type CommandContext, hasStyle } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { openOnlooker } from './terminal/onlooker.js';
import { exitCodeOfPasses } from './process/passes-exit-code.js';
import { type ConfigOption, nameConfig, pickPairs, readConfig } from './process/read-config.js';
import { runPairs } from './service/run-pairs.js';
import { openScreen } from './terminal/screen.js';

/** What `plan` can be told. */
export interface PlanOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly json?: boolean;
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
  const format = json ? 'json' : 'text';
  const config = withLines(pickPairs(whole, names), format);

  const clock = systemClock;
  const screen = await openScreen(context, { isLive: !json, clock });
  const onlooker = openOnlooker({
    stream: screen.lines,
    format,
    timezone: config.runner.log.timezone,
    // The summary of a plan that changes nothing is logged at `debug`.
    level: 'debug',
    color: hasStyle(context.stdout, context.env),
    showsOperations: true,
    showsTime: false,
    // A plan is nothing but its lines.
    dropsLines: false,
    clock,
  });
  const { startedAt, pairs, hasLostReader } = await runPairs(
    {
      config,
      mode: 'once',
      job: planJob(),
      approveWith: (pair) => approveCommand(pair, options, context),
      output: openPlainOutput(onlooker, clock),
      screen,
      clock,
      endsWithReader: true,
    },
    context,
  );
  if (hasLostReader) return EXIT.done;
  const exitCode = exitCodeOfPasses(pairs.values(), startedAt);
  context.stdout.write(totalLine([...pairs.values()], { config: config.file, exitCode, json }));
  return exitCode;
}

/** A plan is made of operation lines, so that pairs which log less are made to tell of them. */
function withLines(config: Config, format: Pair['log']['format']): Config {
  const pairs = config.pairs.map((pair): Pair => {
    const level = isLogged('info', pair.log.level) ? pair.log.level : 'info';
    return { ...pair, log: { ...pair.log, level, format } };
  });
  return { ...config, pairs };
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
