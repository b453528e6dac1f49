// `foldersync plan --summary`: adds up the lines of a plan instead of showing them.

import { Writable } from 'node:stream';
import type { Config } from '../../config/resolve/config.js';
import type { JsonLine } from '../../core/report/json-line.js';
import { planJob } from '../../core/report/report.js';
import { approveCommand } from '../approve/approve-command.js';
import { type CommandContext, writeJson } from '../process/context.js';
import { type ConfigOption, pickPairs } from '../process/read-config.js';
import { runShown } from '../service/run-shown.js';
import { withLines } from './plan-lines.js';
import { showSummary } from './summary-text.js';
import { summaryOf } from '../../core/plan/pair-summary.js';
import { PlanTally } from '../../core/plan/tally.js';
import type { PlanSummary } from './summary-view.js';

/** Prints what a pass of each pair would do, by reason and place; returns the exit code. */
export async function summarizePlan(
  whole: Config,
  options: ConfigOption & { readonly names: readonly string[] },
  context: CommandContext,
): Promise<number> {
  const { names, json = false } = options;
  const tally = new PlanTally();
  const { pairs, exitCode } = await runShown(
    {
      config: withLines(pickPairs(whole, names), 'json'),
      job: planJob(),
      json,
      lines: 'json',
      level: 'debug',
      into: lineReader((line) => tally.take(JSON.parse(line) as JsonLine)),
      endsWithReader: false,
      approveWith: (pair) => approveCommand(pair, options, context),
    },
    context,
  );
  const views = [...pairs.keys()].map((pair) => [pair, summaryOf(tally.of(pair))] as const);
  const summary: PlanSummary = { config: whole.file, exitCode, pairs: Object.fromEntries(views) };
  if (json) writeJson(context.stdout, summary);
  else context.stdout.write(views.map(([pair, view]) => showSummary(pair, view)).join('\n'));
  return exitCode;
}

/** Takes a text in chunks of any size, and gives it on line by line. */
function lineReader(take: (line: string) => void): Writable {
  let rest = '';
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, written) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') take(line);
      written();
    },
  });
}
