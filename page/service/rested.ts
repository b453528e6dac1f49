// A text that is being typed, once whoever types it rests.

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Long enough for the next letter. **Units**: milliseconds. */
const REST_MS = 250;

/** The text as it was when it had last not changed for a moment; empty before. */
export function useRested(text: string): ReadonlySignal<string> {
  const rested = useSignal('');
  useEffect(() => {
    const timer = setTimeout(() => {
      rested.value = text;
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
