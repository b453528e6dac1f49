import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { command } from './command.js';

describe('foldersync init', () => {
  it('writes a config that is valid, with the schema line, and says what to do next', async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await command(['init'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wrote foldersync\.config\.yaml\nnext: .*foldersync check --paths\n.*foldersync plan\n$/);
    const [line] = fs.readFileSync(path.join(cwd, 'foldersync.config.yaml'), 'utf8').split('\n');
    const [, address = ''] = /^# yaml-language-server: \$schema=(.*)$/.exec(line ?? '') ?? [];
    expect(JSON.parse(fs.readFileSync(new URL(address), 'utf8'))).toHaveProperty('properties.pairs');
    expect((await command(['check'], { cwd })).code).toBe(0);
  });

  it('never writes over a file', async () => {
    const cwd = temporaryFolder();
    const file = path.join(cwd, 'foldersync.config.yaml');
    fs.writeFileSync(file, 'mine');
    const { code, stderr } = await command(['init'], { cwd });
    expect(stderr).toContain('foldersync.config.yaml exists already');
    expect(code).toBe(2);
    expect(fs.readFileSync(file, 'utf8')).toBe('mine');
  });

  it('writes the file that --config names', async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await command(['init', '--config', 'other.yml'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('foldersync plan --config other.yml');
    expect((await command(['check', '--config', 'other.yml'], { cwd })).code).toBe(0);
  });

  it.each([
    { file: 'a.json', says: 'init writes YAML' },
    { file: 'none/a.yaml', says: 'there is no folder' },
  ])('refuses $file', async ({ file, says }) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await command(['init', '--config', file], { cwd });
    expect(stderr).toContain(says);
    expect(code).toBe(2);
    expect(fs.readdirSync(cwd)).toEqual([]);
  });
});

describe('foldersync schema', () => {
  it('prints the schema as it stands in the package', async () => {
    const { code, stdout } = await command(['schema'], { cwd: temporaryFolder() });
    const file = path.join(import.meta.dirname, '..', '..', 'schemas', 'foldersync.config.schema.json');
    expect(stdout).toBe(fs.readFileSync(file, 'utf8'));
    expect(code).toBe(0);
  });
});
