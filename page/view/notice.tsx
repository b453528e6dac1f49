// What was done, or why not.

import { dismiss, notice } from '../service/place.js';

/** Shows it at the edge of the page; a reader hears it. */
export function Notice() {
  const told = notice.value;
  return (
    <div class="notices" role="status" aria-live="polite">
      {told !== undefined && (
        <div class={told.isError ? 'notice error' : 'notice'}>
          <span>{told.text}</span>
          <button type="button" aria-label="Close this message" onClick={dismiss}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
