// The man pages, as mandoc takes them.

import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownCommands } from '../../../scripts/shell-files.js';
import { allCommands } from '../../../src/cli/completion/command-words.js';
import { PROJECT } from '../../fs/built.js';

/** Why tests are skipped: mandoc is not installed. */
const lacksMandoc = spawnSync('mandoc', ['--version']).error !== undefined;

describe.skipIf(lacksMandoc).each(['foldersync.1', 'foldersync.config.5'])('%s', (name) => {
  const file = path.join(PROJECT, 'dist', 'man', name);
  const shown = () =>
    execFileSync('mandoc', ['-Tutf8', '-Owidth=200', file], { encoding: 'utf8' }).replaceAll(/.\x08/gu, '');

  it('is what mandoc wants, without a warning', () => {
    expect(execFileSync('mandoc', ['-Tlint', '-Wwarning', file], { encoding: 'utf8' })).toBe('');
  });

  it('shows no mark of where it comes from', () => {
    expect(
      shown()
        .split('\n')
        .filter((line) => /`|\]\(|<br>|\.br|\\f/.test(line)),
    ).toEqual([]);
  });

  it('tells of everything that there is', () => {
    const commands = allCommands(ownCommands()).filter(({ path: [first] }) => first !== undefined && first !== 'help');
    const wanted =
      name === 'foldersync.1'
        ? commands.flatMap((each) => [
            `foldersync ${each.path.join(' ')}`,
            ...each.options.flatMap(({ flags }) => flags),
          ])
        : ['maxDelete.percent', 'notify.mail.smtp', 'Durations', 'replica: /backup/photos'];
    expect(wanted.filter((words) => !shown().includes(words))).toEqual([]);
  });
});
