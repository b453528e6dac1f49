import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../../../src/cli/process/context.js';
import { openScreen } from '../../../src/cli/terminal/screen.js';
import type { Progress } from '../../../src/core/report/progress.js';
import { ManualClock } from '../../runner/manual-clock.js';
import { contextOf } from '../command.js';
import { Terminal } from '../terminal.js';

const progress = (entries: number): Progress => ({
  beats: 1,
  entries,
  operations: 7,
  bytes: 0,
  bytesFound: 0,
  path: 'd/a.txt',
});

/** A screen on a terminal, or with other streams. */
async function open(streams: { stdout?: OutputStream; stderr?: OutputStream } = {}, env: NodeJS.ProcessEnv = {}) {
  const terminal = new Terminal(60);
  const clock = new ManualClock(0);
  const context = contextOf({ cwd: '/', env }, { stdout: terminal, stderr: terminal, ...streams });
  return { terminal, clock, screen: await openScreen(context, { isLive: true, clock }) };
}

/** Shows the progress of a pass that has run long enough to be shown. */
function showLong({ screen, clock }: Awaited<ReturnType<typeof open>>, pair: string, entries: number): void {
  screen.show(pair, progress(0));
  clock.advance(1000);
  screen.show(pair, progress(entries));
}

describe('the screen on a terminal', () => {
  it('shows a line for each running pass, and none when all have ended', async () => {
    const opened = await open();
    const { screen, terminal } = opened;
    showLong(opened, 'one', 12);
    showLong(opened, 'two', 34);
    await terminal.shows(/^one: 12 entries, 7 changes, "d\/a.txt"\ntwo: 34 entries, 7 changes, "d\/a.txt"$/);
    screen.show('one', undefined);
    await terminal.shows(/^two: 34[^\n]*$/);
    screen.show('two', undefined);
    expect(terminal.screen).toBe('');
  });

  it('says how long the rest will take, where a pass before gives a base', async () => {
    const { screen, terminal, clock } = await open();
    screen.show('one', progress(0), 50);
    clock.advance(1000);
    screen.show('one', progress(10), 50);
    await terminal.shows(/^one: 10 of 50 entries, 7 changes, 20 %, 4 s left$/);
    screen.close();
  });

  it('writes lines above the progress, torn by nothing', async () => {
    const opened = await open();
    const { screen, terminal } = opened;
    screen.lines.write('before\n');
    showLong(opened, 'one', 1);
    showLong(opened, 'two', 2);
    await terminal.shows(/^before\none: 1 .*\ntwo: 2 /);
    screen.lines.write('a\nb\n');
    screen.messages.write('c\n');
    screen.lines.write('d\n');
    screen.show('one', progress(100));
    await terminal.shows(/d\none: 100 /);
    expect(terminal.screen).toMatch(/^before\na\nb\nc\nd\none: 100 [^\n]*\ntwo: 2 [^\n]*$/);
    screen.close();
    expect(terminal.screen).toBe('before\na\nb\nc\nd');
    screen.show('one', progress(200));
    screen.lines.write('after\n');
    expect(terminal.screen).toBe('before\na\nb\nc\nd\nafter');
  });

  it('writes what waits when it is closed', async () => {
    const opened = await open();
    const { screen, terminal } = opened;
    showLong(opened, 'one', 1);
    screen.lines.write('last words\n');
    screen.close();
    expect(terminal.screen).toBe('last words');
  });

  it('shows nothing of a pass that is over at once', async () => {
    const { screen, terminal, clock } = await open();
    screen.show('one', progress(1));
    clock.advance(300);
    screen.show('one', progress(2));
    screen.show('one', undefined);
    expect(terminal.screen).toBe('');
    screen.lines.write('a line\n');
    expect(terminal.screen).toBe('a line');
  });
});

describe('the screen elsewhere', () => {
  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('has no progress with %o', async (env) => {
    const opened = await open({}, env);
    showLong(opened, 'one', 1);
    opened.screen.lines.write('a line\n');
    expect(opened.terminal.screen).toBe('a line');
  });

  it('has no progress in a pipe', async () => {
    const stderr = new PassThrough();
    const opened = await open({ stderr });
    showLong(opened, 'one', 1);
    opened.screen.messages.write('a message\n');
    opened.screen.close();
    stderr.end();
    expect(await text(stderr)).toBe('a message\n');
    expect(opened.terminal.screen).toBe('');
  });

  it('writes lines into a file or a pipe at once, also while progress is shown', async () => {
    const stdout = new PassThrough({ encoding: 'utf8' });
    const opened = await open({ stdout });
    showLong(opened, 'one', 1);
    opened.screen.lines.write('a line\n');
    expect(stdout.read()).toBe('a line\n');
    opened.screen.close();
  });
});
