import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { unitText } from '../../src/cli/unit/unit-text.js';
import { temporaryFolder, writeTree } from '../engine/trees.js';
import { requireTools } from '../fs/mounts.js';
import { MAIN, until } from './foldersync.js';
import { Systemd } from './systemd.js';

const UNIT = 'foldersync.service';

/** A service of one pair below a systemd; what the unit is to have besides is a drop-in. */
async function rig(context: TestContext, dropIn = '') {
  const folder = temporaryFolder();
  fs.chmodSync(folder, 0o755);
  const source = writeTree(path.join(folder, 'source'), { folder: { file: 'content' } });
  const replica = path.join(folder, 'replica');
  const config = path.join(folder, 'foldersync.config.yaml');
  const configure = (options: string) => {
    const pair = `{ source: ./source, replica: ./replica, interval: 1h${options} }`;
    fs.writeFileSync(config, `version: 1\npairs:\n  p: ${pair}\n`);
  };
  configure('');
  const systemd = await Systemd.start(context);
  const command = [process.execPath, MAIN];
  systemd.write(UNIT, unitText({ command, config, isForUser: false }));
  if (dropIn !== '') systemd.write(`${UNIT}.d/test.conf`, `[Service]\n${dropIn}\n`);
  /** Runs a command of foldersync beside the service. */
  const foldersync = (...args: string[]) =>
    systemd.run('env', 'STATE_DIRECTORY=/var/lib/foldersync', ...command, ...args, '--config', config);
  const mirrored = (file = 'folder/file') => {
    const there = path.join(replica, file);
    return until(() => fs.existsSync(there), `${file} in the replica`);
  };
  return { systemd, source, replica, config, configure, foldersync, mirrored, folder };
}

describe('the unit', () => {
  it('is understood by systemd, and leaves the service little more than mirroring takes', (context) => {
    requireTools(context, ['systemd-analyze']);
    for (const isForUser of [false, true]) {
      const file = path.join(temporaryFolder(), UNIT);
      const command = [process.execPath, '/a path/100%/$main.js'];
      fs.writeFileSync(file, unitText({ command, config: '/etc/foldersync.yaml', isForUser }));
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      expect(verified.stderr).toBe('');
      if (isForUser) continue;
      const judged = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=35', file], {
        encoding: 'utf8',
      });
      expect(judged.stdout).toMatch(/Overall exposure level for foldersync.service: [0-3]\.\d OK/);
      expect(judged.status).toBe(0);
    }
  });
});

describe('a service below systemd', () => {
  it('is started once its pairs have, can be asked at once, and says how they are', async (context) => {
    const { systemd, foldersync, mirrored } = await rig(context);
    systemd.ctl('start', UNIT);
    expect(systemd.show(UNIT, 'ActiveState')).toBe('active');
    const status = foldersync('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ alive: true, pairs: { p: {} } });
    await mirrored();
    await until(() => systemd.show(UNIT, 'StatusText') === '1 pair is exact', 'the status line');
    systemd.ctl('stop', UNIT);
    expect(systemd.show(UNIT, 'Result')).toBe('success');
    expect(foldersync('status').stdout).toContain('ended in good order');
  });

  it('is reloaded before systemctl comes back, which fails where the config is wrong', async (context) => {
    const { systemd, foldersync, configure, config, mirrored } = await rig(context);
    systemd.ctl('start', UNIT);
    await mirrored();
    configure(', special: copy');
    systemd.ctl('reload', UNIT);
    expect(foldersync('check', '--against-running', '--json').stdout).toContain('"kind": "same"');
    fs.appendFileSync(config, 'pears: [\n');
    const { status } = systemd.try('reload', UNIT);
    expect(status).not.toBe(0);
    expect(systemd.show(UNIT, 'ActiveState')).toBe('active');
    expect(systemd.show(UNIT, 'NRestarts')).toBe('0');
  });

  it('is reloading from a SIGHUP until the config is in force', async (context) => {
    const { systemd, mirrored, foldersync } = await rig(context);
    systemd.ctl('start', UNIT);
    await mirrored();
    systemd.ctl('kill', '--kill-who=main', '--signal=HUP', UNIT);
    await until(() => foldersync('events').stdout.includes('reload: '), 'the reload');
    await until(() => systemd.show(UNIT, 'ActiveState') === 'active', 'the end of the reload');
  });

  it('is ended and started again when its event loop stands still', async (context) => {
    const { systemd, mirrored, source, replica } = await rig(context, 'WatchdogSec=3\nRestartSec=100ms');
    systemd.ctl('start', UNIT);
    await mirrored();
    systemd.ctl('kill', '--kill-who=main', '--signal=STOP', UNIT);
    await until(() => systemd.show(UNIT, 'NRestarts') === '1', 'another start');
    await until(() => systemd.show(UNIT, 'ActiveState') === 'active', 'the service');
    fs.writeFileSync(path.join(source, 'later'), '');
    systemd.ctl('restart', UNIT);
    await until(() => fs.existsSync(path.join(replica, 'later')), 'the later file');
  });

  it('is not started again where its config is wrong', async (context) => {
    const { systemd, config } = await rig(context, 'RestartSec=100ms');
    fs.writeFileSync(config, 'version: 1\npairs: [');
    expect(systemd.try('start', UNIT).status).not.toBe(0);
    await until(() => systemd.show(UNIT, 'ActiveState') === 'failed', 'the failure');
    expect(systemd.show(UNIT, 'ExecMainStatus')).toBe('2');
    expect(systemd.show(UNIT, 'NRestarts')).toBe('0');
  });

  it('mirrors as root whatever root may: owners, modes, capabilities and devices', async (context) => {
    const { systemd, source, replica, configure, mirrored } = await rig(context);
    configure(', special: copy');
    const file = path.join(source, 'folder', 'file');
    fs.chmodSync(file, 0o4755);
    fs.chownSync(file, 4321, 4321);
    fs.chmodSync(file, 0o4755);
    fs.writeFileSync(path.join(source, 'private'), 'x', { mode: 0o600 });
    fs.chownSync(path.join(source, 'private'), 4321, 4321);
    for (const args of [
      ['mknod', path.join(source, 'device'), 'c', '1', '3'],
      ['mknod', path.join(source, 'disk'), 'b', '7', '99'],
    ]) {
      expect(spawnSync(args[0]!, args.slice(1)).status).toBe(0);
    }
    systemd.ctl('start', UNIT);
    for (const name of ['folder/file', 'private', 'device', 'disk']) await mirrored(name);
    const copy = fs.statSync(path.join(replica, 'folder', 'file'));
    expect([copy.uid, copy.gid, copy.mode & 0o7777]).toEqual([4321, 4321, 0o4755]);
    expect(fs.statSync(path.join(replica, 'device')).isCharacterDevice()).toBe(true);
    expect(fs.statSync(path.join(replica, 'disk')).isBlockDevice()).toBe(true);
  });

  it('mirrors as another user, who has nothing but his own rights', async (context) => {
    const { systemd, source, replica, folder, mirrored } = await rig(context, 'User=nobody\nGroup=nogroup');
    const [uid, gid] = [65534, 65534];
    for (const place of [folder, source, path.join(source, 'folder'), path.join(source, 'folder', 'file')]) {
      fs.chownSync(place, uid, gid);
    }
    systemd.ctl('start', UNIT);
    await mirrored();
    expect(fs.statSync(path.join(replica, 'folder', 'file')).uid).toBe(uid);
  });
});
