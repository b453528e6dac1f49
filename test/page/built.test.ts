import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../fs/built.js';

const PAGE = path.join(PROJECT, 'dist', 'page');
const files = (fs.readdirSync(PAGE, { recursive: true }) as string[]).filter((file) => path.extname(file) !== '');

describe('the page as it is built', () => {
  it('takes at most 40 KB on its way', () => {
    const sizes = files.map((file) => gzipSync(fs.readFileSync(path.join(PAGE, file))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40_000);
  });

  it('is index.html and assets that have their content in their names', () => {
    const [index, ...assets] = files.sort().reverse();
    expect(index).toBe('index.html');
    expect(assets.filter((file) => !/^assets\/\w+-\w{8}\.(js|css|svg)$/.test(file))).toEqual([]);
    const text = fs.readFileSync(path.join(PAGE, 'index.html'), 'utf8');
    expect(assets.filter((file) => !text.includes(`"${file}"`))).toEqual([]);
  });

  it('has neither a script nor a style of its own, which its policy forbids', () => {
    const text = fs.readFileSync(path.join(PAGE, 'index.html'), 'utf8');
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=/);
  });

  it('names no address but those of its own service', () => {
    const named = files.flatMap(
      (file) => fs.readFileSync(path.join(PAGE, file), 'utf8').match(/https?:\/\/[\w.]+/g) ?? [],
    );
    // Names of XML, which nobody asks for.
    expect(named.filter((address) => !address.startsWith('http://www.w3.org'))).toEqual([]);
  });
});
