import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Name } from '../../../src/core/tree/bytes.js';
import { isStagedName } from '../../../src/engine/writer/staged-name.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { runsOf } from '../../thorough.js';
import { clearFolder, temporaryFolder, waitForTick } from '../trees.js';
import { endable, endSuddenly } from '../versions/sudden-end.js';
import { BothWays, type WentBothWays } from './both-ways.js';
import { contentsOf, shapeOf } from './both-folders.js';
import { anyEdit, type Edit, EditedFolder, looksAt } from './random-edits.js';

vi.mock('../../../src/fs/libc/libc.js', async (original) => {
  const actual = await original<typeof import('../../../src/fs/libc/libc.js')>();
  const refuse = () => new FsError('EPERM', 'operation not permitted');
  return { ...actual, loadLibc: () => endable(actual.loadLibc(), refuse) };
});

/** What is done between two passes, and how the pass is. */
type Step =
  | { readonly kind: 'full' | 'heard' | 'full again'; readonly edits: readonly Edit[] }
  /** It is killed after so many calls, and another engine follows. */
  | { readonly kind: 'killed'; readonly edits: readonly Edit[]; readonly after: number }
  /** Somebody works in the folders while it runs. */
  | { readonly kind: 'disturbed'; readonly edits: readonly Edit[]; readonly meanwhile: readonly Edit[] }
  | { readonly kind: 'archive lost' | 'state lost' | 'restarted'; readonly edits: readonly Edit[] }
  /** An earlier copy of the archive takes its place. */
  | { readonly kind: 'archive rolled back'; readonly edits: readonly Edit[]; readonly to: number };

const edits = fc.array(anyEdit, { maxLength: 8 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('full' as const, 'heard', 'full again'), edits }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('killed' as const), edits, after: fc.nat(60) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('disturbed' as const),
      edits,
      meanwhile: fc.array(anyEdit, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('archive lost' as const, 'state lost', 'restarted'), edits }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('archive rolled back' as const), edits, to: fc.nat(5) }) },
);

/** A pair under test, and all that somebody does to it. */
class TestedPair {
  readonly pair: BothWays;
  readonly folders: { readonly a: EditedFolder; readonly b: EditedFolder };
  readonly #archives: string[] = [];
  readonly #base: string;
  readonly #log: string[] = [];

  constructor(base: string, adapter: 'linux' | 'portable') {
    this.#base = base;
    this.pair = new BothWays(base, adapter, { maxDelete: { percent: 100, atLeast: 0 } });
    this.folders = { a: new EditedFolder(this.pair.a), b: new EditedFolder(this.pair.b) };
  }

  take(step: Step): void {
    for (const edit of step.edits) this.#edit(edit);
    this.#log.push(`-- ${step.kind}`);
    switch (step.kind) {
      case 'full':
        this.pass();
        break;
      case 'full again':
        this.pass();
        this.pass();
        break;
      case 'heard': {
        const looks = looksAt(this.folders.a.heard(), this.folders.b.heard());
        this.pass({ looks });
        break;
      }
      case 'restarted':
        this.pair.restart();
        this.pass();
        break;
      case 'killed':
        this.#killedPass(step.after);
        break;
      case 'disturbed': {
        const waiting = [...step.meanwhile];
        const known = contentsOf(this.pair);
        this.pass({
          onEvent: () => {
            const next = waiting.shift();
            if (next !== undefined) this.#editMeanwhile(next, known);
          },
        });
        this.#expectNothingLost(known);
        break;
      }
      case 'archive lost':
        fs.rmSync(this.pair.archiveFile, { force: true });
        fs.rmSync(`${this.pair.archiveFile}-lock`, { force: true });
        this.pass();
        break;
      case 'state lost':
        fs.rmSync(this.pair.stateFile, { force: true });
        this.pass();
        break;
      case 'archive rolled back': {
        const old = this.#archives[step.to % this.#archives.length];
        if (old !== undefined) fs.copyFileSync(old, this.pair.archiveFile);
        this.pass();
        break;
      }
      default:
        step satisfies never;
    }
    const copy = path.join(this.#base, `archive-${this.#archives.length}`);
    if (!fs.existsSync(this.pair.archiveFile)) return;
    fs.copyFileSync(this.pair.archiveFile, copy);
    this.#archives.push(copy);
  }

  pass(options: Parameters<BothWays['pass']>[0] = {}): WentBothWays {
    const before = contentsOf(this.pair);
    const went = this.pair.pass({ approved: true, ...options });
    this.#log.push(...went.lines);
    // Where somebody has done away with something while it ran, the caller knows what.
    if (options.onEvent === undefined) this.#expectNothingLost(before);
    return went;
  }

  /** Until nothing is done any more; then both sides are equal. */
  settle(): void {
    for (let count = 1; ; count++) {
      const { lines, report } = this.pass();
      if (lines.length === 0 && !report.again) break;
      expect(count, this.story()).toBeLessThan(6);
    }
    expect(shapeOf(this.pair.b, this.pair.a), this.story()).toEqual(shapeOf(this.pair.a));
    expect([...leftIn(this.pair.a), ...leftIn(this.pair.b)], this.story()).toEqual([]);
  }

  story(): string {
    return this.#log.join('\n');
  }

  #edit(edit: Edit): void {
    this.#log.push(`${edit.side}: ${JSON.stringify(edit)}`);
    this.folders[edit.side].apply(edit);
  }

  /** What somebody does away with is no loss, and what he writes must stay. */
  #editMeanwhile(edit: Edit, known: Set<string>): void {
    // Nobody else writes to a file within the tick in which it was copied, and sets its time back.
    waitForTick(this.#base);
    const before = contentsOf(this.pair);
    this.#edit(edit);
    const after = contentsOf(this.pair);
    for (const content of before) if (!after.has(content)) known.delete(content);
    for (const content of after) if (!before.has(content)) known.add(content);
  }

  #killedPass(after: number): void {
    const before = contentsOf(this.pair);
    const isKilled = endSuddenly({ after }, (begin) => {
      begin();
      this.pair.pass({ approved: true });
    });
    this.#log.push(isKilled ? 'killed' : 'not killed');
    this.#expectNothingLost(before);
    this.pair.restart();
  }

  #expectNothingLost(before: ReadonlySet<string>): void {
    const after = contentsOf(this.pair);
    expect(
      [...before].filter((content) => !after.has(content)),
      this.story(),
    ).toEqual([]);
  }
}

/** What killed engines have left outside of the versions. */
function leftIn(root: string): string[] {
  const names = fs.readdirSync(root, { recursive: true, encoding: 'latin1' }) as string[];
  return names.filter((at) => !at.startsWith('.foldersync/') && isStagedName(path.basename(at) as Name));
}

describe.each(['linux', 'portable'] as const)(
  'whatever is done to both sides (%s)',
  { timeout: 600_000 },
  (adapter) => {
    it('loses no content, comes to rest, and makes both sides equal', () => {
      const base = temporaryFolder({ inMemory: true });
      fc.assert(
        fc.property(fc.array(anyStep, { minLength: 1, maxLength: 8 }), (steps) => {
          clearFolder(base);
          const tested = new TestedPair(base, adapter);
          for (const step of steps) tested.take(step);
          tested.settle();
        }),
        { endOnFailure: true, numRuns: runsOf(150) },
      );
    });
  },
);
