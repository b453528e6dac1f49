// A source on a mount that means nothing by setuid, capabilities or devices: a copy elsewhere must not be worth more.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { FIRST, mirror, mirrorInLanes } from '../mirror.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { temporaryFolder, writeTree } from '../trees.js';

/** cap_dac_override, permitted and effective. */
const CAPABILITY = '0x0100000202000000000000000000000000000000';

/** A program with every right that a file can have, one without any, a device and a FIFO. */
function fill(folder: string): void {
  writeTree(folder, { bin: { tool: 'program', plain: 'p' } });
  const tool = path.join(folder, 'bin/tool');
  fs.chmodSync(tool, 0o6755);
  fs.chmodSync(path.join(folder, 'bin'), 0o2755);
  execFileSync('setfattr', ['-n', 'security.capability', '-v', CAPABILITY, tool]);
  execFileSync('setfattr', ['-n', 'user.kept', '-v', 'x', path.join(folder, 'bin/plain')]);
  execFileSync('mknod', [path.join(folder, 'device'), 'c', '1', '3']);
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
}

function found(replica: string, at = '') {
  const tool = path.join(replica, at, 'bin/tool');
  const capabilities = execFileSync('getfattr', ['-d', '-m', 'security', '--absolute-names', tool], {
    encoding: 'utf8',
  });
  return {
    mode: fs.statSync(tool).mode & 0o7777,
    folder: fs.statSync(path.dirname(tool)).mode & 0o7777,
    capabilities: capabilities.includes('security.capability'),
    names: fs.readdirSync(path.join(replica, at)).sort(),
  };
}

const LIMITED = { mode: 0o755, folder: 0o2755, capabilities: false, names: ['bin', 'fifo'] };
const WHOLE = { mode: 0o6755, folder: 0o2755, capabilities: true, names: ['bin', 'device', 'fifo'] };
const TOLD =
  'note left out are setuid, setgid and capabilities of files where the source is mounted nosuid, and devices where it is mounted nodev';

function limitedPair(context: TestContext) {
  requireMount(context);
  const source = mountDisk('size=4m,nosuid,nodev');
  fill(source);
  return { source, replica: path.join(temporaryFolder(), 'replica') };
}

const options = { adapter: 'linux', policy: { special: 'copy' } } as const;

describe('a source that is mounted nosuid and nodev', () => {
  it('gives neither setuid nor capabilities nor devices, says so once, and is then quiet', (context) => {
    const { source, replica } = limitedPair(context);
    const first = mirror(source, replica, { ...options, state: FIRST });
    expect(first.report).toMatchObject({ outcome: 'ok', counts: { special: 1 } });
    expect(first.lines.filter((line) => line.startsWith('note'))).toEqual([TOLD]);
    expect(found(replica)).toEqual(LIMITED);
    expect(mirror(source, replica, { ...options, state: first.state }).lines).toEqual([]);
  });

  it('gives none of it in lanes either', async (context) => {
    const { source, replica } = limitedPair(context);
    fs.mkdirSync(replica);
    const lanes = { count: 2 };
    const { report } = await mirrorInLanes(source, replica, { ...options, state: FIRST, lanes });
    expect(report.outcome).toBe('ok');
    expect(found(replica)).toEqual(LIMITED);
  });

  it('takes away what an earlier pass has given, and gives it again once it is mounted plainly', (context) => {
    const { source, replica } = limitedPair(context);
    execFileSync('mount', ['-o', 'remount,suid,dev', source]);
    const whole = mirror(source, replica, { ...options, state: FIRST });
    expect(found(replica)).toEqual(WHOLE);
    execFileSync('mount', ['-o', 'remount,nosuid,nodev', source]);
    const limited = mirror(source, replica, { ...options, state: whole.state });
    expect(found(replica)).toEqual({ ...LIMITED, names: WHOLE.names }); // what is not mirrored shelters what is there
    execFileSync('mount', ['-o', 'remount,suid,dev', source]);
    mirror(source, replica, { ...options, state: limited.state });
    expect(found(replica)).toEqual(WHOLE);
  });

  it('gives no setuid with the portable adapter', (context) => {
    const { source, replica } = limitedPair(context);
    const first = mirror(source, replica, { state: FIRST });
    expect(first.report.outcome).toBe('ok');
    expect(found(replica)).toMatchObject({ mode: 0o755 });
    expect(mirror(source, replica, { state: first.state }).lines).toEqual([]);
  });

  it.each(['linux', 'portable'] as const)('is limited alone where it is a mount inside another (%s)', (adapter) => {
    const base = temporaryFolder();
    const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
    fs.mkdirSync(source);
    fill(source);
    fill(mountDisk('size=4m,nosuid,nodev', path.join(source, 'stick')));
    const crossing = { adapter, state: FIRST, policy: { special: 'copy', crossMounts: true } } as const;
    expect(mirror(source, replica, crossing).report.outcome).toBe('ok');
    expect(found(replica)).toMatchObject({ mode: 0o6755 });
    expect(found(replica, 'stick')).toMatchObject({ mode: 0o755, capabilities: false });
    if (adapter === 'linux') expect(found(replica, 'stick').names).toEqual(LIMITED.names);
  });
});

describe('a replica that is mounted nosuid', () => {
  it('holds what the source has, as it does not matter there', (context) => {
    requireMount(context);
    const source = path.join(temporaryFolder(), 'source');
    fs.mkdirSync(source);
    fill(source);
    const replica = mountDisk('size=4m,nosuid');
    const first = mirror(source, replica, { ...options, state: FIRST });
    expect(found(replica)).toEqual(WHOLE);
    expect(mirror(source, replica, { ...options, state: first.state }).lines).toEqual([]);
  });
});
