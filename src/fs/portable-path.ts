// Whose symlinks a whole path goes through, by node:fs. linux-path.ts tells the rule, and holds what it has judged; here a name
// can be swapped between this look and the opening.

import fs from 'node:fs';
import type { Identity } from './kept-owners.js';
import { toPath } from './portable-call.js';
import { ROOT_UID, untrustedLink } from './trusted-link.js';

/** How many symlinks are looked at; the opening itself says where there are too many. */
const MOST_LINKS = 40;

/**
 * Refuses a path that goes through a symlink which somebody may have planted. What is missing or closed to us is left to the
 * opening. @throws FsError UNTRUSTED
 */
export function refuseUntrustedLinks(path: string, self: Identity): void {
  if (process.getuid === undefined) return; // no owners here (Windows)
  let links = 0;
  const follow = (names: readonly string[], from: string): string | undefined => {
    let at = from;
    for (const name of names) {
      if (name === '' || name === '.') continue;
      const place = name === '..' ? parentOf(at) : `${at}/${name}`;
      const found = lookAt(place);
      if (found === undefined) return undefined;
      if (!found.isSymbolicLink()) {
        at = place;
        continue;
      }
      if (++links > MOST_LINKS) return undefined;
      const target = fs.readlinkSync(toPath(place), { encoding: 'latin1' });
      const reached = follow(target.split('/'), target.startsWith('/') ? '' : at);
      const owner = reached === undefined ? undefined : lookAt(reached === '' ? '/' : reached)?.uid;
      if (reached === undefined || owner === undefined) return undefined;
      if (found.uid !== ROOT_UID && found.uid !== self.uid && found.uid !== owner)
        throw untrustedLink(place, found.uid);
      at = reached;
    }
    return at;
  };
  follow(path.split('/'), '');
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}

function lookAt(place: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(toPath(place));
  } catch {
    return undefined; // the opening meets the same failure, and reports it
  }
}
