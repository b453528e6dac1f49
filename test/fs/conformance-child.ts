// Runs the conformance suite as an ordinary user. It is started by root, for the project may lie where nobody else can read;
// every module is loaded before the rights are given up.

import fs from 'node:fs';
import path from 'node:path';
import { BEHAVIOURS } from './behaviours.js';
import { ADAPTERS, behavioursOf, whyNotShown } from './rig.js';

/** What became of one behaviour, one line of JSON each. */
export interface Outcome {
  readonly adapter: string;
  readonly behaviour: string;
  /** Absent where it is shown. */
  readonly failure?: string;
  /** Why it was not run; absent where it was. */
  readonly skipped?: string;
}

const ORDINARY = { uid: 54_321, gid: 54_321, otherGid: 54_322 };

if (process.argv[2] !== undefined) runAll(process.argv[2]);

/** `folder` is an empty one of root's. */
function runAll(folder: string): void {
  for (const make of Object.values(ADAPTERS)) make(); // koffi is loaded when it is first needed
  fs.chownSync(folder, ORDINARY.uid, ORDINARY.gid);
  process.setgroups?.([ORDINARY.otherGid]);
  process.setgid?.(ORDINARY.gid);
  process.setuid?.(ORDINARY.uid);
  for (const [adapter, make] of Object.entries(ADAPTERS)) {
    for (const [index, behaviour] of behavioursOf('ordinary', BEHAVIOURS).entries()) {
      const inside = path.join(folder, `${adapter}-${index}`);
      fs.mkdirSync(inside);
      let outcome: Outcome = { adapter, behaviour: behaviour.name };
      try {
        const fileSystem = make();
        const skipped = whyNotShown(behaviour, fileSystem);
        if (skipped === undefined) behaviour.run({ fileSystem, folder: inside, isRoot: false });
        else outcome = { ...outcome, skipped };
      } catch (error) {
        outcome = { ...outcome, failure: (error as Error).stack ?? String(error) };
      }
      process.stdout.write(`${JSON.stringify(outcome)}\n`);
    }
  }
}
