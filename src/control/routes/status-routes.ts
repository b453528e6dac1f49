// How the service is, whether it is there, and what it does when its config is edited.

import { readVerifyRecord, verifyRecordFile } from '../../state/verify-record.js';
import type { ReloadResult } from '../../runner/reload/reload.js';
import { json } from '../http/answer.js';
import { isControlOn } from '../http/guard.js';
import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';
import { refuseOthers, type RouteContext } from './context.js';
import { type ServedPair, type ServedStatus, statusServer } from './served-status.js';

/** That a service is there. */
export interface HealthAnswer {
  /** Always so. */
  readonly ok: true;
}

/** The routes about the service as a whole, and about how one pair is. */
export function statusRoutes(context: RouteContext): Route[] {
  const status = statusServer(context);
  return [
    { method: 'GET', path: '/health', isOpen: true, answer: () => json({ ok: true } satisfies HealthAnswer) },
    {
      method: 'GET',
      path: '/status',
      answer: async ({ isLocal }) => {
        const canControl = isLocal || isControlOn(context.control.config().runner.http);
        return json({ ...(await status()), canControl } satisfies ServedStatus);
      },
    },
    {
      method: 'GET',
      path: '/pairs/{name}',
      answer: async ({ names: { name = '' } }) => {
        const pair = new Map(Object.entries((await status()).pairs)).get(name);
        if (pair === undefined) {
          throw new HttpError(404, 'NOT_FOUND', `no pair has the name ${JSON.stringify(name)}`);
        }
        const { stateDir } = context.control.config().runner;
        const { source, replica } = pair;
        const verification = readVerifyRecord(verifyRecordFile(stateDir, { name, source, replica })).last;
        return json({ ...pair, ...(verification && { verification }) } satisfies ServedPair);
      },
    },
    {
      method: 'POST',
      path: '/reload',
      answer: async (request) => {
        refuseOthers(request);
        return json((await context.control.reload()) satisfies ReloadResult);
      },
    },
  ];
}
