// A unit that foldersync has written: its first line holds a digest of the rest, by which an edit is noticed.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { FoldersyncError } from '../../core/report/error.js';
import { showText } from '../../core/report/show.js';
import { writeFileAtomically } from '../../state/write-file.js';

/** What is there. */
type UnitState =
  | { readonly kind: 'none' }
  /** As foldersync has written it. */
  | { readonly kind: 'ours'; readonly text: string }
  | { readonly kind: 'edited' | 'foreign' };

const SEAL = /^# Written by "foldersync service install"; edit it with "systemctl edit". sha256: ([0-9a-f]{64})\n/;

/** What has become of the file. `aside` is where what was there is now. */
export type Written =
  | { readonly kind: 'written' | 'same' | 'renewed' }
  | { readonly kind: 'replaced'; readonly aside: string };

/**
 * Writes a unit; one that a person has written or edited only by force, and then it is put aside.
 * @throws FoldersyncError CONFLICT for such a unit, STATE where it cannot be written
 */
export function writeUnit(file: string, unit: string, isForced: boolean): Written {
  const text = `# Written by "foldersync service install"; edit it with "systemctl edit". sha256: ${digest(unit)}\n${unit}`;
  const state = readUnit(file);
  if (state.kind === 'ours' && state.text === text) return { kind: 'same' };
  return asStateError(`cannot write ${showText(file)}`, () => {
    if (state.kind === 'edited' || state.kind === 'foreign') {
      if (!isForced) throw refusal(file, state.kind);
      const aside = `${file}.before`;
      fs.renameSync(file, aside);
      write(file, text);
      return { kind: 'replaced', aside };
    }
    write(file, text);
    return { kind: state.kind === 'none' ? 'written' : 'renewed' };
  });
}

/**
 * Whether there is a unit that may be removed; one that a person has written or edited only by force.
 * @throws FoldersyncError CONFLICT for such a unit, STATE where it cannot be read
 */
export function mayRemoveUnit(file: string, isForced: boolean): boolean {
  const state = readUnit(file);
  if ((state.kind === 'edited' || state.kind === 'foreign') && !isForced) throw refusal(file, state.kind);
  return state.kind !== 'none';
}

/** Removes a unit. @throws FoldersyncError STATE where that cannot be done */
export function removeUnit(file: string): void {
  asStateError(`cannot remove ${showText(file)}`, () => fs.rmSync(file));
}

function readUnit(file: string): UnitState {
  return asStateError(`cannot read ${showText(file)}`, () => {
    if (!fs.existsSync(file)) return { kind: 'none' };
    const text = fs.readFileSync(file, 'utf8');
    const [seal, sum] = SEAL.exec(text) ?? [];
    if (seal === undefined) return { kind: 'foreign' };
    return digest(text.slice(seal.length)) === sum ? { kind: 'ours', text } : { kind: 'edited' };
  });
}

/** Everybody may read it, as any unit; there is nothing secret in it. */
function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtomically(file, text);
  fs.chmodSync(file, 0o644);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refusal(file: string, kind: 'edited' | 'foreign'): FoldersyncError {
  const how = kind === 'edited' ? 'was edited since foldersync has written it' : 'was not written by foldersync';
  const hint = 'keep changes in a file of their own (systemctl edit foldersync), and say --force to let go of this one';
  return new FoldersyncError('CONFLICT', `${showText(file)} ${how}, and is left as it is`, { hint });
}

function asStateError<Result>(what: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof FoldersyncError) throw cause;
    const isDenied = ['EACCES', 'EPERM'].includes((cause as NodeJS.ErrnoException).code ?? '');
    const hint = isDenied ? { hint: 'run it as root, or add --user for a service of your own' } : {};
    throw new FoldersyncError('STATE', `${what}: ${(cause as Error).message}`, { ...hint, cause });
  }
}
