// A path that is cut in its middle where there is no room for it.

import { cutPath } from '../model/words.js';

/** Shows it whole where it fits, and whole to whoever points at it. */
export function Cut({ path }: { readonly path: string }) {
  const { head, tail } = cutPath(path);
  return (
    <span class="cut" title={path}>
      <span class="head">{head}</span>
      <span class="tail">{tail}</span>
    </span>
  );
}
