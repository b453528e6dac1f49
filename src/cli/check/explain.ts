// `foldersync explain`: what becomes of one path of a pair, and why. An engine finds out by a dry pass over that path
// alone; it works beside a running service.

import type { Config } from '../../config/resolve/config.js';
import { FoldersyncError } from '../../core/report/error.js';
import { explainTerms } from '../../core/report/explanation.js';
import type { Failure, Hold, Report } from '../../core/report/report.js';
import { bytesOfText } from '../../core/tree/bytes.js';
import { readStatusIfPossible, statusFileOf } from '../../state/status-file.js';
import { approveCommand } from '../approve/approve-command.js';
import { type CommandContext, writeJson } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { requireForcedFileSystem } from '../process/forced-file-system.js';
import { findNamedPair } from '../process/named-pair.js';
import type { ConfigOption } from '../process/read-config.js';
import { runShown } from '../service/run-shown.js';
import { showExplanation } from './explain-text.js';
import { type ExplainResult, viewExplanation } from './explain-view.js';

/** What `explain` can be told. */
export interface ExplainOptions extends ConfigOption {
  readonly pair: string;
  readonly path: string;
  readonly json?: boolean;
}

/** Explains a path. @throws FoldersyncError USAGE for one that lies in neither folder */
export async function explain(options: ExplainOptions, context: CommandContext): Promise<number> {
  const { json = false } = options;
  await requireForcedFileSystem(context);
  const named = await findNamedPair({ ...options, name: options.pair, ifUnnamed: 'no pair is named' }, context);
  if (named === undefined) return EXIT.usage;
  const { pair } = named;
  // What it meets on its way is part of the answer, and no line of a log.
  const config: Config = { ...named.config, pairs: [{ ...pair, log: { ...pair.log, level: 'error' } }] };
  let report: Report | undefined;
  const { exitCode } = await runShown(
    {
      config,
      job: { trigger: 'manual', ...explainTerms(bytesOfText(options.path)) },
      json,
      lines: 'result',
      level: 'error',
      endsWithReader: true,
      approveWith: (name) => approveCommand(name, options, context),
      listeners: [
        {
          name: 'the explanation',
          hear: (event) => {
            if (event.kind === 'pass-ended') report = event.report;
          },
        },
      ],
    },
    context,
  );
  // Assigned by a listener, of which the compiler knows nothing.
  const { explanation, hold, failure } = (report ?? {}) as Partial<Report>;
  if (explanation?.kind === 'outside') {
    const hint = `it lies neither in ${pair.source} nor in ${pair.replica}; relative paths begin at the source`;
    throw new FoldersyncError('USAGE', `${options.path} is no path of pair "${pair.name}"`, { hint });
  }
  if (explanation === undefined) return tellNothing({ hold, failure, exitCode }, context);
  const standing = hold ?? heldNow(config, pair.name);
  const result: ExplainResult = {
    config: config.file,
    exitCode,
    pair: pair.name,
    ...(await viewExplanation(explanation, { pair: pair.name, file: config.file }, context)),
    ...(standing && { hold: standing }),
  };
  if (json) writeJson(context.stdout, result);
  else context.stdout.write(showExplanation(result, config.runner.log.timezone));
  return exitCode;
}

/** No pass can run, so that nobody can tell what it would do. A failure has been a line. */
function tellNothing(
  { hold, exitCode }: { hold: Hold | undefined; failure: Failure | undefined; exitCode: number },
  { stderr }: CommandContext,
): number {
  if (hold !== undefined) stderr.write(`every pass is held: ${hold.message}\n  hint: ${hold.hint}\n`);
  return exitCode;
}

/** What the last pass of a service has held: removals, replacements and the like wait for a person. */
function heldNow({ runner: { stateDir }, file }: Config, pair: string): Hold | undefined {
  const status = readStatusIfPossible(statusFileOf(stateDir, file), () => {})?.pairs[pair];
  return [status?.lastPass, status?.standing].find((pass) => pass?.outcome === 'held')?.hold;
}
