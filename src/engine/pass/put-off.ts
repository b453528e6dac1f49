// Folders that the source has under another name than the replica, though nobody has watched it being renamed: the
// walk has put them off. Once it is over, nobody works in the replica: its folders follow, as far as passes before
// have noted whose they are, and then all that was put off is walked.

import { isAnchoredBelow } from '../../core/renames/anchored-below.js';
import { type Claim, inodeOf } from '../../core/renames/claim-table.js';
import { describeRenames } from '../../core/renames/describe-renames.js';
import { type Move, placeAfter } from '../../core/renames/moves.js';
import { isWithin, type Name, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { NOT_PROVEN } from '../../core/tree/diff-moved.js';
import { ctimeOf, DIRECTORY } from '../../core/tree/entry-table.js';
import { type GoodPass, isClockSet } from '../../core/safety/good-pass.js';
import { isDry } from '../../core/report/report.js';
import { FsError } from '../../fs/port/fs-error.js';
import { ifTold } from '../../fs/port/if-told.js';
import { keepsInodes } from '../../fs/probe/stable-inodes.js';
import type { Root } from '../../fs/port/port.js';
import { findEntry } from '../context/find-entry.js';
import type { PassContext } from '../context/pass-context.js';
import { settleFiles, type Walked } from '../follow/follow-files.js';
import { walkInLanes } from '../lanes/lane-walk.js';
import { newTables } from '../listing/tables.js';
import { keyOf } from '../mirror/claimed-place.js';
import { DirectoryVisit } from '../mirror/directory-visit.js';
import { followRenames } from '../mirror/renames.js';
import type { Visit } from '../mirror/visit.js';
import { dropLeft, rejoinLeft } from '../prune/rejoin-left.js';
import { PassClaims } from '../renames/folder-claims.js';
import { hashKey } from '../../state/state-dir.js';
import { haveOneClock } from './clocks.js';
import { termsOf } from './compare-terms.js';
import type { PassMemory } from './pass-memory.js';
import type { PassOptions } from './pass-options.js';
import type { PassSteps } from '../threads/pass-steps.js';

/**
 * What a full pass knows of which folder of the replica is whose. Absent where that is not followed: where the pair
 * does not want it, where nothing is changed or removed, and where inodes or clocks do not tell enough.
 */
export function claimsOf(context: PassContext, options: PassOptions): PassClaims | undefined {
  const { plan, writer, output } = context;
  const { source, replica, policy, rules, foldedNames } = plan;
  const { folders, request, targeted, state, bootedAt, now } = options;
  if (folders === undefined || replica === undefined || request.kind !== 'mirror' || targeted !== undefined) return;
  if (!policy.renames || !policy.prune || policy.compare === 'quick' || foldedNames !== 'none') return;
  const areStable = [source, replica].every(({ identity }) => keepsInodes(identity.fileSystemType));
  if (!areStable || !haveOneClock(context)) return;
  const { lastGood } = state;
  const isSure =
    rules.unsynced === undefined &&
    lastGood?.terms === termsOf(context) &&
    !isClockSet(lastGood, { startedAt: now(), bootedAt });
  const claims = new PassClaims(folders, isSure ? nameOfPass(lastGood) : undefined, options.renamesFromBytes);
  // A dry run renames nothing that could be compared then: it walks all as it stands, and tells of it at its end.
  if (!writer.isDry) output.claims = claims;
  return claims;
}

/** Before anything of the replica is changed: what is known of its folders comes back only where the pass ends well. */
export function putAside({ folders, request, targeted }: PassOptions): void {
  if (request.kind !== 'mirror' || targeted !== undefined) return;
  try {
    folders?.setAside();
  } catch (error) {
    // What was written in the replica meanwhile tells by its ctime that it is not what was noted.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Keeps what was noted in a pass that is completed and remembered, if it was good. */
export function keepClaims(
  claims: PassClaims | undefined,
  { journal, request }: PassOptions,
  { lastGood }: PassMemory,
): void {
  if (claims === undefined || isDry(request) || lastGood === undefined || journal.problemCount > 0 || journal.hasMoved)
    return;
  try {
    claims.end({ last: nameOfPass(lastGood), entries: journal.counts.replicaEntries });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error; // else nothing is found again, and all copied
  }
}

function nameOfPass({ startedAt, terms = '' }: GoodPass): string {
  return hashKey(String(startedAt), terms);
}

/** Follows which directories a dry run would make, but for those in others that are new. Returns what tells of them. */
export function renamesAhead(context: PassContext, claims: PassClaims): () => void {
  const made = new Set<RelativePath>();
  const isInNew = (path: RelativePath): boolean => path !== '' && (made.has(path) || isInNew(parentOf(path)));
  context.output.journal.listen({
    changed: (verb, path) => {
      if (verb === 'make' && made.size < MOST_MOVES && !isInNew(parentOf(path))) made.add(path);
    },
  });
  return () => tellRenames(context, claims, made);
}

/** Of each of them that the replica has under another name: that a pass renames it. */
function tellRenames(context: PassContext, claims: PassClaims, made: ReadonlySet<RelativePath>): void {
  if (context.control.isCancelled || made.size === 0 || claims.known?.isTrusted !== true) return;
  const found = [...made].flatMap((to) => {
    const claim = claimOf(context, claims, to);
    if (claim === undefined || !mayFollow(context, claim.path) || !isAt(context, claim.path, claim.replica)) return [];
    return [{ from: claim.path, to }];
  });
  if (found.length === 0) return;
  const what = `renamed in the source: ${describeRenames(found)}`;
  const comesTo = 'a pass renames that in the replica, and copies and removes of it only what differs';
  context.output.journal.note('info', `${what}; ${comesTo}`);
}

/** Walks what was put off, and what is put off in the course of that. @throws FoldersyncError LANE */
export function* settlePutOff(context: PassContext, claims: PassClaims, { left, sharers }: Walked): PassSteps<void> {
  const followers = new Followers(context, claims);
  for (;;) {
    const paths = claims.takePutOff();
    if (paths.length === 0 || context.control.isCancelled) break;
    const touched = followers.follow(paths);
    claims.files.forgetBelow(new Set([...paths, ...touched]));
    dropLeft(left, new Set(touched));
    const visits = lookAgain(context, [...paths, ...touched.filter((path) => isApart(path, paths))]);
    const placed = visits.map((visit) => followers.place(visit));
    yield* walkInLanes(context, sharers, placed);
  }
  claims.endWalk();
  rejoinLeft(left);
  yield* settleFiles(context, claims, { left, sharers });
}

/** What is below one that was put off is walked with that. */
function isApart(path: RelativePath, putOff: readonly RelativePath[]): boolean {
  return !putOff.some((above) => isWithin(path, above));
}

/** The folders of the replica that follow. */
class Followers {
  readonly #context: PassContext;
  readonly #claims: PassClaims;
  /** All that was done in this pass, in its order. */
  readonly #moves: Move[] = [];
  readonly #followed = new Set<RelativePath>();

  constructor(context: PassContext, claims: PassClaims) {
    this.#context = context;
    this.#claims = claims;
  }

  /** Has those follow that can; returns at which paths of the replica something has changed. */
  follow(paths: readonly RelativePath[]): RelativePath[] {
    const before = this.#moves.length;
    const claims = paths.flatMap((to) => {
      const claim = claimOf(this.#context, this.#claims, to);
      return claim === undefined ? [] : [{ to, claim }];
    });
    // What has left a folder that has moved as well does so first.
    claims.sort((a, b) => depthOf(b.claim.path) - depthOf(a.claim.path));
    for (const { to, claim } of claims) {
      if (this.#context.control.isCancelled) break;
      if (this.#followTo(to, claim)) this.#followed.add(to);
    }
    return [...new Set(this.#moves.slice(before).flatMap(({ one, other }) => [one, other]))];
  }

  /** How a directory that was looked at again is to be walked. */
  place({ path, isNew, ...visit }: Visit): Visit {
    if (isNew) return { path, isNew, ...visit };
    const { known } = this.#claims;
    if (known === undefined || !this.#followed.has(path)) return { path, isNew, isPlaced: true, movedAt: NOT_PROVEN };
    return { path, isNew, isPlaced: true, provenUntil: known.endedAt };
  }

  /** Returns whether the replica has at a path what is known to be a copy of what the source has there. */
  #followTo(to: RelativePath, { path, replica }: Claim): boolean {
    const context = this.#context;
    // What was compared with another folder is that one's by now.
    if (this.#moves.length >= MOST_MOVES || this.#claims.isTaken(replica)) return false;
    const from = placeAfter(path, this.#moves);
    if (!isAt(context, from, replica)) return false;
    if (from === to) return true;
    if (!mayFollow(context, from)) return false;
    followRenames(context, [{ from, to }]);
    if (!isAt(context, to, replica)) return false;
    const move = { one: from, other: to };
    this.#moves.push(move);
    moveStamps(context, move);
    return true;
  }
}

/** What the replica has of a directory of the source, as far as that is known. */
function claimOf(context: PassContext, claims: PassClaims, path: RelativePath): Claim | undefined {
  const { source, rules } = context.plan;
  try {
    using directory = source.openDirectory(path);
    const attributes = directory.attributes();
    // A rename sets it: without that it has not been renamed, whatever it looks like.
    if (ctimeOf(attributes) <= rules.contentSince) return undefined;
    const key = keyOf(context, directory, attributes);
    return key && claims.known?.table.of(key);
  } catch (error) {
    if (error instanceof FsError) return undefined; // its visit meets the same, and tells
    throw error;
  }
}

/** Whether nothing that patterns leave out below a folder would come in with another name of it. */
function mayFollow({ plan: { policy } }: PassContext, from: RelativePath): boolean {
  return !isAnchoredBelow([...policy.exclude, ...policy.include], from);
}

function isAt({ plan: { replica } }: PassContext, path: RelativePath, inode: number): boolean {
  const found = replica && find(replica, path);
  return found?.kind === DIRECTORY && inodeOf(found.attributes) === inode;
}

/**
 * What is renamed beside so many in one pass is copied: to find out where each of them has come to takes ever longer.
 */
const MOST_MOVES = 10_000;

function depthOf(path: RelativePath): number {
  return path.split('/').length;
}

/** Directories that wait for their stamps wait for them where they are now. */
function moveStamps({ output: { waiting } }: PassContext, move: Move): void {
  for (const [path, metadata] of [...waiting.stamps]) {
    const now = placeAfter(path, [move]);
    if (now === path) continue;
    waiting.stamps.delete(path);
    waiting.stamps.set(now, metadata);
    if (waiting.lent.delete(path)) waiting.lent.add(now);
  }
}

/** Compares single names again; returns the directories among them, to be walked. */
function lookAgain(context: PassContext, paths: readonly RelativePath[]): Visit[] {
  const namesIn = new Map<RelativePath, Set<Name>>();
  for (const path of paths) {
    const parent = parentOf(path);
    if (!isDirectory(context.plan.source, parent)) continue;
    namesIn.set(parent, (namesIn.get(parent) ?? new Set()).add(nameOf(path)));
  }
  const tables = newTables();
  return [...namesIn].sort().flatMap(([path, trees]) => {
    const focus = { names: [...trees].sort(), trees, moved: NO_NAMES };
    return new DirectoryVisit(context, { path, isNew: false, isAgain: true, focus }, tables).run();
  });
}

const NO_NAMES: ReadonlySet<Name> = new Set();

/** What only the replica has goes with the directory that it is in. */
function isDirectory(root: Root, path: RelativePath): boolean {
  return path === '' || find(root, path)?.kind === DIRECTORY;
}

function find(root: Root, path: RelativePath) {
  return ifTold(() => findEntry(root, path));
}
