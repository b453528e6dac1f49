import { describe, expect, it } from 'vitest';
import { showError } from '../../../src/cli/terminal/show-error.js';
import { FoldersyncError } from '../../../src/core/report/error.js';

const env = {};

describe('an error for a person', () => {
  it('has the message and the hint, and no trace', () => {
    const error = new FoldersyncError('LOCKED', 'it is in use', { hint: 'wait for it', cause: new Error('deeper') });
    expect(showError(error, { env })).toBe('error: it is in use\n  hint: wait for it\n');
  });

  it('comes with its trace and its cause for those who ask', () => {
    const error = new FoldersyncError('LOCKED', 'it is in use', { cause: new Error('deeper') });
    const shown = showError(error, { env: { FOLDERSYNC_DEBUG: '1' } });
    expect(shown).toMatch(/show-error\.test\.ts:\d+/);
    expect(shown).toContain('deeper');
  });

  it('says which limit is in the way where no more files may be open', () => {
    const error = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    expect(showError(error, { env })).toMatch(
      /^error: no more files may be open in this process\n {2}hint: .*ulimit -n/,
    );
  });

  it('is one line that says so and how to see more, when it is a defect', () => {
    const shown = showError(new TypeError('x is not a function'), { env });
    expect(shown).toMatch(/^error: this is a defect of foldersync: x is not a function; FOLDERSYNC_DEBUG=1 .*\n$/);
    expect(showError(new TypeError('x'), { env: { FOLDERSYNC_DEBUG: '1' } })).toMatch(/show-error\.test\.ts:\d+/);
  });

  it('cannot write to the terminal what it should not', () => {
    expect(showError(new FoldersyncError('ROOT', 'a\x1b[2Jb'), { env })).toBe('error: a\\x1b[2Jb\n');
    expect(showError('a\nb', { env })).toContain('a\\nb');
  });
});
