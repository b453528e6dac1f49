// What a person can have done to a pair. Each tells what came of it.

import { CallError, ofPair, post } from './call.js';
import { askSoon } from './pairs.js';
import { tell } from './place.js';

/** Mirrors it now. */
export function runNow(name: string): Promise<boolean> {
  return act(() => post(ofPair(name, 'run')), `${name}: a pass was asked for`);
}

/** Ends the pass that runs. */
export function cancel(name: string): Promise<boolean> {
  return act(() => post(ofPair(name, 'cancel')), `${name}: the pass is being ended`);
}

/** Pauses it, for some time or until it is resumed. **Units**: milliseconds. */
export function pause(name: string, forMs?: number): Promise<boolean> {
  const body = forMs === undefined ? {} : { forMs };
  return act(() => post(ofPair(name, 'pause'), body), `${name} is paused`);
}

/** Ends its pause. */
export function resume(name: string): Promise<boolean> {
  return act(() => post(ofPair(name, 'resume')), `${name} goes on`);
}

/** Does it and tells so, or why not; whether it was done. Never rejected. */
async function act(call: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await call();
    tell(done);
    return true;
  } catch (error) {
    tell(messageOf(error), { isError: true });
    return false;
  } finally {
    askSoon();
  }
}

/** An error of a call, for a person. */
export function messageOf(error: unknown): string {
  if (!(error instanceof CallError)) return String(error);
  return error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
}
