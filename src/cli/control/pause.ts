// `foldersync pause`, `resume` and `cancel`: what a person wants of pairs of the service that runs.

import { pairPath } from '../../control/client/control-client.js';
import { FoldersyncError } from '../../core/report/error.js';
import { parseComingTime } from '../../core/words/coming-time.js';
import { parseDuration } from '../../core/words/duration.js';
import { showTime } from '../../core/words/moment.js';
import { systemClock } from '../../process/clock.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import type { ConfigOption } from '../process/read-config.js';
import { findAskedService, namedPairs } from './ask-service.js';

/** Which pairs a command is about. */
export interface PairsOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly all?: boolean;
}

/** What `pause` can be told. */
export interface PauseOptions extends PairsOptions {
  readonly for?: string;
  readonly until?: string;
}

/** Pauses pairs. @throws FoldersyncError USAGE, NOT_FOUND where no service runs, STATE */
export async function pause(options: PauseOptions, context: CommandContext): Promise<number> {
  const { until, body } = endOf(options, systemClock.now());
  const asked = await findAskedService(options, context);
  if (asked === undefined) return EXIT.usage;
  const { config, client } = asked;
  const end = until === undefined ? '' : ` until ${showTime(until, config.runner.log.timezone)}`;
  for (const name of namedPairs(config, options.names, options.all)) {
    await client.post(pairPath(name, 'pause'), body);
    context.stdout.write(`${name}: paused${end}\n`);
  }
  return EXIT.done;
}

/** Ends pauses. Throws as `pause`. */
export async function resume(options: PairsOptions, context: CommandContext): Promise<number> {
  const asked = await findAskedService(options, context);
  if (asked === undefined) return EXIT.usage;
  const { config, client } = asked;
  for (const name of namedPairs(config, options.names, options.all)) {
    await client.post(pairPath(name, 'resume'));
    context.stdout.write(`${name}: goes on\n`);
  }
  return EXIT.done;
}

/** Ends full passes that run or wait. Throws as `pause`. */
export async function cancel(options: PairsOptions, context: CommandContext): Promise<number> {
  const asked = await findAskedService(options, context);
  if (asked === undefined) return EXIT.usage;
  const { config, client } = asked;
  for (const name of namedPairs(config, options.names)) {
    await client.post(pairPath(name, 'cancel'));
    context.stdout.write(`${name}: the full pass that runs or waits, if there is one, ends\n`);
  }
  return EXIT.done;
}

/** When a pause ends, as it is shown and as it is asked for. */
interface PauseEnd {
  /** Absent where only a person ends it. */
  readonly until?: number;
  readonly body: { readonly until?: number; readonly forMs?: number };
}

/** @throws FoldersyncError USAGE */
function endOf({ for: length, until }: PauseOptions, now: number): PauseEnd {
  if (length !== undefined && until !== undefined)
    throw new FoldersyncError('USAGE', 'give --for or --until, not both');
  if (length !== undefined) {
    const parsed = parseDuration(length);
    const hint = 'for example 30m, 2h or 1d';
    if (!parsed.ok) throw new FoldersyncError('USAGE', `--for: ${parsed.reason}`, { hint: parsed.hint ?? hint });
    if (parsed.ms === 0) throw new FoldersyncError('USAGE', '--for: a pause takes some time', { hint });
    // Counted from when the service takes it up.
    return { until: now + parsed.ms, body: { forMs: parsed.ms } };
  }
  if (until === undefined) return { body: {} };
  const parsed = parseComingTime(until, now);
  if (!parsed.ok) throw new FoldersyncError('USAGE', `--until: ${parsed.reason}`, { hint: parsed.hint });
  return { until: parsed.time, body: { until: parsed.time } };
}
