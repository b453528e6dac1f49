// Where the page is, as a signal, and what is told to the person who looks at it.

import { signal } from '@preact/signals';
import { hashOf, type Route, routeOf } from '../model/route.js';

/** Where the page is. */
export const route = signal<Route>(routeOf(location.hash));

/** Goes somewhere; the browser's back leads back. */
export function goTo(to: Route): void {
  location.hash = hashOf(to);
}

/** Follows the address. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    route.value = routeOf(location.hash);
  });
}

/** What was done, or why not; it is shown for a while, and read out. */
export const notice = signal<{ readonly text: string; readonly isError: boolean } | undefined>(undefined);

let fading: ReturnType<typeof setTimeout> | undefined;

/** Tells something. */
export function tell(text: string, { isError = false } = {}): void {
  clearTimeout(fading);
  notice.value = { text, isError };
  // An error stays until it is closed, or something else is told.
  if (!isError) fading = setTimeout(dismiss, 6000);
}

/** Takes away what was told. */
export function dismiss(): void {
  clearTimeout(fading);
  notice.value = undefined;
}
