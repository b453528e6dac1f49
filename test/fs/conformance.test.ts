// One suite for both adapters, as root and as an ordinary user, on the machine's temporary file system.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeTree, temporaryFolder } from '../engine/trees.js';
import { BEHAVIOURS } from './behaviours.js';
import type { Outcome } from './conformance-child.js';
import { ADAPTERS, behavioursOf, whyNotShown } from './rig.js';

const isRoot = process.getuid?.() === 0;
/** Without root there is only the one user to run it as. */
const user = isRoot ? 'root' : 'ordinary';

for (const [adapter, make] of Object.entries(ADAPTERS)) {
  describe(`${adapter}, as ${user}`, () => {
    for (const behaviour of behavioursOf(user, BEHAVIOURS)) {
      it(behaviour.name, (context) => {
        const fileSystem = make();
        const why = whyNotShown(behaviour, fileSystem);
        if (why !== undefined) context.skip(why);
        behaviour.run({ fileSystem, folder: temporaryFolder(), isRoot });
      });
    }
  });
}

/** The child runs every behaviour in one go, on a loaded machine too. */
const WHOLE_SUITE_MS = 300_000;

describe.runIf(isRoot)('as an ordinary user', () => {
  let outcomes: Outcome[] = [];

  beforeAll(() => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-test-'));
    const program = path.join(import.meta.dirname, 'conformance-child.ts');
    const child = spawnSync(process.execPath, ['--import', 'tsx', program, folder], { encoding: 'utf8' });
    removeTree(folder);
    if (child.status !== 0) throw new Error(child.stderr);
    outcomes = child.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }, WHOLE_SUITE_MS);

  for (const adapter of Object.keys(ADAPTERS)) {
    for (const behaviour of behavioursOf('ordinary', BEHAVIOURS)) {
      it(`${adapter}: ${behaviour.name}`, (context) => {
        const outcome = outcomes.find((each) => each.adapter === adapter && each.behaviour === behaviour.name);
        expect(outcome, 'it was not run').toBeDefined();
        if (outcome?.skipped !== undefined) context.skip(outcome.skipped);
        expect(outcome?.failure).toBeUndefined();
      });
    }
  }
});
