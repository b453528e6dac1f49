// Takes one notice or ping to one target. What it takes to send it is loaded when something is sent.

import type { NotifyTarget } from '../../config/resolve/notify-target.js';
import type { Delivery, Waiting } from '../../core/notify/outbox.js';
import { variablesOf } from '../../core/notify/program-words.js';
import { ntfyRequest, type PostRequest, pingRequest, webhookRequest } from '../../core/notify/request.js';
import type { Clock } from '../../process/clock.js';
import { type ProgramEnd, runProgram } from '../../process/run-program.js';

/** Sends something to a target, until the signal says that it is not to be waited for any more. Never rejected. */
export type Deliver = (target: NotifyTarget, item: Waiting, signal: AbortSignal) => Promise<Delivery>;

/** How long a program has for one notice. */
const PROGRAM_MS = 60_000;

/** Sends for real. */
export function delivery(clock: Clock): Deliver {
  return async (target, item, signal) => {
    try {
      return await send(target, item, { clock, signal });
    } catch (error) {
      // An address that was one when the config was read: the words of its error could quote it.
      return { kind: 'failed', reason: (error as NodeJS.ErrnoException).code ?? (error as Error).name };
    }
  };
}

interface Sending {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function send(target: NotifyTarget, { notice, ping }: Waiting, sending: Sending): Promise<Delivery> {
  if (target.kind === 'healthchecks') {
    const request = pingRequest(target.url.reveal(), ping ?? { signal: 'success', body: notice.message });
    return request === undefined ? { kind: 'taken' } : await postIt(request, sending);
  }
  // Only checks are pinged.
  if (notice === undefined) return { kind: 'taken' };
  switch (target.kind) {
    case 'ntfy': {
      const { url, token, ...rest } = target;
      return await postIt(ntfyRequest(notice, { ...rest, url: url.reveal(), token: token?.reveal() }), sending);
    }
    case 'webhook': {
      const headers = Object.entries(target.headers).map(([name, value]) => [name, value.reveal()]);
      return await postIt(
        webhookRequest(notice, { url: target.url.reveal(), headers: Object.fromEntries(headers) }),
        sending,
      );
    }
    case 'mail': {
      const { sendMail } = await import('./send-mail.js');
      return await sendMail(notice, { ...target, smtp: target.smtp.reveal() }, sending.signal);
    }
    case 'exec': {
      const { command, dir } = target;
      const variables = variablesOf(notice);
      const input = `${JSON.stringify(notice)}\n`;
      const program = runProgram({ command, dir, variables, input, timeoutMs: PROGRAM_MS, clock: sending.clock });
      const stop = () => program.stop();
      sending.signal.addEventListener('abort', stop, { once: true });
      const end = await program.ended;
      sending.signal.removeEventListener('abort', stop);
      return deliveryOf(end);
    }
    default:
      return target satisfies never;
  }
}

async function postIt(request: PostRequest, { signal }: Sending): Promise<Delivery> {
  const { post } = await import('./post.js');
  return await post(request, signal);
}

function deliveryOf(end: ProgramEnd): Delivery {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? { kind: 'taken' } : { kind: 'failed', reason: `it ended with code ${end.code}` };
    case 'signalled':
      return { kind: 'failed', reason: `it was ended by ${end.signal}` };
    case 'timed-out':
      return { kind: 'failed', reason: `it did not end within ${PROGRAM_MS / 1000} s` };
    case 'stopped':
      return { kind: 'failed', reason: 'it was stopped' };
    case 'not-started':
      return { kind: 'failed', reason: end.reason };
    default:
      return end satisfies never;
  }
}
