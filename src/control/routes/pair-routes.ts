// What can be asked of one pair: a pass, its end, a plan, a pause, and a person's agreement to what is held.

import { type PassStatus, passStatusOf } from '../../core/report/pair-status.js';
import { summarize } from '../../core/report/summary.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { PairPlan } from '../../runner/plan/plans.js';
import { holdIdOf, peekHold } from '../../state/hold-files.js';
import { DONE, json } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { Route, RoutedRequest } from '../http/route.js';
import type { EventRing } from '../events/event-ring.js';
import { optionalNumberOf, pairOf, refuseOthers, type RouteContext, textOf } from './context.js';

/** What a pause is asked for with: when it ends, in one of two ways; without either only a person ends it. */
export interface PauseBody {
  /** When it ends. **Units**: milliseconds since 1970. */
  readonly until?: number;
  /** After which time it ends. **Units**: milliseconds. */
  readonly forMs?: number;
}

/** What an approval is given with. */
export interface ApproveBody {
  /** Names the set that was seen. */
  readonly hold: string;
  /** Who agrees; taken on the control socket alone, elsewhere it is the address that asks. */
  readonly by?: string;
}

/** A pass that is wanted. */
export interface RunAnswer {
  /** The id of the last event before it: those of the pass have greater ones. */
  readonly pass: number;
}

/** A pass that was waited for. */
export interface PassAnswer extends RunAnswer {
  /** How it ended. */
  readonly report: PassStatus;
  /** In one line. */
  readonly text: string;
}

/** How many may wait for the end of a pass; each keeps a connection. */
const WAITING_MOST = 32;
/** How many plans may be made at a time; each has an engine. */
const PLANS_MOST = 4;

/** The routes that change what a pair does. */
export function pairRoutes(context: RouteContext, ring: EventRing): Route[] {
  const { control } = context;
  const waitForPass = atMost(WAITING_MOST, `${WAITING_MOST} clients wait for passes already`, 'listen to /events');
  const waitForPlan = atMost(PLANS_MOST, `${PLANS_MOST} plans are being made already`, 'ask again later');
  const run = async (request: RoutedRequest) => {
    refuseOthers(request);
    const { name } = pairOf(request, context);
    // Events of this pass have greater ids.
    const pass = ring.lastId;
    if (request.query.get('wait') === '1') {
      return await waitForPass(async () => {
        request.takeTime();
        const ended = await control.run(name, { kind: 'mirror' });
        return json({ pass, report: passStatusOf(ended), text: summarize(ended) } satisfies PassAnswer);
      });
    }
    const report = control.run(name, { kind: 'mirror' });
    // What is refused is so at once; what comes later, a pair's end for instance, the events tell.
    await Promise.race([report, Promise.resolve()]);
    report.catch(() => {});
    return json({ pass } satisfies RunAnswer, 202);
  };
  const plan = async (request: RoutedRequest) => {
    refuseOthers(request);
    const { name } = pairOf(request, context);
    return await waitForPlan(async () => {
      request.takeTime();
      return json((await control.plan(name, request.gone)) satisfies PairPlan);
    });
  };
  return [
    { method: 'POST', path: '/pairs/{name}/run', answer: run },
    { method: 'POST', path: '/pairs/{name}/plan', answer: plan },
    {
      method: 'POST',
      path: '/pairs/{name}/cancel',
      answer: (request) => {
        refuseOthers(request);
        control.cancel(pairOf(request, context).name);
        return DONE;
      },
    },
    {
      method: 'POST',
      path: '/pairs/{name}/pause',
      answer: (request) => {
        control.pause(pairOf(request, context).name, untilOf(request, context));
        return DONE;
      },
    },
    {
      method: 'POST',
      path: '/pairs/{name}/resume',
      answer: (request) => {
        refuseOthers(request);
        control.resume(pairOf(request, context).name);
        return DONE;
      },
    },
    {
      method: 'POST',
      path: '/pairs/{name}/approve',
      answer: async (request) => {
        refuseOthers<ApproveBody>(request, 'hold', 'by');
        const { names, body, from, isLocal } = request;
        const pair = pairOf(request, context);
        const hold = textOf(request, 'hold');
        // Whoever reaches the socket is the service's user, or root: they say who sits there. Others are named by us.
        const by = isLocal && body.by !== undefined ? textOf(request, 'by') : from;
        try {
          await control.approve(names.name ?? '', { hold, by });
        } catch (error) {
          if (!(error instanceof FoldersyncError) || error.code !== 'CONFLICT') throw error;
          const now = peekHold(control.config().runner.stateDir, pair);
          const hint = 'look at what is held now';
          throw new HttpError(409, error.code, error.message, { hint, ...(now && { hold: holdIdOf(now) }) });
        }
        return DONE;
      },
    },
  ];
}

/** Bounds how many do something at a time: the others are told to come later. */
function atMost(most: number, message: string, hint: string) {
  let now = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (now >= most) throw new HttpError(429, 'BUSY', message, { hint });
    now++;
    try {
      return await work();
    } finally {
      now--;
    }
  };
}

/** When a pause ends; absent where only a person ends it. @throws HttpError 400 */
function untilOf(request: RoutedRequest, { clock }: RouteContext): number | undefined {
  refuseOthers<PauseBody>(request, 'until', 'forMs');
  const until = optionalNumberOf(request, 'until');
  const forMs = optionalNumberOf(request, 'forMs');
  if (until !== undefined && forMs !== undefined) {
    throw new HttpError(400, 'USAGE', 'a pause ends at a time ("until") or after one ("forMs"), not both');
  }
  const now = clock.now();
  const end = forMs === undefined ? until : now + forMs;
  if (end === undefined) return undefined;
  if (end > now && end <= LATEST_MS) return end;
  throw new HttpError(400, 'USAGE', 'a pause has to end in the future, and before the year 10000');
}

const LATEST_MS = Date.UTC(9999, 11, 31);
