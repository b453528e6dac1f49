// A file that is saved on one side at any step of a pass, and on the other side as soon as that has come there: people
// take turns, and whoever goes on from what has come has not made a conflict of it.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isThorough } from '../../thorough.js';
import type { Call } from '../intercept.js';
import { temporaryFolder, waitForTick } from '../trees.js';
import { BothWays } from './both-ways.js';

const OTHER = { a: 'b', b: 'a' } as const;

type Side = 'a' | 'b';

/** Whether a new file takes the name, or the old one gets other content. */
type Manner = 'renamed' | 'in place';

/** When one side saves, and when the other one answers: so many steps after what was saved is there. */
interface When {
  readonly savedAt: number;
  readonly answeredAfter: number;
}

/** How it went. */
interface Went {
  /** What each side has in the end. */
  readonly found: readonly string[];
  /** Whether there was time to answer. */
  readonly isAnswered: boolean;
  /** The steps of the pass in which it went on. */
  readonly steps: readonly Call[];
}

/** Saves at a step of a pass, 0 just before it. */
function takeTurns(side: Side, manner: Manner, { savedAt, answeredAfter }: When): Went {
  const steps: Call[] = [];
  let onStep: ((step: number) => void) | undefined;
  const pair = new BothWays(temporaryFolder({ inMemory: true }), 'linux', {}, (call) => {
    if (onStep !== undefined && concernsFile(call)) onStep(steps.push(call));
    return undefined;
  });
  const at = (to: Side) => path.join(pair[to], 'f');
  const save = (to: Side, text: string) => {
    const saved = path.join(pair.stateDir, 'saved');
    fs.writeFileSync(manner === 'renamed' ? saved : at(to), text);
    if (manner === 'renamed') fs.renameSync(saved, at(to));
  };
  const settle = () => {
    for (let count = 0; count < 2; count++) {
      waitForTick(pair.a);
      pair.pass();
    }
  };
  fs.writeFileSync(at('a'), 'first');
  settle();
  if (savedAt === 0) save(side, 'the next');
  let left = answeredAfter;
  let isAnswered = false;
  onStep = (step) => {
    if (step === savedAt) save(side, 'the next');
    if (isAnswered || fs.readFileSync(at(OTHER[side]), 'utf8') !== 'the next' || left-- > 0) return;
    isAnswered = true;
    save(OTHER[side], 'the last');
  };
  pair.pass();
  onStep = undefined;
  settle();
  const names = fs.readdirSync(pair.b).filter((name) => name !== '.foldersync');
  const texts = (['a', 'b'] as const).map((to) => fs.readFileSync(at(to), 'utf8'));
  return { found: [...names, ...texts], isAnswered, steps };
}

/** Not what is done to learn about the folders, and to remember. */
function concernsFile({ verb, path: at }: Call): boolean {
  return verb === 'list' || (verb !== 'inspectEntry' && at !== '' && !at.includes('/'));
}

/** Steps after which it is answered: before it is known what was put there, and after that. */
const ANSWERED_AFTER = isThorough ? [0, 1, 2, 3, 5, 8, 13, 21, 34] : [0, 3];

describe.each(['a', 'b'] as const)('a file that is saved in %s, and then on the other side', (side) => {
  it.each(['renamed', 'in place'] as const)('has what was saved last, at any step of a pass (%s)', (manner) => {
    const failures: string[] = [];
    let steps: readonly Call[] = [];
    for (let savedAt = 0; savedAt <= steps.length; savedAt += isThorough ? 1 : 12) {
      for (const answeredAfter of ANSWERED_AFTER) {
        const went = takeTurns(side, manner, { savedAt, answeredAfter });
        if (savedAt === 0 && answeredAfter === 0) steps = went.steps;
        if (!went.isAnswered) break;
        if (went.found.join() === 'f,the last,the last') continue;
        const { side: where, verb } = steps[savedAt - 1] ?? { side: 'source', verb: 'the pass' };
        failures.push(`before ${verb} in the ${where}, answered ${answeredAfter} steps later: ${went.found.join()}`);
      }
    }
    expect(failures).toEqual([]);
  });
});
