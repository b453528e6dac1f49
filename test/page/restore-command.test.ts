import { expect, it } from 'vitest';
import { restoreCommand } from '../../page/model/restore-command.js';

it.each([
  [undefined, 'foldersync restore --at 2026-11-29T09:00:00Z photos'],
  ['a/b.jpg', 'foldersync restore --at 2026-11-29T09:00:00Z photos -- a/b.jpg'],
  ["a b/it's", "foldersync restore --at 2026-11-29T09:00:00Z photos -- 'a b/it'\\''s'"],
  ['$(rm -rf ~)', "foldersync restore --at 2026-11-29T09:00:00Z photos -- '$(rm -rf ~)'"],
])('the command that restores %s is one that a shell takes as it is meant', (path, command) => {
  expect(restoreCommand('photos', '2026-11-29T09:00:00Z', path)).toBe(command);
});
