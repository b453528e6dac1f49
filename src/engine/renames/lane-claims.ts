// What a lane knows of which folder of the replica is whose, and notes for the I/O thread.

import { type Claim, ClaimTable, noteOf } from '../../core/renames/claim-table.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import { GivenBack } from '../writer/given-back.js';
import { type FolderClaims, isNoted, type KnownClaims, type LaneClaimsData } from './folder-claims.js';
import type { PutOffFiles } from './put-off-files.js';

/** Where what a lane tells goes to. */
interface Told {
  notes: string;
  readonly putOff: RelativePath[];
  readonly putOffFiles: PutOffFiles[];
}

/** Those of one request to a lane. */
export class LaneClaims implements FolderClaims {
  readonly forLane: LaneClaimsData;
  readonly #told: Told;
  readonly #known: KnownClaims | undefined;

  constructor(data: LaneClaimsData, told: Told) {
    this.forLane = data;
    this.#told = told;
    if (data.kind === 'read' && data.known !== undefined) {
      this.#known = { ...data.known, table: new ClaimTable(data.known.table) };
    }
  }

  get known(): KnownClaims | undefined {
    if (this.forLane.kind === 'unread') throw new GivenBack();
    return this.#known;
  }

  get putsOff(): boolean {
    return this.forLane.putsOff;
  }

  get filesFromBytes(): number {
    return this.forLane.filesFromBytes;
  }

  get notesAll(): boolean {
    return this.forLane.notesAll;
  }

  note(claim: Claim): void {
    if (this.notesAll || !isNoted(this.known, claim)) this.addNotes(noteOf(claim));
  }

  addNotes(notes: string): void {
    this.#told.notes += notes;
  }

  putOff(path: RelativePath): void {
    this.#told.putOff.push(path);
  }

  putOffFiles(files: PutOffFiles): void {
    this.#told.putOffFiles.push(files);
  }
}
