// `foldersync events`: what has happened lately in the service, and what happens from now on.

import type { EventsFollowed } from '../../control/client/control-client.js';
import type { EventFields, ServedEvent } from '../../control/events/served-event.js';
import { showText } from '../../core/report/show.js';
import { showMoment } from '../../core/words/moment.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import type { ConfigOption } from '../process/read-config.js';
import { watchReader } from '../terminal/watch-reader.js';
import { findAskedService, namedPairs } from './ask-service.js';

/** What `events` can be told. */
export interface EventsOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly follow?: boolean;
}

/**
 * Prints events, one a line, until there are no more, or nobody reads them.
 * @throws FoldersyncError NOT_FOUND where no service runs, STATE
 */
export async function events(options: EventsOptions, context: CommandContext): Promise<number> {
  const { names, follow = false, json = false } = options;
  const asked = await findAskedService(options, context);
  if (asked === undefined) return EXIT.usage;
  const { config, client } = asked;
  const pairs = names.length === 0 ? [] : namedPairs(config, names);
  const { timezone } = config.runner.log;
  const write = (event: ServedEvent) => {
    if (!json && FOR_PROGRAMS.has(event.event.kind)) return;
    const { stdout } = context;
    const line = json ? JSON.stringify(event) : lineOf(event, (at) => showMoment(at, timezone));
    if (stdout.write(`${line}\n`)) return;
    // What the reader does not take waits in the service, which has a bound for it.
    followed?.pause();
    stdout.once('drain', () => followed?.resume());
  };
  let followed: EventsFollowed | undefined;
  followed = await client.events({ pairs, isRecent: true, isFollowing: follow }, write);
  // A reader that has gone, as `head` does, has seen what it wanted.
  const stop = () => followed.stop();
  context.stdout.once('error', stop);
  using _watched = watchReader(context.stdout, stop);
  await followed.ended;
  context.stdout.off('error', stop);
  return EXIT.done;
}

/** What says nothing to a person: it is for those who draw. */
const FOR_PROGRAMS: ReadonlySet<string> = new Set(['pass-progress', 'pair-updated']);

function lineOf({ at, pair, event, level = 'info', text }: ServedEvent, showAt: (at: number) => string): string {
  const origin = pair === undefined ? '' : `[${showText(pair)}] `;
  const words = text ?? `${event.kind}${stateOf(event)}`;
  return `${showAt(at)} ${level.padEnd(5)} ${origin}${words}`;
}

function stateOf(event: EventFields): string {
  const { from, to, trigger } = event as EventFields & Readonly<Record<string, unknown>>;
  if (typeof from === 'string' && typeof to === 'string') return `: ${showText(from)} to ${showText(to)}`;
  return typeof trigger === 'string' ? `: ${showText(trigger)}` : '';
}
