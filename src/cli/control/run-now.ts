// `foldersync run --now`: has the service that runs do a pass of some pairs, and shows how it goes until it has ended.

import { type ControlClient, pairPath, RefusedError } from '../../control/client/control-client.js';
import type { EventFields, ServedEvent } from '../../control/events/served-event.js';
import { FoldersyncError } from '../../core/report/error.js';
import { exitCodeOf, type PairState, type PassStatus } from '../../core/report/pair-status.js';
import { stateAfter } from '../../core/report/state-after.js';
import type { Progress } from '../../core/report/progress.js';
import { showText } from '../../core/report/show.js';
import { bytesOfText } from '../../core/tree/bytes.js';
import { systemClock } from '../../process/clock.js';
import { type CommandContext, writeJson } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { listenToSignals } from '../process/signals.js';
import { type ConfigOption, nameConfig } from '../process/read-config.js';
import { openScreen, type Screen } from '../terminal/screen.js';
import { findAskedService, namedPairs } from './ask-service.js';

/** What it can be told. */
export interface RunNowOptions extends ConfigOption {
  readonly names: readonly string[];
}

/** What `run --now --json` prints. **Units**: milliseconds since 1970. */
interface RunNowResult {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** When it was asked for. */
  readonly startedAt: number;
  /** When the last of the passes had ended. */
  readonly endedAt: number;
  /** The pass of each pair; one that did not come to be has an error. */
  readonly pairs: Readonly<Record<string, PassStatus | NoPass>>;
}

/** Why a pair had no pass. */
interface NoPass {
  /** In words; lower case, no full stop. */
  readonly error: string;
}

/** What came of one pair. */
type Ran = { readonly report: PassStatus; readonly text: string } | NoPass;

/**
 * Asks for the passes and waits for them; the first signal ends the waiting, and not the passes.
 * @throws FoldersyncError USAGE, NOT_FOUND where no service runs, STATE
 */
export async function runNow(options: RunNowOptions, context: CommandContext): Promise<number> {
  const otherwise = 'one pass without a service: foldersync run --once --pair NAME';
  const asked = await findAskedService({ ...options, otherwise }, context);
  if (asked === undefined) return EXIT.usage;
  const { config, client } = asked;
  const names = namedPairs(config, options.names);
  const isForPrograms = options.json === true;
  if (!isForPrograms) nameConfig(config, context);
  const startedAt = systemClock.now();
  const screen = await openScreen(context, { isLive: !isForPrograms, clock: systemClock });
  const detached = new AbortController();
  const stopListening = listenToSignals(context, {
    onStop: () => detached.abort(),
    onKill: () => {},
    onHangUp: () => detached.abort(),
    onReopen: () => {},
  });
  try {
    const ran = await watch(client, names, { screen, isForPrograms, signal: detached.signal });
    if (ran === undefined) {
      screen.messages.write(`not waited for any more; the passes go on: "foldersync cancel NAME" ends one\n`);
      return EXIT.problems;
    }
    const exitCode = exitCodeOf([...ran.values()].map(stateOf));
    const pairs = Object.fromEntries([...ran].map(([name, each]) => [name, 'report' in each ? each.report : each]));
    const result: RunNowResult = { config: config.file, exitCode, startedAt, endedAt: systemClock.now(), pairs };
    if (isForPrograms) writeJson(context.stdout, result);
    return exitCode;
  } finally {
    stopListening();
    screen.close();
  }
}

interface Watching {
  readonly screen: Screen;
  readonly isForPrograms: boolean;
  readonly signal: AbortSignal;
}

/** Kept with what came of each pair; undefined where the watching was ended. */
async function watch(
  client: ControlClient,
  names: readonly string[],
  { screen, isForPrograms, signal }: Watching,
): Promise<Map<string, Ran> | undefined> {
  // Before the passes are asked for, so that nothing is missed.
  const followed = await client.events({ pairs: names }, (event) => showProgress(event, screen));
  const asking = names.map(async (name): Promise<[string, Ran]> => {
    const ran = await passOf(client, name, signal);
    screen.show(name, undefined);
    if (!isForPrograms && !signal.aborted) screen.lines.write(wordsOf(name, ran));
    return [name, ran];
  });
  try {
    const ran = new Map(await Promise.all(asking));
    return signal.aborted ? undefined : ran;
  } finally {
    followed.stop();
  }
}

async function passOf(client: ControlClient, name: string, signal: AbortSignal): Promise<Ran> {
  try {
    return await client.post<Ran>(`${pairPath(name, 'run')}?wait=1`, {}, signal);
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    const hint = error instanceof RefusedError && error.hint !== undefined ? `; ${error.hint}` : '';
    return { error: `${error.message}${hint}` };
  }
}

function showProgress({ pair, event }: ServedEvent, screen: Screen): void {
  if (pair === undefined) return;
  if (event.kind === 'pass-progress') {
    const { progress, lastEntries } = event as EventFields & { progress: Progress; lastEntries?: number };
    // It was shown already, in quotes: a name with odd characters has its escapes shown as such.
    const path = bytesOfText(progress.path.slice(1, -1));
    screen.show(pair, { ...progress, path }, lastEntries);
  }
  if (event.kind === 'pass-ended' && 'scope' in event && event.scope === 'full') screen.show(pair, undefined);
}

function wordsOf(name: string, ran: Ran): string {
  if ('error' in ran) return `${name}: ${showText(ran.error)}\n`;
  const { problems, problemCount } = ran.report;
  const lines = [`${name}: ${ran.text}`, ...problems.map((problem) => `  ${showText(problem)}`)];
  if (problemCount > problems.length) lines.push(`  and ${problemCount - problems.length} more, in the log`);
  return `${lines.join('\n')}\n`;
}

function stateOf(ran: Ran): PairState {
  if ('error' in ran || ran.report.outcome === 'cancelled') return 'failed';
  return stateAfter(ran.report.outcome);
}
