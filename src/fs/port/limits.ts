// What is told of entries whose numbers are beyond what a double holds exactly: anybody can make them, on tmpfs for
// instance.

import { FsError } from './fs-error.js';

/** For a file of 2^53 bytes and more: no part of it could be spoken of. */
export function tooLarge(): FsError {
  return new FsError('EFBIG', 'it says that it has 8 PiB or more, which is more than can be mirrored');
}

/** For a time of 2^53 seconds and more, before or after 1970. */
export function tooFarInTime(): FsError {
  return new FsError(
    'EOVERFLOW',
    'its time of change is too far from 1970: the replica gets the nearest that can be kept',
  );
}
