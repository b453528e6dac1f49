// What is held of a pair: what it comes to, and its entries level by level.

import type { HoldRecord } from '../../core/safety/approval.js';
import { pathOfText } from '../../core/report/path-text.js';
import { holdFile, holdIdOf, peekHold } from '../../state/hold-files.js';
import { heldSizesFile } from '../../state/held-sizes.js';
import { json } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';
import type { HeldLevels, HeldPart } from '../held/held-levels.js';
import { numberOf, pairOf, type RouteContext } from './context.js';

/** A part of what is held. */
export interface HeldAnswer extends Pick<HeldPart, 'entries'> {
  /** Names the set: an approval has to bring it. */
  readonly hold: string;
  /** Since when, in milliseconds since 1970. */
  readonly heldAt: number;
  /** In words. */
  readonly reason: string;
  /** How many of the level come after these; absent where none were asked for, because no level is read then. */
  readonly more?: number;
  /** What the whole of it comes to. */
  readonly total: HeldTotal;
}

/** What a held set comes to. */
interface HeldTotal extends Pick<HoldRecord, 'removals' | 'replacements' | 'updates' | 'bytes'> {
  /** How many the replica had when the last pass met them; absent where that is not known. */
  readonly replicaEntries?: number;
  /** What becomes of what would go, in words. */
  readonly kept?: string;
}

/** The route about what is held. */
export function heldRoutes(context: RouteContext, levels: HeldLevels): Route[] {
  const answer: Route['answer'] = async (request) => {
    const pair = pairOf(request, context);
    const directory = pathOfText(request.query.get('path') ?? '');
    if (directory === undefined) throw new HttpError(400, 'USAGE', '"path" has to be a path that was given out here');
    const offset = numberOf(request, 'offset', { most: 1e9, fallback: 0 });
    const limit = numberOf(request, 'limit', { most: 1000, fallback: 200 });
    const { stateDir } = context.control.config().runner;
    const record = peekHold(stateDir, pair);
    if (record === undefined) throw new HttpError(404, 'NOT_HELD', `nothing of ${pair.name} is held`);
    const hold = holdIdOf(record);
    const file = holdFile(stateDir, pair);
    // A large set is read for a second; what it comes to is there at once.
    const wanted = { file, sizes: heldSizesFile(stateDir, pair), hold, directory, offset, limit };
    const part = limit === 0 ? { entries: [] } : await levels.read(wanted);
    const { since, message, removals, replacements, updates, bytes } = record;
    const lastPass = context.control.status().pairs[pair.name]?.lastPass;
    return json({
      hold,
      heldAt: since,
      reason: message,
      total: {
        removals,
        replacements,
        ...(updates === undefined ? {} : { updates }),
        ...(bytes === undefined ? {} : { bytes }),
        ...(lastPass === undefined ? {} : { replicaEntries: lastPass.counts.replicaEntries }),
        ...(lastPass?.kept === undefined ? {} : { kept: lastPass.kept }),
      },
      ...part,
    } satisfies HeldAnswer);
  };
  return [{ method: 'GET', path: '/pairs/{name}/held', answer }];
}
