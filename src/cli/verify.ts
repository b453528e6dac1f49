// `foldersync verify`: reads the bytes of both sides and tells what has rotted. It changes nothing, so that it works
// beside a running service; what has rotted in a replica is copied again by the next pass, whoever does that.

import type { PairStatus } from '../core/report/pair-status.js';
import { FoldersyncError } from '../core/report/error.js';
import { type Verification, verifyTerms } from '../core/report/verification.js';
import { approveCommand } from './approve/approve-command.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { type ConfigOption, nameConfig, pickPairs, readConfig } from './process/read-config.js';
import { runShown } from './service/run-shown.js';

/** What `verify` can be told. */
export interface VerifyCommandOptions extends ConfigOption {
  readonly names: readonly string[];
  /** How many of the files: `5%`. */
  readonly sample?: string;
  readonly json?: boolean;
}

/** What `verify --json` prints. */
export interface VerifyResult {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** What came of each pair, by its name. */
  readonly pairs: Readonly<Record<string, VerifiedPair>>;
}

/** What came of verifying one pair. */
interface VerifiedPair extends Pick<NonNullable<PairStatus['lastPass']>, 'outcome' | 'problems' | 'hold' | 'failure'> {
  /** What was read and found; absent where it did not begin. */
  readonly verification?: Verification;
}

/** Verifies the named pairs at once. @throws FoldersyncError USAGE */
export async function verify(options: VerifyCommandOptions, context: CommandContext): Promise<number> {
  const { names, json = false, sample } = options;
  const samplePercent = sample === undefined ? undefined : percentOf(sample);
  await requireForcedFileSystem(context);
  const whole = await readConfig(options, context);
  if (whole === undefined) return EXIT.usage;
  if (!json) nameConfig(whole, context);
  const config = pickPairs(whole, names);
  const { pairs, exitCode } = await runShown(
    {
      config,
      job: { trigger: 'manual', ...verifyTerms(samplePercent === undefined ? {} : { samplePercent }) },
      json,
      lines: json ? 'result' : 'text',
      level: 'info',
      endsWithReader: true,
      approveWith: (pair) => approveCommand(pair, options, context),
    },
    context,
  );
  if (json)
    writeJson(context.stdout, { config: config.file, exitCode, pairs: resultsOf(pairs) } satisfies VerifyResult);
  return exitCode;
}

function resultsOf(pairs: ReadonlyMap<string, PairStatus>): VerifyResult['pairs'] {
  const results: Record<string, VerifiedPair> = {};
  for (const [name, { lastPass }] of pairs) {
    if (lastPass === undefined) continue;
    const { outcome, problems, verification, hold, failure } = lastPass;
    results[name] = {
      outcome,
      problems,
      ...(verification && { verification }),
      ...(hold && { hold }),
      ...(failure && { failure }),
    };
  }
  return results;
}

/** @throws FoldersyncError USAGE */
function percentOf(sample: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)%$/.exec(sample) ?? [];
  const percent = Number(number);
  if (percent > 0 && percent <= 100) return percent;
  throw new FoldersyncError('USAGE', `bad value for --sample: ${JSON.stringify(sample)}`, {
    hint: 'a share of the files, for example 5%',
  });
}
