import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from './fs/built.js';

describe('the notices of what is built', () => {
  const notices = fs
    .readFileSync(path.join(PROJECT, 'dist', 'third-party-notices.md'), 'utf8')
    .split(/\n## (?=\S+ \d)/);
  const noticeOf = (name: string) => notices.find((notice) => notice.startsWith(`${name} `));

  it('are of all packages but one with a native half, and one that would bring all of TypeScript', () => {
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
    const others = Object.keys(dependencies).filter((name) => noticeOf(name) === undefined);
    expect(others).toEqual(['cosmiconfig', 'koffi']);
  });

  it('hold the text of the licence', () => {
    const withText = /^\S+ [\d.]+ \(\w+\)\n\n```text\n[\s\S]*permission/i;
    expect(notices.slice(1).filter((notice) => !withText.test(notice))).toEqual([]);
  });
});
