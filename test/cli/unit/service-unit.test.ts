import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unitText } from '../../../src/cli/unit/unit-text.js';
import { temporaryFolder } from '../../engine/trees.js';
import { command } from '../command.js';

/** A folder with a config, and the commands of a user in it. */
function rig() {
  const cwd = temporaryFolder();
  const config = path.join(cwd, 'foldersync.config.yaml');
  fs.writeFileSync(config, 'version: 1\npairs: { p: { source: ./s, replica: ./r } }\n');
  const env = { XDG_CONFIG_HOME: path.join(cwd, 'xdg') };
  const file = path.join(cwd, 'xdg', 'systemd', 'user', 'foldersync.service');
  const service = (...args: string[]) => command(['service', ...args], { cwd, env });
  const unit = () => fs.readFileSync(file, 'utf8');
  return { cwd, config, file, service, unit };
}

describe('foldersync service install', () => {
  it('writes a unit that runs this config, says what comes next, and finds it as it should be', async () => {
    const { service, file, unit, config } = rig();
    const { code, stdout } = await service('install', '--user');
    expect(code).toBe(0);
    expect(stdout).toContain(`wrote ${file}, which runs ${config}\n`);
    expect(stdout).toContain('next: systemctl --user enable --now foldersync\n');
    expect(unit()).toContain(`ExecStart=${process.execPath} `);
    expect(unit()).toContain(` run --config ${config}\n`);
    expect(unit()).not.toContain('ProtectSystem');
    expect(fs.statSync(file).mode & 0o777).toBe(0o644);
    expect((await service('install', '--user')).stdout).toContain(`${file} is as it should be\n`);
  });

  it('prints the unit, hardened where it is the machine’s, and writes nothing', async () => {
    const { service, file } = rig();
    const { code, stdout } = await service('install', '--print');
    expect(code).toBe(0);
    expect(stdout).toContain('ProtectSystem=full\n');
    expect(stdout).toMatch(/^\[Unit\]\n/);
    expect((await service('install', '--user', '--print')).stdout).toContain('WantedBy=default.target');
    expect(fs.existsSync(file)).toBe(false);
  });

  it.each([
    ['was edited since foldersync has written it', (text: string) => `${text}Environment=A=1\n`],
    ['was not written by foldersync', () => '[Service]\nExecStart=/bin/true\n'],
  ])('leaves a unit that %s, except by force, which puts it aside', async (how, edit) => {
    const { service, file, unit } = rig();
    await service('install', '--user');
    const written = unit();
    const edited = edit(written);
    fs.writeFileSync(file, edited);
    const refused = await service('install', '--user');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(how);
    expect(refused.stderr).toContain('hint: keep changes in a file of their own (systemctl edit foldersync)');
    expect(unit()).toBe(edited);
    expect((await service('uninstall', '--user')).code).toBe(1);
    expect(unit()).toBe(edited);
    const forced = await service('install', '--user', '--force');
    expect(forced.stdout).toContain(`what was there is now ${file}.before\n`);
    expect(unit()).toBe(written);
    expect(fs.readFileSync(`${file}.before`, 'utf8')).toBe(edited);
  });

  it('writes its own unit anew where another config is to be run', async () => {
    const { service, cwd, unit } = rig();
    await service('install', '--user');
    const other = path.join(cwd, 'other.yaml');
    fs.writeFileSync(other, 'version: 1\npairs: { p: { source: ./s, replica: ./r } }\n');
    expect((await service('install', '--user', '--config', other)).stdout).toContain(`which runs ${other}\n`);
    expect(unit()).toContain(` run --config ${other}\n`);
  });

  it('writes nothing for a config that cannot be used', async () => {
    const { service, config, file } = rig();
    fs.writeFileSync(config, 'version: 1\n');
    expect((await service('install', '--user')).code).toBe(2);
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe('foldersync service uninstall', () => {
  it('removes the unit, and what is not there as well', async () => {
    const { service, file } = rig();
    await service('install', '--user');
    const { code, stdout } = await service('uninstall', '--user');
    expect(code).toBe(0);
    expect(stdout).toContain(`removed ${file}; `);
    expect(fs.existsSync(file)).toBe(false);
    expect((await service('uninstall', '--user')).stdout).toBe(`there is no ${file}\n`);
  });
});

describe('a word of a unit', () => {
  it.each([
    ['/opt/node', '/opt/node'],
    ['/a b/c', '"/a b/c"'],
    ['/100%/$HOME', '/100%%/$$HOME'],
    ['/a"\\b', '"/a\\"\\\\b"'],
    ['/Ü;x', '"/Ü;x"'],
  ])('%s is written as %s', (word, written) => {
    const text = unitText({ command: [word], config: '/c', isForUser: true });
    expect(text).toContain(`ExecStart=${written} run --config /c\n`);
  });
});
