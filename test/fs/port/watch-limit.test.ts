import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWatchLimit, limitOfError, readWatchLimit } from '../../../src/fs/port/watch-limit.js';

describe('a limit of watching', () => {
  it.each([
    ['ENOSPC', 'watch', 'watches'],
    ['EMFILE', 'instance', 'instances'],
    ['EMFILE', 'watch', 'descriptors'],
    ['ENFILE', 'instance', 'files'],
    ['EACCES', 'instance', undefined],
  ] as const)('is told by %s of a new %s', (code, call, limit) => {
    expect(limitOfError(code, call)).toBe(limit);
  });

  it.runIf(process.platform === 'linux')('is looked up', () => {
    const value = Number(fs.readFileSync('/proc/sys/fs/inotify/max_user_watches', 'latin1'));
    expect(readWatchLimit('watches')).toEqual({ setting: 'fs.inotify.max_user_watches', value });
    expect(readWatchLimit('descriptors').value).toBeGreaterThan(2);
    expect(readWatchLimit('files').setting).toBe('fs.file-max');
  });

  it('is described with what it is now and how to raise it', () => {
    expect(describeWatchLimit({ setting: 'fs.inotify.max_user_watches', value: 8192, share: 7000 })).toEqual({
      message: 'the 7000 watches that this pair may have of fs.inotify.max_user_watches are reached (8192 now)',
      hint: 'raise it: sysctl -w fs.inotify.max_user_watches=32768; a file in /etc/sysctl.d keeps it over a restart',
    });
    expect(describeWatchLimit({ setting: 'fs.inotify.max_user_watches', value: 8192 })).toEqual({
      message: 'the limit fs.inotify.max_user_watches is reached (8192 now)',
      hint: 'raise it: sysctl -w fs.inotify.max_user_watches=32768; a file in /etc/sysctl.d keeps it over a restart',
    });
    expect(describeWatchLimit({ setting: 'RLIMIT_NOFILE' })).toEqual({
      message: 'the limit of open files is reached',
      hint: 'raise it, with LimitNOFILE= or ulimit -n',
    });
  });
});
