// What a person types to find a path again of which they know a part.

import { bytesOfText, type RelativePath } from '../../core/tree/bytes.js';

/**
 * Tells of a path whether it is one that is looked for: its name has the text in it, or all of it has, where the text
 * has a `/`. ASCII letters match whatever their case. **Shape**: `text` as it is typed; a path as bytes.
 */
export function pathMatcher(text: string): (path: RelativePath) => boolean {
  const wanted = lowered(bytesOfText(text));
  if (wanted.includes('/')) return (path) => lowered(path).includes(wanted);
  return (path) => lowered(path.slice(path.lastIndexOf('/') + 1)).includes(wanted);
}

/** A byte of a character beyond ASCII stays as it is. */
function lowered(bytes: string): string {
  return bytes.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
