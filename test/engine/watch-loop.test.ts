import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RelativePath } from '../../src/core/bytes.js';
import { emptyReport, type Report } from '../../src/core/report.js';
import type { EngineMessage } from '../../src/engine/protocol.js';
import { WatchLoop } from '../../src/engine/watch-loop.js';
import type { Root } from '../../src/fs/port.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A source on NFS. **Source**: statfs(2), f_type. There is no server here; nothing else of the root is asked for. */
const REMOTE = { identity: { fileSystemType: 0x6969, inode: '1' } } as Root;

const ROOT_TROUBLE: Report = {
  ...emptyReport({ trigger: 'interval', dryRun: false, startedAt: 1, durationMs: 1 }),
  outcome: 'problems',
  problems: [{ side: 'replica', path: '' as RelativePath, action: 'copy into', code: 'ENOSPC', message: 'no room' }],
  problemCount: 1,
};

describe('a source that cannot be heard', () => {
  it('is asked for by a full pass again, however often one has left a problem of the root', () => {
    const sent: EngineMessage['kind'][] = [];
    const loop = new WatchLoop({
      watches: 'exact',
      settleMs: 10,
      maxWaitMs: 100,
      send: ({ kind }) => sent.push(kind),
      runTargeted: () => undefined,
      isFullNear: () => false,
      sourceNow: () => undefined,
    });
    for (let pass = 1; pass <= 3; pass++) {
      expect(loop.beginFull(REMOTE)).toBeUndefined();
      loop.endFull(ROOT_TROUBLE);
      vi.advanceTimersByTime(60_000);
      expect(sent.filter((kind) => kind === 'wanted')).toHaveLength(pass);
    }
    expect(sent.filter((kind) => kind === 'watching')).toHaveLength(1);
  });
});
