import { describe, expect, it } from 'vitest';
import type { LogEvent, ServiceEvent } from '../../../src/core/report/event.js';
import { isLine } from '../../../src/core/report/event-words.js';
import { formatLine } from '../../../src/core/report/line.js';

const TIME = Date.UTC(2026, 0, 31, 12, 34, 56);
const EXIT = { code: null, signal: 'SIGKILL', errorOutput: '' };

const text = (event: LogEvent) => formatLine(event, { format: 'text', timezone: 'UTC', time: TIME }).slice(25, -1);
const json = (event: LogEvent) => JSON.parse(formatLine(event, { format: 'json', timezone: 'UTC', time: TIME }));

const LINES: readonly (readonly [event: LogEvent, line: string])[] = [
  [{ kind: 'pass-missed', dueAt: TIME - 1000 }, 'warn  the scheduled pass of 2026-01-31T12:34:55.000Z was missed'],
  [
    { kind: 'engine-lost', exit: EXIT, during: 'rest', isReported: false },
    'warn  its engine was ended by SIGKILL between two passes',
  ],
  [
    { kind: 'engine-lost', exit: EXIT, during: 'targeted-pass', isReported: false },
    'warn  its engine was ended by SIGKILL during a targeted pass',
  ],
  [{ kind: 'engine-output', text: 'FATAL' }, 'debug its engine wrote: FATAL'],
  [{ kind: 'engine-remains', pid: 12 }, 'error its engine (process 12) cannot be ended; it may sit in a dead mount'],
  [
    { kind: 'watching-changed', watching: { kind: 'live' }, isFirst: true },
    'debug every change in the source is heard',
  ],
  [
    { kind: 'watching-changed', watching: { kind: 'live' }, isFirst: false },
    'info  every change in the source is heard again',
  ],
  [
    { kind: 'watching-changed', watching: { kind: 'degraded', message: 'm', hint: 'h' }, isFirst: true },
    'warn  m; hint: h',
  ],
  [{ kind: 'watching-changed', watching: { kind: 'blind', message: 'm' }, isFirst: true }, 'info  m'],
  [
    { kind: 'weakened', by: 'edit', weakenings: ['prune is on where it was off', 'adopt is on where it was off'] },
    'warn  reload: protects less: prune is on where it was off, adopt is on where it was off; the next pass has the rules of a first one',
  ],
  [
    { kind: 'weakened', by: 'edit-before-start', weakenings: ['prune is on where it was off'] },
    'warn  protects less than when a pass was last completed: prune is on where it was off; the next pass has the rules of a first one',
  ],
  [
    { kind: 'many-updates', updated: 60, files: 100 },
    'warn  60 of 100 files of the replica got other content within an hour; hint: see whether the files of the source are still what they should be; "maxChange" holds such a pass',
  ],
  [
    { kind: 'left-behind', replica: '/r' },
    'info  is not in the config any more; its replica /r stays as it is, and so do its logs and its state',
  ],
  [{ kind: 'config-change', change: 'same', text: 'same' }, 'info  reload: same'],
  [{ kind: 'config-change', change: 'restart', text: 'not changed: x' }, 'warn  reload: not changed: x'],
  [
    { kind: 'config-finding', severity: 'warning', message: 'f:1:2: warning: odd', hint: 'h' },
    'warn  reload: f:1:2: warning: odd; hint: h',
  ],
  [
    { kind: 'config-invalid', errors: 2 },
    'error reload: the edited config has 2 errors and is not used; the one before runs on',
  ],
  [
    { kind: 'config-unreadable', reason: 'EIO' },
    'error reload: the config cannot be read: EIO; the one before runs on',
  ],
  [{ kind: 'config-unchanged', file: '/c' }, 'info  reload: nothing has changed in /c'],
  [
    { kind: 'config-replaced', file: '/c' },
    'warn  reload: /c was replaced or removed outside of its mount, which shows the old file for ever; hint: mount the folder of the config instead of the file alone, and start the service again',
  ],
  [
    { kind: 'service-started', version: '1', config: '/c', pairs: 1, nextAt: TIME },
    'info  foldersync 1 mirrors 1 pair (/c); the next pass is now',
  ],
  [
    { kind: 'service-started', version: '1', config: '/c', pairs: 2, nextAt: TIME + 60_000 },
    'info  foldersync 1 mirrors 2 pairs (/c); the next pass is at 2026-01-31 12:35:56Z',
  ],
  [
    { kind: 'service-started', version: '1', config: '/c', pairs: 2, nextAt: Number.POSITIVE_INFINITY },
    'info  foldersync 1 mirrors 2 pairs (/c); the next pass is never',
  ],
  [{ kind: 'service-stopped', signal: 'SIGTERM' }, 'info  stopped by SIGTERM'],
  [
    { kind: 'hang-up-ignored' },
    'warn  SIGHUP is ignored unless the terminal was closed: there is no config to read again',
  ],
];

describe('an event in words', () => {
  it.each(LINES)('%o', (event, line) => {
    expect(isLine(event)).toBe(true);
    expect(text(event)).toBe(line);
  });

  it('is a note for programs that read logs, whatever its kind', () => {
    for (const [event] of LINES) expect(json(event)).toMatchObject({ kind: 'note', message: expect.any(String) });
  });
});

describe('an event that no log tells', () => {
  it.each<ServiceEvent>([
    { kind: 'pass-started', trigger: 'cron' },
    { kind: 'approved' },
    { kind: 'pair-updated' },
    { kind: 'pair-state-changed', from: 'ok', to: 'held', why: 'm' },
    // The failed pass tells of it.
    { kind: 'engine-lost', exit: EXIT, during: 'pass', isReported: true },
  ])('$kind', (event) => {
    expect(isLine(event)).toBe(false);
  });
});
