// What engines have written down, read back as it is restored: through the port.

import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openHistoricRoot } from '../../../src/fs/historic/historic-root.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { seenByPort, type SeenTree, seenOnDisk } from '../../fs/historic/seen-tree.js';
import { absolute, ADAPTERS, name } from '../../fs/rig.js';
import { runsOf } from '../../thorough.js';
import { randomPair, writeRandomTree } from '../random-trees.js';
import { clearFolder, temporaryFolder, waitForTick } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';

/** The names of a store's increments. */
function incrementsOf(replica: string): string[] {
  const versions = path.join(replica, '.foldersync/versions');
  return fs.existsSync(versions) ? fs.readdirSync(versions).filter((each) => each.endsWith('Z')) : [];
}

function seenAt(replica: string, point: string, scratch: string): SeenTree {
  const fileSystem = ADAPTERS.linux!(); // there is one
  using root = openHistoricRoot({ fileSystem, replica: fileSystem.openRoot(absolute(replica)), point: name(point) });
  root.rules = { ...PLAIN_RULES, owners: fileSystem.capabilities.owners, xattrs: true, acls: true };
  return seenByPort(root, scratch, 'linux');
}

describe('what engines have written down', { timeout: 300_000 }, () => {
  it('is read back as the replica was, at every restore point', () => {
    const base = temporaryFolder({ inMemory: true });
    const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
    const scratch = temporaryFolder({ inMemory: true });
    const trees = fc.array(randomPair(), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(randomPair(), trees, ({ source }, steps) => {
        clearFolder(base);
        writeRandomTree(folders.source, source);
        writeRandomTree(folders.replica, new Map());
        const pair = new KeptPair(folders, 'linux');
        const was = new Map<string, SeenTree>();
        for (const step of steps) {
          waitForTick(folders.source);
          clearFolder(folders.source);
          writeRandomTree(folders.source, step.source);
          pair.now += 11 * MINUTE;
          const [before, known] = [seenOnDisk(folders.replica), incrementsOf(folders.replica)];
          pair.pass({ approved: true });
          for (const point of incrementsOf(folders.replica)) if (!known.includes(point)) was.set(point, before);
        }
        for (const [point, tree] of was) expect(seenAt(folders.replica, point, scratch), point).toEqual(tree);
      }),
      { endOnFailure: true, numRuns: runsOf(60) },
    );
  });
});
