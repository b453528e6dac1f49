import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeBuiltinModules } from '../scripts/builtin-modules.js';
import { PROJECT } from './fs/built.js';

describe('the notices of what is built', () => {
  const notices = fs
    .readFileSync(path.join(PROJECT, 'dist', 'third-party-notices.md'), 'utf8')
    .split(/\n## (?=\S+ \d)/);
  const noticeOf = (name: string) => notices.find((notice) => notice.startsWith(`${name} `));

  it('are of all packages but those with a native half, and one that would bring all of TypeScript', () => {
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
    const others = Object.keys(dependencies).filter((name) => noticeOf(name) === undefined);
    expect(others).toEqual(['cosmiconfig', 'koffi', 'lmdb']);
  });

  it('hold the text of the licence', () => {
    const withText = /^\S+ [\d.]+ \([\w.-]+\)\n\n```text\n[\s\S]*permission/i;
    expect(notices.slice(1).filter((notice) => !withText.test(notice))).toEqual([]);
  });
});

describe('the files of what is built', () => {
  const dist = path.join(PROJECT, 'dist');
  const files = fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  /** Those that a file imports at its start (`from`), or at some time. */
  const importedBy = (file: string, when: 'from' | 'ever') => {
    const found = fs.readFileSync(path.join(dist, file), 'utf8').matchAll(/(\bfrom|\bimport\(|\bimport) ?"(\.[^"]+)"/g);
    const wanted = [...found].filter(([, how]) => when === 'ever' || how !== 'import(');
    return wanted.map(([, , target = '']) => path.join(path.dirname(file), target));
  };

  it('find each other', () => {
    const missing = files.filter((file) => importedBy(file, 'ever').some((other) => !files.includes(other)));
    expect(missing).toEqual([]);
    expect(importedBy('main.js', 'ever').length).toBeGreaterThan(1);
  });

  it('are one for all that the program needs before it starts an engine', () => {
    const loaded = new Set(['main.js']);
    for (const file of loaded) for (const other of importedBy(file, 'from')) loaded.add(other);
    expect(loaded.size).toBe(2);
  });
});

describe("node's own modules in what is built", () => {
  const dist = path.join(PROJECT, 'dist');
  const files = fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const taken = (name: string) => `globalThis.process.getBuiltinModule("${name}")`;

  it('are imported nowhere, for that would load all that each of them can', () => {
    const importing = files.filter((name) =>
      /^import\b[^;]*"node:/m.test(fs.readFileSync(path.join(dist, name), 'utf8')),
    );
    expect(files).toContain(path.join('engine', 'io-thread.js'));
    expect(importing).toEqual([]);
  });

  it.each([
    ['import fs from "node:fs";', `const fs = ${taken('node:fs')};`],
    ['import * as os from "node:os";', `const os = ${taken('node:os')};`],
    ['import { a, b as c } from "node:fs/promises";', `const { a, b : c } = ${taken('node:fs/promises')};`],
    ['import {\n  a,\n  b\n} from "node:path";', `const {\n  a,\n  b\n} = ${taken('node:path')};`],
    ['import p, { a } from "node:path";', `const p = ${taken('node:path')};\nconst { a } = ${taken('node:path')};`],
  ])('are taken as they are: %s', (written, expected) => {
    expect(takeBuiltinModules(`${written}\n`)).toBe(`${expected}\n`);
  });

  it('are there before anything else runs', () => {
    const code = '#!/usr/bin/env node\nfirst();\nimport fs from "node:fs";\n';
    expect(takeBuiltinModules(code)).toBe(`#!/usr/bin/env node\nconst fs = ${taken('node:fs')};\nfirst();\n`);
  });

  it.each(['import "node:fs";', 'export { a } from "node:fs";'])('fail a build where that cannot be: %s', (written) => {
    expect(() => takeBuiltinModules(`${written}\n`)).toThrow('an import of a node module is left');
  });
});
