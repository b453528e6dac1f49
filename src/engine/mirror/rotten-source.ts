// Whether other bytes under an unchanged fingerprint are rot in the source, where a pass compares content: the digest
// tells, and what is rotten there is not copied over the good bytes in the replica. Where no digest is known, or the
// source's file was written or touched since, its bytes count, as they always have with `compare: content`.

import { childPath } from '../../core/tree/bytes.js';
import { FILE } from '../../core/tree/entry-table.js';
import { fingerprintInRow, keepsInodes, stampOf } from '../../core/verify/fingerprint.js';
import { rotProblem } from '../../core/verify/rot.js';
import { readBoth } from '../content/read-both.js';
import type { PassContext } from '../context/pass-context.js';
import { knownDigest } from '../content/verified.js';
import type { EntryPlace } from './entry-place.js';

/** Of a file whose sides hold other bytes; rot is journalled. @throws FsError */
export function isRottenInSource(context: PassContext, place: EntryPlace): boolean {
  const { source, replica, table, row } = place;
  const { verified, source: root } = context.plan;
  if (verified?.digests === undefined || replica === undefined || table.kind(row) !== FILE) return false;
  const name = table.name(row);
  const path = childPath(place.path, name);
  const known = knownDigest(verified, path);
  if (known === undefined) return false;
  const now = fingerprintInRow(table, row, keepsInodes(root.identity.fileSystemType));
  if (stampOf(known.source, now) !== 'same') return false;
  const { algorithm, digest } = known;
  const reading = readBoth({ source, replica, name, algorithm, control: context.control });
  if (reading.kind !== 'read' || reading.sourceDigest.equals(digest)) return false;
  const side = reading.replicaDigest.equals(digest) ? 'source' : 'unknown';
  context.output.journal.problem(rotProblem(verified.pair, { path, side }, verified.repairs));
  return true;
}
