// `foldersync approve`: a person agrees to what a pair's last pass has held. A service that runs is asked; without one
// the approval is a file in the state directory.

import { userInfo } from 'node:os';
import type { Config } from '../config/resolve/config.js';
import { type ControlClient, pairPath, RefusedError } from '../control/client/control-client.js';
import { findService } from '../control/client/find-service.js';
import { APPROVAL_MS, type ApprovalRecord, type HoldRecord } from '../core/safety/approval.js';
import { FoldersyncError } from '../core/report/error.js';
import { emptyTally, tallyEntry } from '../core/safety/held-tally.js';
import type { Pair } from '../core/pair/pair.js';
import type { HeldSetFile } from '../state/held-set-file.js';
import { holdIdOf, writeApproval } from '../state/hold-files.js';
import { lockHolder } from '../state/lock.js';
import { systemClock } from '../process/clock.js';
import { runnerLockOf, statusFileOf } from '../state/status-file.js';
import { isTakenUp } from './approve/approval-taken.js';
import { approveCommand } from './approve/approve-command.js';
import { showAnswer, showHeld } from './approve/approve-text.js';
import { Questions } from './approve/ask.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import type { Answer, ApprovalView, HeldView } from './approve/answer.js';
import { findHold, withState } from './approve/find-hold.js';
import { type ConfigOption, nameConfig, pickPairs, readConfig } from './process/read-config.js';
import { actAsOwnerOf } from './approve/state-owner.js';

/** What `approve` can be told. */
export interface ApproveOptions extends ConfigOption {
  /** At least one. */
  readonly names: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What `approve --json` prints. */
interface ApproveResult {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** The id of the process that runs this config and carries it out; absent when none does. */
  readonly runner?: number;
  /** What became of each pair that was named. */
  readonly pairs: Readonly<Record<string, Answer>>;
}

/**
 * Shows what is held, asks, and writes the approvals.
 * @throws FoldersyncError USAGE where nobody can be asked, STATE
 */
export async function approve(options: ApproveOptions, context: CommandContext): Promise<number> {
  const { names, yes = false, json = false } = options;
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return EXIT.usage;
  if (!json) nameConfig(config, context);
  const { stateDir, log } = config.runner;
  const { timezone } = log;
  const by = whoAgrees(context);
  withState(stateDir, () => actAsOwnerOf(stateDir));
  const runner = withState(stateDir, () => lockHolder(runnerLockOf(stateDir, config.file)));
  // Standard output is for the result alone when a program reads it; what nobody is asked about is shown there only.
  const screen = json ? context.stderr : context.stdout;
  const shown = json && yes ? undefined : screen;
  const withoutAsking = (pair: string) => `${approveCommand(pair, options, context)} --yes`;
  const answers = new Map<string, Answer>();
  const questions = yes ? undefined : new Questions(context);
  try {
    for (const pair of pickPairs(config, names).pairs) {
      const answer = await answerFor(pair, { config, by, runner, shown, questions, withoutAsking }, context);
      answers.set(pair.name, answer);
      if (!json) screen.write(showAnswer(pair.name, answer, { runner, config: config.file, timezone }));
    }
  } finally {
    questions?.close();
  }
  const exitCode = exitCodeOfAnswers([...answers.values()]);
  const result: ApproveResult = {
    config: config.file,
    exitCode,
    ...(runner === undefined ? {} : { runner }),
    pairs: Object.fromEntries(answers),
  };
  if (json) writeJson(context.stdout, result);
  return exitCode;
}

interface AskOptions {
  readonly config: Config;
  /** Who agrees. */
  readonly by: string;
  /** The process that runs this config; absent when none does. */
  readonly runner: number | undefined;
  /** Where the hold is shown; absent when it is in the result only. */
  readonly shown: NodeJS.WritableStream | undefined;
  /** Absent when there is nothing to ask. */
  readonly questions: Questions | undefined;
  /** The command that agrees to a pair without being asked. */
  readonly withoutAsking: (pair: string) => string;
}

async function answerFor(pair: Pair, options: AskOptions, context: CommandContext): Promise<Answer> {
  const found = findHold(options.config, pair, systemClock.now());
  if (found.kind === 'already-approved') return { kind: found.kind, approval: viewOfApproval(found.approval) };
  if (found.kind !== 'held') return found;
  using set = found.set;
  const { stateDir, log } = options.config.runner;
  const held = withState(stateDir, () => viewOfHold(set));
  options.shown?.write(
    showHeld(pair.name, held, { now: systemClock.now(), timezone: log.timezone, versions: pair.versions }),
  );
  if (options.questions !== undefined) {
    if (context.stdin.isTTY !== true) {
      const hint = `to agree without being asked: ${options.withoutAsking(pair.name)}`;
      throw new FoldersyncError('USAGE', 'there is no terminal to ask at, and --yes was not given', { hint });
    }
    const isAgreed = await options.questions.ask(`let this through for ${pair.name}?`);
    if (!isAgreed) return { kind: 'declined', held };
  }
  const approval = { hold: set, approvedAt: systemClock.now(), by: options.by };
  if (!(await agree(options.config, pair, approval))) return { kind: 'changed' };
  const approved = { kind: 'approved', held, approval: viewOfApproval(approval) } as const;
  if (options.runner === undefined) return approved;
  const statusFile = statusFileOf(stateDir, options.config.file);
  return { ...approved, isTakenUp: await isTakenUp(statusFile, pair.name, approval.approvedAt) };
}

/** How long a service is waited for. One that does not answer finds the approval when it can again. **Units**: ms. */
const ANSWER_MS = 3000;

/** Returns whether what was seen is what is held now, as far as the service says so. @throws FoldersyncError STATE */
async function agree(
  { runner: { stateDir }, file }: Config,
  pair: Pair,
  approval: { readonly hold: HeldSetFile<HoldRecord>; readonly approvedAt: number; readonly by: string },
): Promise<boolean> {
  const found = withState(stateDir, () => findService(stateDir, file));
  const answer = found.kind === 'reachable' ? await askToAgree(found.client, pair, approval) : 'none';
  if (answer === 'none') withState(stateDir, () => writeApproval(stateDir, pair, approval));
  return answer !== 'changed';
}

/** What the service says; `none` where it does not answer. @throws RefusedError where it refuses for another reason */
async function askToAgree(
  client: ControlClient,
  { name }: Pair,
  { by, hold }: { readonly hold: HeldSetFile<HoldRecord>; readonly by: string },
): Promise<'agreed' | 'changed' | 'none'> {
  try {
    const body = { hold: holdIdOf(hold.record), by };
    await client.post(pairPath(name, 'approve'), body, AbortSignal.timeout(ANSWER_MS));
    return 'agreed';
  } catch (error) {
    if (!(error instanceof RefusedError)) return 'none';
    if (error.code === 'CONFLICT') return 'changed';
    throw error;
  }
}

/**
 * Still held, because of the person or of the folders: 3. Nothing to agree to, and no pass that says so, or a service
 * that does not take it up: 1.
 */
function exitCodeOfAnswers(answers: readonly Answer[]): number {
  const kinds = answers.map(({ kind }) => kind);
  if (kinds.some((kind) => STILL_HELD.has(kind))) return EXIT.held;
  const isMissed = answers.some((answer) => answer.kind === 'approved' && answer.isTakenUp === false);
  return isMissed || kinds.includes('lost') || kinds.includes('unknown') ? EXIT.problems : EXIT.done;
}

const STILL_HELD: ReadonlySet<Answer['kind']> = new Set(['declined', 'changed', 'not-approvable']);

function viewOfHold(set: HeldSetFile<HoldRecord>): HeldView {
  const { reason, message, removals, replacements, bytes, examples, since, foundAt } = set.record;
  const tally = emptyTally();
  for (const entry of set.entries()) tallyEntry(tally, entry);
  const size = bytes === undefined ? {} : { bytes };
  return { reason, message, removals, replacements, ...size, examples, since, foundAt, tally };
}

function viewOfApproval({ by, approvedAt }: Pick<ApprovalRecord, 'by' | 'approvedAt'>): ApprovalView {
  return { by, approvedAt, expiresAt: approvedAt + APPROVAL_MS };
}

/** The user, and behind sudo the one who called it. */
function whoAgrees({ env, isRoot }: CommandContext): string {
  const caller = isRoot ? env.SUDO_USER : undefined;
  return caller === undefined || caller === '' ? userName() : `${caller} (with sudo)`;
}

/** A number where this user has no name: in a container, for instance. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    return `user ${process.getuid?.()}`;
  }
}
