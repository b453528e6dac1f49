// What a pass does about rot that was found: a replica's file is copied again, a source's is not, and what stands is a
// problem of each pass.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Difference, DirectoryDiff } from '../../core/tree/diff.js';
import { FILE } from '../../core/tree/entry-table.js';
import { fingerprintInRow, keepsInodes } from '../../core/verify/fingerprint.js';
import { doesStand, type Rot, rotProblem } from '../../core/verify/rot.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Algorithm } from '../../state/database/digest-store.js';
import { readBoth } from '../content/read-both.js';
import type { PassContext } from '../context/pass-context.js';
import type { Tables } from './tables.js';

/** A directory whose both sides were listed and compared. */
interface Listed {
  readonly pair: BothDirectories;
  readonly tables: Tables;
}

interface BothDirectories {
  readonly path: RelativePath;
  readonly source: Directory;
  readonly replica: Directory | undefined;
}

/** Changes what a comparison has found where rot stands. Never throws FsError. */
export function heedRot(context: PassContext, { pair, tables }: Listed, diff: DirectoryDiff): void {
  const rotten = context.plan.verified?.rot.get(pair.path);
  if (rotten === undefined || pair.replica === undefined) return;
  for (const [name, rot] of rotten) heed(context, { pair, tables }, { rot, name, diff });
  diff.differences.sort((a, b) => (nameIn(tables, a) < nameIn(tables, b) ? -1 : 1));
}

function heed(
  context: PassContext,
  { pair, tables }: Listed,
  { rot, name, diff }: { readonly rot: Rot; readonly name: Name; readonly diff: DirectoryDiff },
): void {
  const { verified, source: sourceRoot, replica: replicaRoot, rules } = context.plan;
  const sourceRow = fileRow(tables.source, name);
  const replicaRow = fileRow(tables.replica, name);
  if (verified === undefined || sourceRow === undefined || replicaRow === undefined) return;
  const { source, replica } = tables;
  const now = {
    source: fingerprintInRow(source, sourceRow, keepsInodes(sourceRoot.identity.fileSystemType)),
    replica: fingerprintInRow(replica, replicaRow, keepsInodes(replicaRoot?.identity.fileSystemType)),
    isSourceGood: () => isSourceGood(context, { pair, name, rot }),
  };
  if (!doesStand(rot, now)) return;
  const index = diff.differences.findIndex((difference) => difference.sourceRow === sourceRow);
  const found = diff.differences[index];
  if (rot.side === 'replica' && verified.repairs) {
    const hasLinks = rules.links && (source.links[sourceRow]! > 1 || replica.links[replicaRow]! > 1); // rows that exist
    if (index >= 0) diff.differences.splice(index, 1);
    diff.differences.push({ verdict: 'update', sourceRow, replicaRow, hasLinks });
    return;
  }
  // Also where the disk has refused to write the replica's: there is no good copy to write.
  if (found !== undefined && COPIES.has(found.verdict)) diff.differences.splice(index, 1);
  const path = childPath(pair.path, name);
  const { journal } = context.output;
  if (!journal.hasProblem('source', path) && !journal.hasProblem('replica', path))
    journal.problem(rotProblem(verified.pair, { path, side: rot.side }, verified.repairs));
}

/** What may copy the source's bytes over the replica's. */
const COPIES: ReadonlySet<Difference['verdict']> = new Set(['update', 'inspect', 'suspect']);

function fileRow(table: Tables['source'], name: Name): number | undefined {
  const row = table.names.indexOf(name);
  return row >= 0 && table.kind(row) === FILE ? row : undefined;
}

function nameIn({ source, replica }: Tables, { sourceRow, replicaRow }: Difference): Name {
  return sourceRow >= 0 ? source.name(sourceRow) : replica.name(replicaRow);
}

/** Whether a source's file has got its good bytes back; what cannot be read has not. */
function isSourceGood(
  { control }: PassContext,
  {
    pair: { source, replica },
    name,
    rot: { good },
  }: { readonly pair: BothDirectories; readonly name: Name; readonly rot: Rot },
): boolean {
  const [algorithm, digest] = good?.split(':') ?? [];
  if (algorithm === undefined || digest === undefined) return false;
  try {
    const sides = { source, replica: replica as Directory, name, algorithm: algorithm as Algorithm, control };
    const reading = readBoth(sides); // the caller has a replica
    return reading.kind === 'read' && reading.sourceDigest.toString('hex') === digest;
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}
