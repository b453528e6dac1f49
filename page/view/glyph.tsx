// The sign of a state: each has a shape of its own, so that nobody needs its colour.

import type { ShownState } from '../../src/core/headline/shown-state.js';

/** Draws it; it says nothing to who cannot see it, for a word stands beside it. */
export function Glyph({ state }: { readonly state: ShownState }) {
  return (
    <svg class={`glyph ${state}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

const SHAPES = {
  'needs-you': (
    <>
      <path class="body" d="M8 .8 15.2 8 8 15.2.8 8z" />
      <path class="mark" d="M8 4.6v4.2M8 11v.4" />
    </>
  ),
  trouble: (
    <>
      <path class="body" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
      <path class="mark" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" />
    </>
  ),
  working: (
    <>
      <circle class="ring" cx="8" cy="8" r="6" />
      <path class="arc" d="M8 2a6 6 0 0 1 6 6" />
    </>
  ),
  exact: (
    <>
      <circle class="body" cx="8" cy="8" r="7" />
      <path class="mark" d="m4.8 8.3 2.2 2.2 4.2-4.6" />
    </>
  ),
  idle: (
    <>
      <circle class="ring" cx="8" cy="8" r="6" />
      <path class="dash" d="M5.2 8h5.6" />
    </>
  ),
} as const;
