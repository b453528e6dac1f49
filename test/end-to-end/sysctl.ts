// What the whole machine allows, changed for one test. Such a test runs alone (vitest.slow.config.ts), and as shortly as it can.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { onTestFinished, type TestContext } from 'vitest';

/**
 * Changes a sysctl until the end of the test, or until what is returned is called. Where that is not allowed the test is
 * skipped and says why, but never in CI.
 */
export async function changeSysctl(context: TestContext, name: string, value: number): Promise<() => Promise<void>> {
  const file = sysctlFile(name);
  // The shell puts it back also when this process is killed, for its input ends then. Two test runs wait for each other.
  const script = 'old=$(cat "$1") && echo "$2" >"$1" && echo changed && cat >/dev/null; echo "$old" >"$1"';
  const guard = spawn('flock', [file, 'sh', '-c', script, 'sh', file, `${value}`], { detached: true });
  let trouble = '';
  guard.stderr.setEncoding('utf8').on('data', (text: string) => {
    trouble += text;
  });
  guard.on('error', (error) => {
    trouble += error.message;
  });
  const ended = new Promise<void>((resolve) => guard.once('close', () => resolve()));
  const restore = async () => {
    guard.stdin.end();
    await ended;
  };
  onTestFinished(restore);
  await Promise.race([once(guard.stdout, 'data'), ended]);
  if (readSysctl(name) !== value) giveUp(context, `${name} cannot be changed: ${trouble.trim()}`);
  return restore;
}

/** What a sysctl is now. */
function readSysctl(name: string): number {
  return Number(fs.readFileSync(sysctlFile(name), 'latin1'));
}

function sysctlFile(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}

/** How much of inotify this user has in use, as its limits count it. **Source**: proc_pid_fdinfo(5), inotify files. */
export function inotifyInUse(): { readonly instances: number; readonly watches: number } {
  let [instances, watches] = [0, 0];
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const info of readFdinfos(pid)) {
      if (info.instance) instances++;
      watches += info.watches;
    }
  }
  return { instances, watches };
}

function readFdinfos(pid: string): { readonly instance: boolean; readonly watches: number }[] {
  try {
    if (fs.statSync(`/proc/${pid}`).uid !== process.getuid?.()) return [];
    return fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const instance = fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === 'anon_inode:inotify';
      if (!instance) return [];
      const watches = fs.readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1').match(/^inotify wd/gm)?.length ?? 0;
      return [{ instance, watches }];
    });
  } catch {
    return []; // it has ended meanwhile, or has closed it
  }
}

function giveUp(context: TestContext, reason: string): never {
  if (process.env.CI !== undefined) throw new Error(`in CI nothing is skipped: ${reason}`);
  return context.skip(reason);
}
