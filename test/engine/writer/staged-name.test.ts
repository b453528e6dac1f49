import { describe, expect, it } from 'vitest';
import type { Name } from '../../../src/core/tree/bytes.js';
import { isStagedName, stagedName } from '../../../src/engine/writer/staged-name.js';

describe('the name of a file that is being written', () => {
  it('is another one each time, also beyond one series', () => {
    const names = new Set(Array.from({ length: 70_000 }, stagedName));
    expect(names.size).toBe(70_000);
    expect([...names].every(isStagedName)).toBe(true);
  });

  it.each([
    '.foldersync-0123456789abcde.tmp',
    '.foldersync-0123456789abcdef0.tmp',
    '.foldersync-0123456789ABCDEF.tmp',
    '.foldersync-0123456789abcdef.TMP',
    'foldersync-0123456789abcdef.tmp',
    '.foldersync-0123456789abcdef.tmp\n',
  ])('is nothing else: %j', (name) => {
    expect(isStagedName(name as Name)).toBe(false);
  });
});
