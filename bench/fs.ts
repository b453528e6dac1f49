// What the adapters cost: listing and inspecting 100,000 files, copying 20,000 small ones, and being loaded.
// Run it with `npx tsx bench/fs.ts [folder]`; it prints the medians of several runs, in which the adapters take turns.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AbsolutePath, bytesOfText, type Name, type RelativePath } from '../src/core/tree/bytes.js';
import { EntryTable } from '../src/core/tree/entry-table.js';
import { createLinuxFileSystem } from '../src/fs/linux/linux.js';
import type { FileSystem, Root } from '../src/fs/port/port.js';
import type { Directory } from '../src/fs/port/directory.js';
import { createPortableFileSystem } from '../src/fs/portable/portable.js';

const RUNS = 5;
const LISTED = { directories: 100, files: 1000 };
const COPIED = { directories: 20, files: 1000, sizeBytes: 4096 };
const STARTUP = '--startup';
const STAGED = bytesOfText('.foldersync-0123456789abcdef.tmp') as Name;

const ADAPTERS: Readonly<Record<string, () => FileSystem>> = {
  linux: () => createLinuxFileSystem({ beat: () => {} }),
  portable: () => createPortableFileSystem(() => {}),
};

if (process.argv[2] === STARTUP) {
  const start = performance.now();
  ADAPTERS[process.argv[3] ?? '']?.();
  process.stdout.write(`${performance.now() - start}`);
} else {
  measureAll(fs.mkdtempSync(path.join(process.argv[2] ?? os.tmpdir(), 'foldersync-bench-')));
}

function measureAll(folder: string): void {
  try {
    makeFiles(path.join(folder, 'listed'), { ...LISTED, sizeBytes: 0 });
    makeFiles(path.join(folder, 'copied'), COPIED);
    compare(`list and inspect ${LISTED.directories * LISTED.files} files`, (adapter) => listAll(adapter, folder));
    compare(`copy ${COPIED.directories * COPIED.files} files of ${COPIED.sizeBytes} bytes`, (adapter) =>
      copyAll(adapter, folder),
    );
    compare('load', (adapter) => loadInNewProcess(adapter));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a measurement with both adapters in turns, and prints the medians of what it returns in milliseconds. */
function compare(what: string, measure: (adapter: string) => number): void {
  const times = new Map(Object.keys(ADAPTERS).map((adapter) => [adapter, [] as number[]]));
  for (let run = 0; run < RUNS; run++) {
    for (const [adapter, measured] of times) measured.push(measure(adapter));
  }
  const [linux = Number.NaN, portable = Number.NaN] = [...times.values()].map(median);
  process.stdout.write(
    `${what}\n  linux    ${linux.toFixed(1)} ms\n  portable ${portable.toFixed(1)} ms\n` +
      `  ratio    ${(portable / linux).toFixed(2)}\n`,
  );
}

function listAll(adapter: string, folder: string): number {
  const fileSystem = open(adapter);
  using root = fileSystem.openRoot(bytesOfText(path.join(folder, 'listed')) as AbsolutePath);
  const table = new EntryTable();
  let files = 0;
  const start = performance.now();
  for (let index = 0; index < LISTED.directories; index++) {
    using directory = root.openDirectory(nameOf(index) as RelativePath);
    directory.list(table);
    directory.readAttributes(table, (_, error) => {
      throw error;
    });
    files += table.length;
  }
  const duration = performance.now() - start;
  if (files !== LISTED.directories * LISTED.files) throw new Error(`${files} files were listed`);
  return duration;
}

function copyAll(adapter: string, folder: string): number {
  const fileSystem = open(adapter);
  const target = path.join(folder, 'replica');
  fs.mkdirSync(target);
  using source = fileSystem.openRoot(bytesOfText(path.join(folder, 'copied')) as AbsolutePath);
  using replica = fileSystem.openRoot(bytesOfText(target) as AbsolutePath);
  replica.rules = { ...replica.rules, owners: fileSystem.capabilities.owners };
  source.rules = replica.rules;
  const start = performance.now();
  for (let index = 0; index < COPIED.directories; index++) copyDirectory(nameOf(index), source, replica);
  const duration = performance.now() - start;
  fs.rmSync(target, { recursive: true });
  return duration;
}

function copyDirectory(name: Name, sourceRoot: Root, replicaRoot: Root): void {
  using top = replicaRoot.openDirectory('' as RelativePath);
  top.makeDirectory(name);
  using from: Directory = sourceRoot.openDirectory(name as RelativePath);
  using to: Directory = replicaRoot.openDirectory(name as RelativePath);
  for (let index = 0; index < COPIED.files; index++) {
    from.copyFile(nameOf(index), to, STAGED, { onChunk: () => true });
    to.rename(STAGED, nameOf(index));
  }
}

/** A new process each time, for a module is loaded once. */
function loadInNewProcess(adapter: string): number {
  const script = fileURLToPath(import.meta.url);
  return Number(execFileSync(process.execPath, [...process.execArgv, script, STARTUP, adapter], { encoding: 'utf8' }));
}

function open(adapter: string): FileSystem {
  return ADAPTERS[adapter]!(); // the names are the table's own
}

function makeFiles(folder: string, shape: { directories: number; files: number; sizeBytes: number }): void {
  const content = Buffer.alloc(shape.sizeBytes, 'x');
  for (let directory = 0; directory < shape.directories; directory++) {
    const inside = path.join(folder, nameOf(directory));
    fs.mkdirSync(inside, { recursive: true });
    for (let file = 0; file < shape.files; file++) fs.writeFileSync(path.join(inside, nameOf(file)), content);
  }
}

function nameOf(index: number): Name {
  return bytesOfText(`entry-${String(index).padStart(6, '0')}.dat`) as Name;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
