// A replica on a file server that dies in the middle of a pass: every call fails then, also the one that closes a file.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { until, Workplace } from './foldersync.js';

const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
const FILES = 120;

/** Mounts a folder by sshfs, over a server that it starts by itself, without a network. */
async function mountByServer(place: Workplace, far: string, at: string): Promise<ChildProcess> {
  const command = place.path('server.sh');
  fs.writeFileSync(command, `#!/bin/sh\nexec ${SFTP_SERVER}\n`, { mode: 0o755 });
  const server = spawn('sshfs', ['-f', '-o', `ssh_command=${command},max_conns=1`, `localhost:${far}`, at], {
    stdio: 'inherit',
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  await until(() => fs.readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${at} `), 'the mount');
  return server;
}

function unmount(at: string): void {
  spawnSync('umount', ['--lazy', at]);
}

function requireSshfs(context: TestContext): void {
  const canMount = fs.existsSync('/dev/fuse') && fs.existsSync(SFTP_SERVER) && process.getuid?.() === 0;
  context.skip(!canMount || spawnSync('sshfs', ['--version']).status !== 0, 'needs sshfs, an sftp-server and root');
}

it('is told of, costs no engine and no file, and is finished when the server is back', async (context) => {
  requireSshfs(context);
  const place = new Workplace();
  const [source, far, at] = ['source', 'far', 'at'].map((name) => place.path(name)) as [string, string, string];
  for (const folder of [source, far, at]) fs.mkdirSync(folder);
  onTestFinished(() => unmount(at));
  place.configure({ p: { source, replica: at, interval: '1h', maxDelete: { percent: 100 } } });
  const write = (letter: string) => {
    for (let file = 0; file < FILES; file++)
      fs.writeFileSync(`${source}/f${file}`, letter.repeat(200_000 + letter.charCodeAt(0)));
  };
  const changed = (letter: string) => {
    let count = 0;
    for (let file = 0; file < FILES; file++) {
      const content = fs.readFileSync(`${far}/f${file}`, 'latin1');
      expect(content, 'a file of the server is whole').toBe(content.charAt(0).repeat(200_000 + content.charCodeAt(0)));
      if (content.startsWith(letter)) count++;
    }
    return count;
  };
  write('a');
  let server = await mountByServer(place, far, at);
  expect((await place.run('run', '--once')).code).toBe(0);
  for (const letter of ['b', 'c', 'd', 'e']) {
    write(letter);
    const pass = place.start('run', '--once');
    await until(() => fs.readFileSync(`${far}/f0`, 'latin1').startsWith(letter), 'the first file');
    server.kill('SIGKILL');
    const { code, stdout } = await pass.ended;
    expect(stdout).not.toContain('ENGINE');
    if (changed(letter) < FILES) expect(code).toBe(1);
    unmount(at);
    server = await mountByServer(place, far, at);
    const again = await place.run('run', '--once');
    expect(again.stdout).toMatch(/pass ok/);
    expect(again.code).toBe(0);
    expect(changed(letter)).toBe(FILES);
  }
});
