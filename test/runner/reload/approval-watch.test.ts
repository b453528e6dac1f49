import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { approvalsFolder, holdFile } from '../../../src/state/hold-files.js';
import { ApprovalWatch } from '../../../src/runner/reload/approval-watch.js';
import { temporaryFolder } from '../../engine/trees.js';

const PAIRS = ['one', 'two'].map((name) => ({ name, source: `/${name}`, replica: `/r/${name}` }));

function watch(stateDir: string) {
  const told: string[] = [];
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const watched = new ApprovalWatch({
    stateDir,
    pairs: PAIRS,
    onApproval: (pair) => {
      told.push(pair);
      for (const look of waiting) look();
    },
    onTrouble: (message) => troubles.push(message),
  });
  onTestFinished(() => watched.stop());
  /** Kept once so many approvals were told of. */
  const heard = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (told.length >= count) resolve();
      };
      waiting.add(look);
      look();
    });
  return { watched, told, troubles, heard };
}

/** The name of an approval's file; it is not read by a watch. */
function fileOf(stateDir: string, name: string, id = '0'): string {
  const pair = PAIRS.find((known) => known.name === name) ?? { name, source: '/s', replica: '/r' };
  const hold = path.basename(holdFile(stateDir, pair), '.jsonl');
  return path.join(approvalsFolder(stateDir), `${hold}.${id}.jsonl`);
}

/** As `foldersync approve` does it: written beside, then renamed. */
function write(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const staged = path.join(path.dirname(file), `.${path.basename(file)}.1.tmp`);
  fs.writeFileSync(staged, 'x');
  fs.renameSync(staged, file);
}

describe('the watch for approvals', () => {
  it('tells of each one that appears, once, and not of its end', async () => {
    const stateDir = temporaryFolder();
    const { told, heard, troubles } = watch(stateDir);
    write(fileOf(stateDir, 'one'));
    await heard(1);
    fs.rmSync(fileOf(stateDir, 'one'));
    write(fileOf(stateDir, 'unknown'));
    write(fileOf(stateDir, 'two'));
    await heard(2);
    write(fileOf(stateDir, 'two', '1'));
    await heard(3);
    expect(told).toEqual(['one', 'two', 'two']);
    expect(troubles).toEqual([]);
  });

  it('tells of those that are there when it starts, and not of what is half written', () => {
    const stateDir = temporaryFolder();
    write(fileOf(stateDir, 'two'));
    fs.writeFileSync(path.join(approvalsFolder(stateDir), `.${path.basename(fileOf(stateDir, 'one'))}.1.tmp`), 'x');
    expect(watch(stateDir).told).toEqual(['two']);
  });

  it('goes on when somebody has removed the folder', async () => {
    const stateDir = temporaryFolder();
    const { heard } = watch(stateDir);
    fs.rmSync(approvalsFolder(stateDir), { recursive: true });
    // The removal and the first approval may be seen in one go or one after the other.
    write(fileOf(stateDir, 'one'));
    await heard(1);
    write(fileOf(stateDir, 'two'));
    await heard(2);
  });

  it('says where it cannot watch', () => {
    const stateDir = temporaryFolder();
    fs.writeFileSync(approvalsFolder(stateDir), 'a file where the folder should be');
    const { told, troubles, watched } = watch(stateDir);
    expect(told).toEqual([]);
    expect(troubles).toEqual([
      expect.stringMatching(/^cannot watch for approvals in .*: EEXIST.*; they count from the/),
    ]);
    watched.stop();
    watched.stop();
  });

  it('follows other pairs, and tells of the approvals that are there for those that are new', async () => {
    const stateDir = temporaryFolder();
    const { watched, told, heard } = watch(stateDir);
    const later = { name: 'later', source: '/later', replica: '/r/later' };
    const approval = path.join(
      approvalsFolder(stateDir),
      `${path.basename(holdFile(stateDir, later), '.jsonl')}.0.jsonl`,
    );
    write(approval);
    write(fileOf(stateDir, 'two'));
    await heard(1);
    const [one] = PAIRS.filter(({ name }) => name === 'one');
    watched.follow([...(one === undefined ? [] : [one]), later]);
    await heard(2);
    write(fileOf(stateDir, 'two', '1'));
    write(fileOf(stateDir, 'one'));
    await heard(3);
    expect(told).toEqual(['two', 'later', 'one']);
  });
});
