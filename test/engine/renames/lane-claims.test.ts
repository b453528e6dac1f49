import { describe, expect, it } from 'vitest';
import { type Claim, noteOf } from '../../../src/core/renames/claim-table.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { PassClaims } from '../../../src/engine/renames/folder-claims.js';
import { LaneClaims } from '../../../src/engine/renames/lane-claims.js';
import { GivenBack } from '../../../src/engine/writer/given-back.js';
import { FolderArchive } from '../../../src/state/folder-archive.js';
import { temporaryFolder } from '../trees.js';

const PAIR = { name: 'one', source: '/source', replica: '/replica' };
const claim: Claim = { source: { inode: 1, born: 2 }, replica: 3, path: 'a' as RelativePath };

function archived(): PassClaims {
  const archive = new FolderArchive(temporaryFolder(), PAIR);
  archive.write([Buffer.from(noteOf(claim), 'latin1')], 'last');
  return new PassClaims(archive, 'last');
}

describe('what a lane knows of folders', () => {
  it('is nothing before the I/O thread has read it, so that directories are given back', () => {
    const told = { notes: '', putOff: [], putOffFiles: [] };
    const lane = new LaneClaims(archived().forLane, told);
    expect([lane.putsOff, lane.notesAll]).toEqual([true, false]);
    expect(() => lane.known).toThrow(GivenBack);
  });

  it('is what the I/O thread has read, and only news are noted', () => {
    const claims = archived();
    expect(claims.known?.isTrusted).toBe(true);
    const told = { notes: '', putOff: [], putOffFiles: [] };
    const lane = new LaneClaims(structuredClone(claims.forLane), told);
    expect(lane.known?.table.of(claim.source)).toEqual(claim);
    lane.note(claim);
    expect(told.notes).toBe('');
    const moved = { ...claim, path: 'b' as RelativePath };
    lane.note(moved);
    expect(told.notes).toBe(noteOf(moved));
  });

  it('is nothing where there is no archive, and all is noted', () => {
    const claims = new PassClaims(new FolderArchive(temporaryFolder(), PAIR), undefined);
    const told = { notes: '', putOff: [], putOffFiles: [] };
    const lane = new LaneClaims(claims.forLane, told);
    expect([lane.known, lane.putsOff, lane.notesAll]).toEqual([undefined, false, true]);
    lane.note(claim);
    expect(told.notes).toBe(noteOf(claim));
  });
});

describe('what a pass has noted', () => {
  it('is added to the archive, and what does not hold any more goes once there is much of it', () => {
    const stateDir = temporaryFolder();
    const archive = () => new FolderArchive(stateDir, PAIR);
    archive().write([Buffer.from(noteOf(claim).repeat(2000), 'latin1')], 'last');
    const claims = new PassClaims(archive(), 'last');
    const other = { ...claim, source: { inode: 2, born: 2 }, replica: 4 };
    claims.note(other);
    claims.end({ last: 'next', entries: 2 });
    const { known } = new PassClaims(archive(), 'next');
    expect([known?.isTrusted, known?.table.count]).toEqual([true, 2]);
    expect([...(known?.table.claims() ?? [])]).toEqual([claim, other]);
  });
});
