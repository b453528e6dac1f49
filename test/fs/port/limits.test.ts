// Numbers of 64 bits that a double does not hold: any user can make such files, on tmpfs for instance.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EntryTable, FILE, UNREADABLE } from '../../../src/core/tree/entry-table.js';
import { mirror } from '../../engine/mirror.js';
import { temporaryFolder } from '../../engine/trees.js';
import { ADAPTERS, name, openSides } from '../rig.js';

const hasTmpfs = fs.existsSync('/dev/shm');

describe.runIf(hasTmpfs)('files beyond what a number holds', () => {
  it.each(Object.entries(ADAPTERS))('are told, row by row: %s', (_, make) => {
    const folder = temporaryFolder({ inMemory: true });
    using sides = openSides({ fileSystem: make(), folder, isRoot: false });
    execFileSync('truncate', ['-s', '9007199254740993', sides.at('source', 'huge')]);
    execFileSync('touch', ['-d', '@9223372036854775807', sides.at('source', 'late')]);
    execFileSync('touch', ['-d', '@-9223372036854775808', sides.at('source', 'early')]);
    fs.writeFileSync(sides.at('source', 'plain'), 'content');
    const table = new EntryTable();
    sides.source.list(table);
    const told: string[] = [];
    sides.source.readAttributes(table, (row, { code }) => told.push(`${table.name(row)} ${code}`));
    expect(told).toEqual(['early EOVERFLOW', 'huge EFBIG', 'late EOVERFLOW']);
    const kinds = table.names.map((_name, row) => table.kind(row));
    expect(kinds).toEqual([FILE, UNREADABLE, FILE, FILE]);
    expect(() => sides.source.copyFile(name('huge'), sides.replica, name('copy'), { onChunk: () => true })).toThrow(
      '8 PiB',
    );
  });

  it.each(['linux', 'portable'] as const)('do not keep a pass from the others: %s', (adapter) => {
    const base = temporaryFolder({ inMemory: true });
    const [source, replica] = ['source', 'replica'].map((side) => path.join(base, side)) as [string, string];
    for (const folder of [source, replica]) fs.mkdirSync(folder);
    fs.writeFileSync(path.join(source, 'plain'), 'content');
    execFileSync('touch', ['-d', '@9223372036854775807', path.join(source, 'late')]);
    execFileSync('truncate', ['-s', '9223372036854775807', path.join(source, 'huge')]);
    const first = mirror(source, replica, { adapter });
    const problems = ['problem source huge EFBIG', 'problem source late EOVERFLOW'];
    expect(first.lines).toEqual([...problems, 'copy late', 'copy plain']);
    expect(mirror(source, replica, { adapter, state: first.state }).lines).toEqual(problems);
  });
});
