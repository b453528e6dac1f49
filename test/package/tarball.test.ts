import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODES, PACKED_NODE } from '../../scripts/package/node-binary.js';
import { runtimeFiles } from '../../scripts/package/runtime-packages.js';
import { writeTarball } from '../../scripts/package/tarball.js';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';

const OPTIONS = { epoch: 1_700_000_000, preset: 0 };

describe('a tarball', () => {
  it('is the same, byte for byte, whoever makes it, when, and in which order', () => {
    const [first, second] = [
      ['b', 'a'],
      ['a', 'b'],
    ].map((names, index) => {
      const folder = path.join(temporaryFolder(), 'top');
      fs.mkdirSync(folder);
      for (const name of names) {
        const file = path.join(folder, name);
        fs.writeFileSync(file, name);
        fs.utimesSync(file, 1000 + index, 1000 + index);
        if (process.getuid?.() === 0) fs.chownSync(file, 1000 + index, 1000 + index);
      }
      const tarball = `${folder}.tar.xz`;
      writeTarball(folder, tarball, OPTIONS);
      return tarball;
    });
    expect(fs.readFileSync(first!)).toEqual(fs.readFileSync(second!));
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--utc', '--file', first!], {
      encoding: 'utf8',
    });
    expect(listed.match(/0\/0 +\d+ 2023-11-14 22:13 .*/g)).toHaveLength(3);
  });
});

describe('what is packed beside the program', () => {
  it('is what of its packages is loaded, with one native half of each, and its licences', async () => {
    const files = await runtimeFiles(PROJECT);
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([
      'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
      'node_modules/@lmdb/lmdb-linux-x64/node.napi.glibc.node',
    ]);
    expect(files.filter((file) => /\.(cc|c|hh|h|map|md|ts|tgz)$/.test(file) && !/licen[cs]e/i.test(file))).toEqual([]);
    for (const name of ['koffi', 'lmdb', 'cosmiconfig', 'js-yaml', 'msgpackr']) {
      expect(files).toContain(`node_modules/${name}/package.json`);
      expect(files.some((file) => new RegExp(`^node_modules/${name}/licen[cs]e`, 'i').test(file))).toBe(true);
    }
  });
});

describe('the Nodes', () => {
  it('begin with the oldest that package.json allows, and one of them is packed', () => {
    const { engines } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
    expect(engines.node).toBe('>=20.19');
    expect(Object.keys(NODES)[0]).toBe('20.19.0');
    expect(Object.keys(NODES)).toContain(PACKED_NODE);
  });
});
