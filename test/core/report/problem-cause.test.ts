import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { Problem } from '../../../src/core/report/problem.js';
import { describeUntold, ProblemCauses, TOLD_PER_CAUSE } from '../../../src/core/report/problem-cause.js';

const problem = (code: string, other: Partial<Problem> = {}): Problem => ({
  side: 'replica',
  path: 'a' as RelativePath,
  action: 'copy',
  code,
  message: 'it failed',
  ...other,
});

const told = (causes: ProblemCauses, problems: readonly Problem[]) =>
  problems.filter((one) => causes.isTold(one)).length;
const times = (count: number, one: Problem) => Array.from({ length: count }, () => one);

describe('problems of one cause', () => {
  it.each(['EIO', 'ENOTSUP', 'ENODEV', 'ENOTCONN', 'ESTALE', 'EROFS', 'ENOSPC'])(
    'are told a few times where they are of the file system: %s',
    (code) => {
      const causes = new ProblemCauses();
      expect(told(causes, times(500, problem(code)))).toBe(TOLD_PER_CAUSE);
      expect(causes.untold()).toEqual([
        { side: 'replica', action: 'copy', code, message: 'it failed', count: 500 - TOLD_PER_CAUSE },
      ]);
    },
  );

  it.each(['EACCES', 'EPERM', 'ENAMETOOLONG', 'BUSY', 'SHIELDED', 'UNREACHABLE', 'ELOOP'])(
    'are all told where they are of the entry: %s',
    (code) => {
      const causes = new ProblemCauses();
      expect(told(causes, times(500, problem(code)))).toBe(500);
      expect(causes.untold()).toEqual([]);
    },
  );

  it('are counted apart by side, action and code, and kept quiet about when all were told', () => {
    const causes = new ProblemCauses();
    const kinds = [
      problem('EIO'),
      problem('EIO', { side: 'source' }),
      problem('EIO', { action: 'remove' }),
      problem('ENXIO'),
    ];
    for (const kind of kinds) expect(told(causes, times(TOLD_PER_CAUSE, kind))).toBe(TOLD_PER_CAUSE);
    expect(causes.untold()).toEqual([]);
    expect(told(causes, [kinds[2]!, kinds[1]!, kinds[2]!])).toBe(0); // there are four
    expect(causes.untold().map(describeUntold)).toEqual([
      '1 more problem of this cause: cannot copy on the source: it failed (EIO)',
      '2 more problems of this cause: cannot remove on the replica: it failed (EIO)',
    ]);
  });
});
