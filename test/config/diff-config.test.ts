import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/resolve/config.js';
import { applicable, describeDiff, diffConfig, hasChanges } from '../../src/config/diff-config.js';
import { pairOf } from '../engine/mirror.js';

const PAIR = { ...pairOf('/s', '/r'), name: 'p' };
const BEFORE: Config = {
  file: '/etc/foldersync.config.yaml',
  pairs: [PAIR],
  runner: { stateDir: '/state', log: PAIR.log, concurrency: 2, stopGraceMs: 10_000, stuckAfterMs: 60_000 },
};

const runner = (changed: Partial<Config['runner']>): Config => ({
  ...BEFORE,
  runner: { ...BEFORE.runner, ...changed },
});

describe('the difference between two configs', () => {
  it('is none between equal ones', () => {
    const diff = diffConfig(BEFORE, JSON.parse(JSON.stringify(BEFORE)));
    expect(hasChanges(diff)).toBe(false);
    expect(describeDiff(diff)).toEqual([{ kind: 'same', pair: 'p', text: 'same' }]);
  });

  it.each([
    { changed: { concurrency: 4 }, says: 'changed: concurrency from 2 to 4' },
    { changed: { stopGraceMs: 500 }, says: 'changed: stopGrace from 10s to 500ms' },
    { changed: { stuckAfterMs: 120_000 }, says: 'changed: stuckAfter from 1m to 2m' },
    { changed: { log: { ...PAIR.log, level: 'debug' as const } }, says: 'changed: log.level from info to debug' },
  ])('tells $says', ({ changed, says }) => {
    const after = runner(changed);
    const diff = diffConfig(BEFORE, after);
    expect(hasChanges(diff)).toBe(true);
    expect(describeDiff(diff)[0]).toEqual({ kind: 'runner', text: says });
    expect(applicable(BEFORE, after)).toEqual(after);
  });

  it('leaves the state directory as it is, and warns', () => {
    const after = runner({ stateDir: '/elsewhere' });
    const [line] = describeDiff(diffConfig(BEFORE, after));
    expect(line).toEqual({
      kind: 'restart',
      text: 'not changed: stateDir from /state to /elsewhere; that needs foldersync to be started again',
    });
    expect(applicable(BEFORE, after)).toEqual(BEFORE);
  });
});
