// The names of conflict copies: `name (conflict 2026-11-28 host).ext`.

import { bytesOfText, type Name } from '../tree/bytes.js';

/** What a conflict copy is named by. */
export interface ConflictNaming {
  /** The day, as `2026-11-28`. */
  readonly day: string;
  /** The machine that has met the conflict. */
  readonly host: string;
}

/** The longest name that nearly all file systems take. **Source**: limits.h, NAME_MAX. */
const NAME_BYTES = 255;

/** What follows a dot is an extension up to this length. */
const EXTENSION_BYTES = 16;

/**
 * A name for a conflict copy that `isTaken` does not know. **Shape**: at most 255 bytes; the extension stays, and a
 * name that is too long is cut between two characters.
 */
export function conflictName(name: Name, { day, host }: ConflictNaming, isTaken: (name: Name) => boolean): Name {
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && name.length - dot <= EXTENSION_BYTES;
  const extension = hasExtension ? name.slice(dot) : '';
  const stem = hasExtension ? name.slice(0, dot) : name;
  const place = bytesOfText(host.replace(UNFIT, '_')).slice(0, 32);
  for (let number = 1; ; number++) {
    const mark = ` (conflict ${day} ${place}${number === 1 ? '' : ` ${number}`})`;
    const room = NAME_BYTES - mark.length - extension.length;
    const found = `${cut(stem, room)}${mark}${extension}` as Name;
    if (!isTaken(found)) return found;
  }
}

/** What no name of a machine should bring into that of a file. */
const UNFIT = /[^A-Za-z0-9._-]/g;

/** Cuts a byte string to a length; never inside of a UTF-8 character. */
function cut(bytes: string, length: number): string {
  if (bytes.length <= length) return bytes;
  let end = length;
  while (end > 0 && isContinuation(bytes.charCodeAt(end))) end--;
  return bytes.slice(0, end === 0 ? length : end);
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
