// Something that is asked of the service for as long as it is shown.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { messageOf } from './actions.js';
import { get } from './call.js';

/** What came of it: nothing yet, an answer, or why there is none. */
export interface Asked<Answer> {
  readonly answer?: Answer;
  readonly failure?: string;
}

/** How something is asked for. @throws CallError */
type Ask = <Answer>(path: string, signal: AbortSignal) => Promise<Answer>;

/**
 * Asks for the JSON at an address, and anew whenever that or `again` is another one; the answer before stays until
 * then. Nothing is asked where the address is undefined.
 */
export function useAsked<Answer>(path: string | undefined, again: unknown = 0, ask: Ask = get): Signal<Asked<Answer>> {
  const asked = useSignal<Asked<Answer>>({});
  useEffect(() => {
    if (path === undefined) return undefined;
    const leaving = new AbortController();
    ask<Answer>(path, leaving.signal).then(
      (answer) => {
        if (!leaving.signal.aborted) asked.value = { answer };
      },
      (error) => {
        if (!leaving.signal.aborted) asked.value = { ...asked.peek(), failure: messageOf(error) };
      },
    );
    return () => leaving.abort();
  }, [path, again]);
  return asked;
}
