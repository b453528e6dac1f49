// An ordinary user of this machine, made for one test, as whom the real process is started.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { mountBind, requireTools } from '../fs/mounts.js';
import { MAIN, type Workplace } from './foldersync.js';

let made = 0;

/** Makes a user until the end of the test, gives it the workplace, and starts foldersync there as that user. */
export function workAsOrdinaryUser(context: TestContext, place: Workplace): void {
  requireTools(context, ['useradd', 'setpriv']);
  made++;
  const name = `foldersync-${process.pid}-${made}`;
  execFileSync('useradd', ['--no-create-home', '--user-group', name]);
  onTestFinished(() => {
    execFileSync('userdel', [name]);
  });
  execFileSync('chown', ['-R', `${name}:${name}`, place.folder]);
  const become = ['setpriv', `--reuid=${name}`, `--regid=${name}`, '--clear-groups'];
  place.program = [...become, ...reachableProgram(context)];
}

/** Node and foldersync may lie below a folder that only root may enter. */
function reachableProgram(context: TestContext): string[] {
  const folder = temporaryFolder();
  fs.chmodSync(folder, 0o755);
  const [node, project] = [path.join(folder, 'node'), path.join(folder, 'project')];
  fs.writeFileSync(node, '');
  fs.mkdirSync(project);
  mountBind(context, process.execPath, node, 'ro');
  mountBind(context, path.join(path.dirname(MAIN), '..'), project, 'ro');
  return [node, path.join(project, 'dist', 'main.js')];
}
