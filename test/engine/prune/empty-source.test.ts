import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { hasEmptySource } from '../../../src/engine/prune/empty-source.js';
import { FsError } from '../../../src/fs/port/fs-error.js';

type Pass = Parameters<typeof hasEmptySource>[0];

interface Walked {
  readonly journal?: object;
  readonly waiting?: object;
  readonly hasComparedRoots?: boolean;
  /** Present in a targeted pass. */
  readonly targets?: readonly string[];
}

/** A pass that has walked; the source cannot be listed. */
function walked({
  journal = { counts: { sourceEntries: 0 } },
  waiting = { directories: [{ path: '' as RelativePath }] },
  hasComparedRoots = true,
  targets,
}: Walked = {}): Pass {
  const source = {
    openDirectory: () => {
      throw new FsError('EIO', 'input/output error');
    },
  };
  return {
    plan: { source, extent: targets === undefined ? 'all' : 'targets' },
    output: { journal, waiting, facts: { hasComparedRoots } },
  } as unknown as Pass;
}

const MANY = { removals: 6, replicaEntries: 10 };

describe('a full pass', () => {
  it('has an empty source where it has compared the roots and met nothing', () => {
    expect(hasEmptySource(walked(), MANY)).toBe(true);
  });

  it('has none where it could not compare the roots, has met something, or removes nothing', () => {
    expect(hasEmptySource(walked({ hasComparedRoots: false }), MANY)).toBe(false);
    expect(hasEmptySource(walked({ journal: { counts: { sourceEntries: 1 } } }), MANY)).toBe(false);
    expect(hasEmptySource(walked(), { removals: 0, replicaEntries: 10 })).toBe(false);
  });
});

describe('a targeted pass', () => {
  it('does not look at the source where it removes less than half, or nothing of the root', () => {
    const targets = [''];
    expect(hasEmptySource(walked({ targets }), { removals: 4, replicaEntries: 10 })).toBe(false);
    expect(hasEmptySource(walked({ targets, waiting: { directories: [{ path: 'a' }] } }), MANY)).toBe(false);
  });

  it('takes a source that cannot be listed for one that holds something: the next pass tells', () => {
    expect(hasEmptySource(walked({ targets: [''] }), MANY)).toBe(false);
  });
});
