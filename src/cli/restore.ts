// `foldersync restore`: gives back what a replica held at an earlier moment, beside or in place. It works beside a
// running service, and of a replica that no config knows.

import { FoldersyncError } from '../core/report/error.js';
import { isLogged } from '../core/report/event.js';
import type { PairStatus } from '../core/report/pair-status.js';
import { type Counts, emptyCounts, operationCount, type Outcome, restoreJob } from '../core/report/report.js';
import type { WantedRestore } from '../core/history/wanted-restore.js';
import { systemClock } from '../process/clock.js';
import { Questions } from './approve/ask.js';
import type { CommandContext } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import type { ConfigOption } from './process/read-config.js';
import { findMoment, type FoundMoment } from './restore/find-moment.js';
import { restoreConfig } from './restore/restore-config.js';
import { findRestorePlace, type RestorePlace } from './restore/restore-place.js';
import { chooseTarget, type RestoreTarget } from './restore/restore-target.js';
import { flawWords, momentWords, outcomeWords } from './restore/restore-text.js';
import { wantedPaths } from './restore/wanted-paths.js';
import { runShown } from './service/run-shown.js';

/** What `restore` can be told. */
export interface RestoreOptions extends ConfigOption {
  /** The pair, unless `from` is given, and then paths. */
  readonly words: readonly string[];
  readonly at: string;
  readonly from?: string;
  readonly versionsDir?: string;
  readonly to?: string;
  readonly inPlace?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Why a restore point cannot be had exactly. */
interface FlawView {
  /**
   * `damaged`: a journal cannot be read from a line on · `foreign`: a journal is none of foldersync's, and is passed
   * over · `cut`: the machine went down while it was written · `gap`: the replica was changed after that, and nothing
   * was written down.
   */
  readonly kind: 'damaged' | 'foreign' | 'cut' | 'gap';
  /** The restore point whose journal it is. */
  readonly increment: string;
  /** The first line of a damaged journal that cannot be read, counted from 1. */
  readonly line?: number;
  /** Of a foreign one: what stands there, in a sentence. */
  readonly why?: string;
}

/** The last line of `restore --json`. */
interface RestoreResult {
  /** Tells this line from the others. */
  readonly kind: 'restore';
  /** The replica that it was read from. */
  readonly from: string;
  /** The restore point that was taken; absent where it is the replica as it is now. */
  readonly point?: string;
  /** Why that point cannot be had exactly. */
  readonly flaws: readonly FlawView[];
  /** The folder that it went to, or would go to. */
  readonly to: string;
  /** That of the command. */
  readonly exitCode: number;
  /** How it ended; absent where nothing was begun. */
  readonly outcome?: Outcome;
  /** What was met and done, or would be. */
  readonly counts: Counts;
  /** How many paths could not be restored. */
  readonly problemCount: number;
}

/** All that is decided before anything is restored. */
interface Decided {
  readonly place: RestorePlace;
  readonly moment: FoundMoment;
  readonly target: RestoreTarget;
  readonly wanted: WantedRestore;
}

/** Restores, or prints what a restore would do. @throws FoldersyncError USAGE, ROOT, … */
export async function restore(options: RestoreOptions, context: CommandContext): Promise<number> {
  await requireForcedFileSystem(context);
  const place = await findRestorePlace(options, context);
  if (place === undefined) return EXIT.usage;
  const decided = decide(place, options, context);
  const { moment, target } = decided;
  if (options.json !== true) {
    context.stderr.write(`${momentWords(place, moment, target)}\n${flawWords(moment.flaws)}`);
  }
  const mustAsk = target.into === 'source' && options.dryRun !== true && options.yes !== true;
  if (mustAsk) {
    const answer = await showAndAsk(decided, options, context);
    if (answer !== undefined) return answer;
  }
  const ran = await run(decided, options, { isDry: options.dryRun === true }, context);
  if (options.json !== true && options.dryRun !== true && ran.status !== undefined) {
    context.stderr.write(outcomeWords(ran.status, { target, stamp: decided.wanted.stamp }));
  }
  return ran.exitCode;
}

function decide(place: RestorePlace, options: RestoreOptions, context: CommandContext): Decided {
  const paths = wantedPaths(place);
  const now = systemClock.now();
  const moment = findMoment(place, { at: options.at, paths, now });
  const { to, inPlace = false } = options;
  const target = chooseTarget({ to, inPlace, newName: `${place.name}-${moment.label}` }, place, context);
  const { into } = target;
  const { replica: from, versionsDir } = place;
  const wanted = {
    from,
    ...(versionsDir === undefined ? {} : { versionsDir }),
    ...(moment.point === undefined ? {} : { point: moment.point.name }),
    paths,
    into,
    stamp: moment.stamp,
  };
  return { place, moment, target, wanted };
}

/** Shows the plan and asks; returns the exit code where the person refuses, or the plan changes nothing. */
async function showAndAsk(
  decided: Decided,
  options: RestoreOptions,
  context: CommandContext,
): Promise<number | undefined> {
  if (context.stdin.isTTY !== true) {
    const hint = 'add --yes, or see with --dry-run what it would do';
    throw new FoldersyncError('USAGE', 'there is no terminal to ask at, and --yes was not given', { hint });
  }
  const { exitCode, status } = await run(decided, options, { isDry: true }, context);
  const isUseless = status?.lastPass === undefined || operationCount(status.lastPass.counts) === 0;
  if (exitCode === EXIT.usage || isUseless) return exitCode;
  const questions = new Questions(context);
  try {
    const isAgreed = await questions.ask(`restore this into ${decided.target.folder}?`);
    return isAgreed ? undefined : EXIT.held;
  } finally {
    questions.close();
  }
}

interface Ran {
  readonly exitCode: number;
  /** Absent where the restore was never begun. */
  readonly status: PairStatus | undefined;
}

async function run(
  { place, target, wanted, moment }: Decided,
  { json = false, dryRun = false }: RestoreOptions,
  { isDry }: { readonly isDry: boolean },
  context: CommandContext,
): Promise<Ran> {
  const format = json ? 'json' : 'text';
  // A plan is made of operation lines; of a restore that is done, what is missing is worth a line.
  const level = isDry ? 'info' : 'warn';
  const config = await restoreConfig({ ...place, ...target }, { level, format }, context);
  const { pairs, hasLostReader, exitCode } = await runShown(
    {
      config,
      job: restoreJob(wanted, isDry),
      json,
      lines: format,
      level: 'debug',
      showsOperations: isLogged('info', level),
      endsWithReader: isDry,
      approveWith: () => '',
    },
    context,
  );
  if (hasLostReader && isDry) return { exitCode: EXIT.done, status: undefined };
  const [status] = pairs.values();
  if (json && isDry === dryRun)
    context.stdout.write(`${JSON.stringify(resultOf({ moment, target, wanted, status, exitCode }))}\n`);
  return { exitCode, status };
}

function resultOf({
  moment,
  target,
  wanted: { from },
  status,
  exitCode,
}: Pick<Decided, 'moment' | 'target' | 'wanted'> & Ran): RestoreResult {
  const { point } = moment;
  const { outcome, counts = emptyCounts(), problemCount = 0 } = status?.lastPass ?? {};
  return {
    kind: 'restore',
    from,
    ...(point === undefined ? {} : { point: point.name }),
    flaws: moment.flaws,
    to: target.folder,
    exitCode,
    ...(outcome === undefined ? {} : { outcome }),
    counts,
    problemCount,
  };
}
