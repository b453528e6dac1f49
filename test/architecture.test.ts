import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = path.join(import.meta.dirname, '..', 'src');

/** Which folders of src/ a folder may import from, beside itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: ['runner', 'config', 'fs', 'core', 'process'],
  runner: ['config', 'fs', 'core', 'process'],
  config: ['core', 'process'],
  engine: ['fs', 'core', 'process'],
  fs: ['core', 'process'],
  core: [],
  process: [],
};

/** Modules that core/ may use: they compute, and neither read nor wait. */
const PURE_MODULES = ['pretty-bytes', 'node:buffer'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = fs.readFileSync(file, 'utf8');
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm);
  return [...statements].map(([, type, named, dynamic]) => ({
    from: path.relative(SRC, file),
    to: named ?? dynamic ?? '',
    isTypeOnly: type !== undefined,
  }));
}

const files = (fs.readdirSync(SRC, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.join(SRC, file));
const imports = files.flatMap(importsOf);

function folderOf({ from, to }: Import): string | undefined {
  if (!to.startsWith('.')) return undefined;
  return path.normalize(path.join(path.dirname(from), to)).split(path.sep)[0];
}

describe('imports', () => {
  it('are all seen by this test', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('only point down', () => {
    const wrong = imports.filter((entry) => {
      const folder = entry.from.split(path.sep)[0] ?? '';
      const target = folderOf(entry);
      if (target === undefined || folder === target || folder === 'main.ts') return false;
      // The protocol is the one thing that runner and engine share, as types.
      const isProtocol = entry.isTypeOnly && entry.to.endsWith('/engine/threads/protocol.js');
      return !(ALLOWED[folder]?.includes(target) || (isProtocol && (folder === 'runner' || folder === 'cli')));
    });
    expect(wrong).toEqual([]);
  });

  it('bring neither I/O nor time into core/', () => {
    const inCore = imports.filter(({ from }) => from.startsWith(`core${path.sep}`));
    const wrong = inCore.filter(({ to }) => !to.startsWith('.') && !PURE_MODULES.includes(to));
    expect(wrong).toEqual([]);
    const core = files.filter((file) => file.startsWith(path.join(SRC, 'core')));
    const impure = core.filter((file) =>
      /\b(Date\.now|new Date\(\)|setTimeout|setInterval|process\.|await |async )/.test(fs.readFileSync(file, 'utf8')),
    );
    expect(impure).toEqual([]);
  });

  it('know where a file of the program lies in one place only', () => {
    const knowing = files.filter((file) => /new URL\([^)]*import\.meta/.test(fs.readFileSync(file, 'utf8')));
    expect(knowing.map((file) => path.relative(SRC, file))).toEqual([path.join('process', 'entry-url.ts')]);
  });

  it('use the node: prefix', () => {
    const bare = imports.filter(({ to }) => ['fs', 'path', 'os', 'crypto', 'child_process'].includes(to));
    expect(bare).toEqual([]);
  });
});
