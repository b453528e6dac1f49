// The roots of a pass: opened, and refused where no pass may touch the replica.

import type { RootsIdentity } from '../../core/safety/approval.js';
import { type AbsolutePath, bytesOfText } from '../../core/tree/bytes.js';
import { openFilesHint } from '../../core/words/open-files.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Failure, Hold } from '../../core/report/report.js';
import type { FileSystem, RealPath, Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { refuseReplica } from '../../fs/probe/refuse-replica.js';
import { rootHold } from './hold-roots.js';
import type { RootFacts, Roots } from '../threads/protocol.js';

/** Both roots of a pair. */
export interface OpenRoots {
  readonly kind: 'open';
  readonly source: Root;
  readonly replica: ReplicaRoot;
  readonly facts: Roots;
}

/** Both roots of a pair, or why there is no pass. */
export type OpenedRoots =
  | OpenRoots
  | { readonly kind: 'hold'; readonly hold: Hold }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** The replica's root, or the place to make it in. */
export type ReplicaRoot =
  | { readonly kind: 'existing'; readonly root: Root }
  | { readonly kind: 'missing'; readonly place: RealPath };

/** Opens both roots and refuses a replica that no pass may touch. Nothing is written. */
export function openRoots(fileSystem: FileSystem, pair: Pair): OpenedRoots {
  const source = openSource(fileSystem, pair);
  if (source.kind !== 'open') return source;
  try {
    const replica = openReplicaRoot(fileSystem, pair.replica);
    const replicaPath = replica.kind === 'existing' ? replica.root.path : replica.place.path;
    const refusal = refuseReplica(replicaPath);
    if (refusal !== undefined) {
      source.root[Symbol.dispose]();
      if (replica.kind === 'existing') replica.root[Symbol.dispose]();
      return { kind: 'failure', failure: refusal };
    }
    return { kind: 'open', source: source.root, replica, facts: factsOfBoth(source.root, replica) };
  } catch (error) {
    source.root[Symbol.dispose]();
    const untrusted = untrustedHold(error, 'replica', pair.replica);
    if (untrusted !== undefined) return { kind: 'hold', hold: untrusted };
    return { kind: 'failure', failure: rootFailure(error, 'replica', pair.replica) };
  }
}

/** Which folders these are, for an approval to be about them and no others. */
export function identityOf({ source, replica }: OpenRoots): RootsIdentity {
  return {
    source: { path: source.path, inode: source.inode },
    replica:
      replica.kind === 'existing'
        ? { path: replica.root.path, inode: replica.root.inode }
        : { path: replica.place.path, device: replica.place.device },
  };
}

type OpenedSource = { readonly kind: 'open'; readonly root: Root } | Exclude<OpenedRoots, { kind: 'open' }>;

function openSource(fileSystem: FileSystem, pair: Pair): OpenedSource {
  try {
    return { kind: 'open', root: fileSystem.openRoot(bytesOfText(pair.source) as AbsolutePath) };
  } catch (error) {
    const code = error instanceof FsError ? error.code : undefined;
    const hint = 'nothing was changed; the pass is tried again at its next time';
    const untrusted = untrustedHold(error, 'source', pair.source);
    if (untrusted !== undefined) return { kind: 'hold', hold: untrusted };
    if (code === 'ENOENT') {
      return { kind: 'hold', hold: rootHold('source-missing', `the source ${pair.source} does not exist`, hint) };
    }
    if (code === 'ENOTDIR') {
      const message = `the source ${pair.source} is not a directory`;
      return { kind: 'hold', hold: rootHold('source-not-a-directory', message, hint) };
    }
    return { kind: 'failure', failure: rootFailure(error, 'source', pair.source) };
  }
}

/** Opens a folder that is written to, or finds the place for it. @throws FsError */
export function openReplicaRoot(fileSystem: FileSystem, folder: string): ReplicaRoot {
  const replica = bytesOfText(folder) as AbsolutePath;
  try {
    return { kind: 'existing', root: fileSystem.openRoot(replica) };
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'ENOENT') throw error;
    return { kind: 'missing', place: fileSystem.realPath(replica) };
  }
}

/**
 * Holds where a symlink on the way to a root could have been planted; nobody can agree to that but by making it their
 * own.
 */
function untrustedHold(error: unknown, side: 'source' | 'replica', root: string): Hold | undefined {
  if (!(error instanceof FsError) || error.code !== 'UNTRUSTED') return undefined;
  return rootHold(
    'root-untrusted',
    `the way to the ${side} ${root} is not safe: ${error.message}`,
    'write the path that the symlink leads to into the config, or give the symlink to root with "chown -h root"; nothing was changed',
  );
}

/** Why a root cannot be opened. @throws what is no FsError */
export function rootFailure(error: unknown, side: 'source' | 'replica' | 'target', root: string): Failure {
  if (!(error instanceof FsError)) throw error;
  const hint = openFilesHint(error.code);
  const message = `cannot open the ${side} ${root}: ${error.message}`;
  return { code: error.code, message, ...(hint === undefined ? {} : { hint }) };
}

/** Where both roots are. */
export function factsOfBoth(source: Root, replica: ReplicaRoot): Roots {
  const replicaFacts = replica.kind === 'existing' ? factsOf(replica.root) : { path: replica.place.path };
  return { source: factsOf(source), replica: replicaFacts };
}

function factsOf(root: Root): RootFacts {
  return { path: root.path, id: { device: root.device, inode: root.inode } };
}

/** Closes both roots. */
export function closeRoots({ source, replica }: Pick<OpenRoots, 'source' | 'replica'>): void {
  source[Symbol.dispose]();
  if (replica.kind === 'existing') replica.root[Symbol.dispose]();
}

/** The same at the end of a scope. */
export function holding(roots: Pick<OpenRoots, 'source' | 'replica'>): Disposable {
  return { [Symbol.dispose]: () => closeRoots(roots) };
}
