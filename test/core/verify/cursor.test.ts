import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { restOf } from '../../../src/core/verify/cursor.js';

const at = (path: string) => path as RelativePath;

/** The files of a tree in the order of a walk, from behind a cursor. */
function walk(files: readonly string[], cursor?: string): string[] {
  const met: string[] = [];
  const visit = (directory: string) => {
    const rest = restOf(at(directory), cursor === undefined ? undefined : at(cursor));
    const below = files.filter((file) => directory === '' || file.startsWith(`${directory}/`));
    const names = below.map((file) => (directory === '' ? file : file.slice(directory.length + 1)));
    for (const name of names.filter((each) => !each.includes('/')).sort()) {
      const isDone = rest.filesAfter === 'all' || (rest.filesAfter !== undefined && name <= rest.filesAfter);
      if (!isDone) met.push(directory === '' ? name : `${directory}/${name}`);
    }
    const directories = new Set(names.flatMap((name) => (name.includes('/') ? [name.split('/')[0]!] : [])));
    for (const name of [...directories].sort()) {
      if (rest.directoriesFrom === undefined || name >= rest.directoriesFrom)
        visit(directory === '' ? name : `${directory}/${name}`);
    }
  };
  visit('');
  return met;
}

describe('the cursor of a round', () => {
  it('leaves what comes after it', () => {
    const files = ['a', 'b', 'd/a', 'd/e/x', 'd/e/y', 'd/f/z', 'e/a'];
    expect(walk(files)).toEqual(files);
    expect(walk(files, 'd/e/x')).toEqual(['d/e/y', 'd/f/z', 'e/a']);
    expect(walk(files, 'a')).toEqual(files.slice(1));
    expect(walk(files, 'd/e/now gone')).toEqual(['d/e/x', 'd/e/y', 'd/f/z', 'e/a']);
  });

  it('goes on exactly behind any file', () => {
    const name = fc.constantFrom('a', 'b', 'a.b', 'ab');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), fc.nat(), (paths, pick) => {
        const isFile = (file: string) => !paths.some((other) => other.startsWith(`${file}/`));
        const files = walk(paths.filter(isFile));
        const index = pick % files.length;
        expect(walk(files, files[index])).toEqual(files.slice(index + 1));
      }),
    );
  });
});
