// Has a hold approved in a thread: a large one is read and written for seconds, which no pair is to wait for.

import { Worker } from 'node:worker_threads';
import { type failureOf, FoldersyncError } from '../../core/report/error.js';
import { entryUrl } from '../../process/entry-url.js';
import type { WantedApproval } from '../../runner/control/runner-control.js';

/** What the thread is asked, instead of for a level. */
export interface ApprovalRequest {
  readonly approval: WantedApproval;
}

/** What it answers; without a failure it is done. */
export interface ApprovalAnswer {
  readonly failure?: ReturnType<typeof failureOf>;
}

/** Approves a hold. **Errors**: rejected as `approveHold` throws, and with STATE where the thread ends before. */
export async function approveInThread(approval: WantedApproval): Promise<void> {
  const worker = new Worker(entryUrl('control/held-thread'));
  const answer = await new Promise<ApprovalAnswer>((resolve) => {
    const lost = (message: string) => resolve({ failure: { code: 'STATE', message: `cannot approve: ${message}` } });
    worker.once('message', resolve);
    worker.once('error', (error) => lost(error.message));
    worker.once('exit', () => lost('its thread has ended'));
    worker.postMessage({ approval } satisfies ApprovalRequest);
  });
  void worker.terminate();
  if (answer.failure === undefined) return;
  const { code, message, hint } = answer.failure;
  throw new FoldersyncError(code, message, hint === undefined ? {} : { hint });
}
