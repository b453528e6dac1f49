import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../src/core/tree/bytes.js';
import { FILE } from '../../src/core/tree/entry-table.js';
import type { HeldEntry } from '../../src/core/safety/held-entry.js';
import { HeldSet } from '../../src/state/held-set.js';
import { openHeldSet } from '../../src/state/held-set-file.js';
import { openDescriptors, temporaryFolder } from '../engine/trees.js';

const entriesOf = (count: number): HeldEntry[] =>
  Array.from({ length: count }, (_, n) => ({
    path: `${'d'.repeat(100)}/${String(n).padStart(6, '0')}` as RelativePath,
    kind: FILE,
    removals: 1,
  }));

interface Facts {
  readonly entries: number;
  readonly digest: string;
}
const facts = (value: unknown): Facts | undefined =>
  typeof (value as Facts | undefined)?.digest === 'string' ? (value as Facts) : undefined;

describe('a held set', () => {
  it.each([
    ['that stays in memory', 100],
    ['that does not', 25_000],
  ])('%s is read back and saved as it was added, and leaves nothing behind', (_, count) => {
    const before = openDescriptors();
    const folder = path.join(temporaryFolder(), 'holds');
    const entries = entriesOf(count);
    const file = path.join(folder, 'saved');
    {
      using set = new HeldSet(folder);
      for (const entry of entries) set.add(entry);
      expect([...set.entries()]).toEqual(entries);
      expect([...set.entries()]).toHaveLength(count);
      expect(fs.existsSync(folder) ? fs.readdirSync(folder) : []).toEqual([]);
      set.save(file, { entries: set.count, digest: set.digest() });
    }
    const text = fs.readFileSync(file, 'latin1');
    const lines = text.slice(text.indexOf('\n') + 1);
    expect(JSON.parse(text.slice(0, text.indexOf('\n'))).digest).toBe(createHash('sha256').update(lines).digest('hex'));
    const opened = openHeldSet(file, facts);
    if (opened.kind !== 'open') throw new Error(opened.kind);
    expect([...opened.set.entries()]).toEqual(entries);
    opened.set[Symbol.dispose]();
    opened.set[Symbol.dispose]();
    expect(fs.readdirSync(folder)).toEqual(['saved']);
    expect(openDescriptors()).toBe(before);
  });

  it.each([100, 25_000])('of %i entries gives some of them up again', (count) => {
    const before = openDescriptors();
    const folder = path.join(temporaryFolder(), 'holds');
    const file = path.join(folder, 'saved');
    const isOut = ({ path: held }: HeldEntry) => held.endsWith('7');
    const kept = entriesOf(count).filter((entry) => !isOut(entry));
    {
      using set = new HeldSet(folder);
      for (const entry of entriesOf(count)) set.add(entry);
      set.drop(isOut);
      expect(set.count).toBe(kept.length);
      set.save(file, { entries: set.count, digest: set.digest() });
    }
    const opened = openHeldSet(file, facts);
    if (opened.kind !== 'open') throw new Error(opened.kind);
    expect([...opened.set.entries()]).toEqual(kept);
    opened.set[Symbol.dispose]();
    expect(openDescriptors()).toBe(before);
  });

  it('that cannot be written tells of it when it is to be saved, and not before', () => {
    const blocked = path.join(temporaryFolder(), 'a file');
    fs.writeFileSync(blocked, '');
    using set = new HeldSet(path.join(blocked, 'holds'));
    for (const entry of entriesOf(25_000)) set.add(entry);
    expect(set.isComplete).toBe(false);
    expect(set.count).toBe(25_000);
    expect(() => set.save(path.join(blocked, 'saved'), {})).toThrow('EEXIST');
  });

  it('is not written through what somebody has put where it is kept for the moment', () => {
    const folder = temporaryFolder();
    const guarded = path.join(folder, 'guarded');
    fs.writeFileSync(guarded, 'guarded');
    fs.symlinkSync(guarded, path.join(folder, `.spool-${process.pid}`));
    using set = new HeldSet(folder);
    for (const entry of entriesOf(25_000)) set.add(entry);
    expect(set.isComplete).toBe(true);
    expect(fs.readFileSync(guarded, 'utf8')).toBe('guarded');
  });

  it.skipIf(process.geteuid?.() !== 0)('is not saved through a folder’s name that is somebody’s symlink', () => {
    const folder = temporaryFolder();
    const guarded = path.join(folder, 'guarded');
    fs.mkdirSync(guarded);
    fs.symlinkSync(guarded, path.join(folder, 'holds'));
    fs.lchownSync(path.join(folder, 'holds'), 54_321, 54_321);
    using set = new HeldSet(path.join(folder, 'holds'));
    const saving = () => set.save(path.join(folder, 'holds', 'saved'), {});
    expect(saving).toThrow(`the symlink ${path.join(folder, 'holds')} belongs to user 54321`);
    expect(fs.readdirSync(guarded)).toEqual([]);
  });

  it('is copied as it was opened, although its name has gone to another one', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'first');
    const save = (count: number) => {
      using set = new HeldSet(folder);
      for (const entry of entriesOf(count)) set.add(entry);
      set.save(file, { entries: count, digest: set.digest() });
    };
    save(3);
    const opened = openHeldSet(file, facts);
    if (opened.kind !== 'open') throw new Error(opened.kind);
    using set = opened.set;
    save(5);
    set.copyTo(path.join(folder, 'copy'), { ...set.record, by: 'ü' });
    const copy = openHeldSet(path.join(folder, 'copy'), facts);
    if (copy.kind !== 'open') throw new Error(copy.kind);
    using copied = copy.set;
    expect(copied.record).toMatchObject({ by: 'ü' });
    expect([...copied.entries()]).toEqual(entriesOf(3));
  });

  it('is not opened when there is none, or no first line', () => {
    const folder = temporaryFolder();
    const before = openDescriptors();
    expect(openHeldSet(path.join(folder, 'none'), facts)).toEqual({ kind: 'missing' });
    fs.writeFileSync(path.join(folder, 'endless'), 'x'.repeat(3 << 20));
    expect(openHeldSet(path.join(folder, 'endless'), facts)).toEqual({ kind: 'damaged' });
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    expect(openHeldSet(path.join(folder, 'fifo'), facts)).toEqual({ kind: 'damaged' });
    expect(openHeldSet(folder, facts)).toEqual({ kind: 'damaged' });
    fs.symlinkSync('endless', path.join(folder, 'symlink'));
    expect(openHeldSet(path.join(folder, 'symlink'), facts)).toEqual({ kind: 'damaged' });
    expect(() => openHeldSet(path.join(folder, 'endless', 'below'), facts)).toThrow('ENOTDIR');
    expect(openDescriptors()).toBe(before);
  });
});
