// What a pass knows of which folder of the replica is whose, and what it notes of that for the passes to come.

import type { RelativePath } from '../../core/tree/bytes.js';
import { type Claim, type ClaimMemory, ClaimTable, noteOf, replicasIn } from '../../core/renames/claim-table.js';
import type { ArchiveEnd, FolderArchive } from '../../state/folder-archive.js';
import { type PutOffFiles, PutOffList } from './put-off-files.js';

/** What passes before have noted. */
export interface KnownClaims {
  readonly table: ClaimTable;
  /**
   * Whether all of it held when the last good pass had ended, so that a replica's folder can follow its source's. Else
   * it only raises doubts.
   */
  readonly isTrusted: boolean;
  /** What has a later ctime in the replica was changed after that. **Units**: seconds since 1970. */
  readonly endedAt: number;
}

/** What a visit of a directory asks and tells. */
export interface FolderClaims {
  /** Undefined where nothing is known. @throws GivenBack in a lane that was not told */
  readonly known: KnownClaims | undefined;
  /** Whether all folders are to be noted, not only those that have changed. */
  readonly notesAll: boolean;
  /** Whether folders that are found at another path than the replica has them at are put off, until all is walked. */
  readonly putsOff: boolean;
  /**
   * From which size on files that seem to have been renamed are put off, for the same reason; `Infinity`: none are.
   * **Units**: bytes.
   */
  readonly filesFromBytes: number;
  /** For a lane, which is not to read it by itself. */
  readonly forLane: LaneClaimsData;
  /** A folder of the replica was compared with one of the source. */
  note(claim: Claim): void;
  /** Notes that a lane has made. */
  addNotes(notes: string): void;
  /** A directory of the source is looked at after all others. */
  putOff(path: RelativePath): void;
  /** Likewise files that the replica lacks. */
  putOffFiles(files: PutOffFiles): void;
}

/** What a lane is told. */
export type LaneClaimsData = Pick<FolderClaims, 'putsOff' | 'notesAll' | 'filesFromBytes'> &
  (
    | { readonly kind: 'unread' }
    | {
        readonly kind: 'read';
        readonly known: (Omit<KnownClaims, 'table'> & { readonly table: ClaimMemory }) | undefined;
      }
  );

/** More notes are not kept: those of some million folders. */
const MOST_BYTES = 1 << 28;
const CHUNK_BYTES = 1 << 16;

/** More files are not put off: they are copied at once. */
const MOST_FILES = 100_000;

/** A smaller file is copied in less time than it takes to find it. */
const FILES_FROM_BYTES = 1 << 16;

/** Those of a pass. */
export class PassClaims implements FolderClaims {
  readonly #archive: FolderArchive;
  readonly #end: ArchiveEnd | undefined;
  readonly #isTrusted: boolean;
  #known: KnownClaims | undefined;
  #isRead = false;
  #notes = '';
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /** The folders of the replica that were noted. */
  readonly #taken = new Set<number>();
  #putOff: RelativePath[] = [];
  /** Likewise files. */
  readonly files = new PutOffList();
  readonly #filesFromBytes: number;
  #isWalking = true;

  /** `last` names the last good pass; undefined where there was none that this one can rely on. */
  constructor(archive: FolderArchive, last: string | undefined, filesFromBytes = FILES_FROM_BYTES) {
    this.#archive = archive;
    this.#filesFromBytes = filesFromBytes;
    this.#end = archive.end();
    this.#isTrusted = last !== undefined && this.#end?.boundTo === last;
  }

  /** Read when it is asked for: a pass over what has not changed does without. */
  get known(): KnownClaims | undefined {
    if (this.#end === undefined || this.#isRead) return this.#known;
    this.#isRead = true;
    const bytes = this.#archive.read();
    if (bytes === undefined) return undefined;
    this.#known = { table: ClaimTable.parse(bytes), isTrusted: this.#isTrusted, endedAt: this.#end.endedAt };
    return this.#known;
  }

  get forLane(): LaneClaimsData {
    const { putsOff, notesAll, filesFromBytes } = this;
    const told = { putsOff, notesAll, filesFromBytes };
    if (this.#end !== undefined && !this.#isRead) return { kind: 'unread', ...told };
    const known = this.#known;
    return { kind: 'read', ...told, known: known && { ...known, table: known.table.memory } };
  }

  get putsOff(): boolean {
    return this.#isWalking && this.#isTrusted;
  }

  get filesFromBytes(): number {
    return this.putsOff && this.files.count < MOST_FILES ? this.#filesFromBytes : Number.POSITIVE_INFINITY;
  }

  get notesAll(): boolean {
    return !this.#isTrusted;
  }

  note(claim: Claim): void {
    if (this.notesAll || !isNoted(this.known, claim)) this.addNotes(noteOf(claim));
  }

  /** Whether this pass has compared a folder of the replica with another one than was known to be its own. */
  isTaken(replica: number): boolean {
    return this.#taken.has(replica);
  }

  addNotes(notes: string): void {
    if (this.#isTrusted) for (const replica of replicasIn(notes)) this.#taken.add(replica);
    this.#notes += notes;
    if (this.#notes.length >= CHUNK_BYTES) this.#pack();
  }

  putOff(path: RelativePath): void {
    this.#putOff.push(path);
  }

  putOffFiles(files: PutOffFiles): void {
    this.files.add(files);
  }

  /** What was put off since this was asked last. **Shape**: no path twice. */
  takePutOff(): RelativePath[] {
    return [...new Set(this.#putOff.splice(0))].sort();
  }

  /** Nothing is put off any more. */
  endWalk(): void {
    this.#isWalking = false;
  }

  /**
   * A good pass is over, and remembered. `last` names it, or the one before where it has changed nothing; `entries` is
   * how many the replica holds. @throws Error of node:fs
   */
  end({ last, entries }: { readonly last: string; readonly entries: number }): void {
    this.#pack();
    if (this.#bytes > MOST_BYTES) return;
    if (!this.#isTrusted) {
      this.#archive.write(this.#chunks, last);
    } else if (this.#bytes > 0 || this.#archive.isAside || this.#end?.boundTo !== last) {
      const table = this.#known?.table;
      const hasRoom = table === undefined || table.count <= MOST_NOTES_AN_ENTRY * entries + FEW;
      if (hasRoom) this.#archive.append(this.#chunks, last);
      else
        this.#archive.write([Buffer.from([...table.claims()].map(noteOf).join(''), 'latin1'), ...this.#chunks], last);
    }
  }

  #pack(): void {
    if (this.#notes === '') return;
    this.#bytes += this.#notes.length;
    if (this.#bytes <= MOST_BYTES) this.#chunks.push(Buffer.from(this.#notes, 'latin1'));
    this.#notes = '';
  }
}

/** With more notes than so many for each entry of the replica, those that do not hold any more are left out. */
const MOST_NOTES_AN_ENTRY = 2;
const FEW = 1000;

/** Whether the same is known. */
export function isNoted(known: KnownClaims | undefined, { source, replica, path }: Claim): boolean {
  const claim = known?.table.of(source);
  return claim?.replica === replica && claim.path === path;
}
