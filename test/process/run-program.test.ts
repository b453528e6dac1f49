// Programs of somebody else, real ones, and what becomes of them.

import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/process/clock.js';
import { type ProgramOptions, runProgram } from '../../src/process/run-program.js';
import { isAlive, until } from '../end-to-end/foldersync.js';
import { ManualClock } from '../runner/manual-clock.js';

/** Runs it; the lines are what it has written by now. */
function run(command: ProgramOptions['command'], more: Partial<ProgramOptions> = {}) {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const options = { dir: '/', variables: {}, timeoutMs: 60_000, onLine, clock: systemClock };
  return { lines, program: runProgram({ command, ...options, ...more }) };
}

const firstLine = (lines: readonly string[]) => until(() => lines[0], 'its first line');
const shell = (script: string): ProgramOptions['command'] => ['sh', '-c', script];

describe('a program', () => {
  it.each<[what: string, command: ProgramOptions['command'], end: object]>([
    ['has ended with a code', shell('exit 75'), { kind: 'exited', code: 75 }],
    ['was ended by a signal', shell('kill -TERM $$'), { kind: 'signalled', signal: 'SIGTERM' }],
    ['is not there', ['/nowhere/program'], { kind: 'not-started' }],
    ['may not be run', ['/etc/passwd'], { kind: 'not-started' }],
    ['has a NUL in its arguments', ['echo', '\0'], { kind: 'not-started' }],
  ])('that %s', async (_, command, end) => {
    expect(await run(command).program.ended).toMatchObject(end);
  });

  it('is no shell, has its folder, its variables and its input', async () => {
    const { lines, program } = run(['sh', '-c', 'pwd; echo "$GIVEN $1"; cat', 'sh', '$HOME `id`'], {
      dir: '/usr',
      variables: { GIVEN: 'given' },
      input: 'one\ntwo\r\nthree',
    });
    expect(await program.ended).toEqual({ kind: 'exited', code: 0 });
    expect(lines).toEqual(['/usr', 'given $HOME `id`', 'one', 'two', 'three']);
  });

  it('may leave its input unread, and write a line without an end', async () => {
    const unread = run(shell('exec <&-; echo begun'), { input: 'x'.repeat(1_000_000) });
    expect(await unread.program.ended).toEqual({ kind: 'exited', code: 0 });
    const long = run(shell('head -c 10000 /dev/zero | tr "\\0" x'));
    await long.program.ended;
    expect(long.lines.map((line) => line.length)).toEqual([4096, 4096, 1808]);
  });

  it('is ended with what it has started when its time is over, by force where it does not go', async () => {
    const clock = new ManualClock(0);
    const script = 'trap "" TERM; (trap "" TERM; while :; do sleep 0.01; done) & echo $!; wait';
    const { lines, program } = run(shell(script), { timeoutMs: 60_000, clock });
    const child = Number(await firstLine(lines));
    clock.advance(60_000);
    expect(isAlive(child)).toBe(true);
    clock.advance(5000);
    await until(() => !isAlive(child), 'its end');
    expect(await program.ended).toEqual({ kind: 'timed-out' });
    expect(clock.timerCount).toBe(0);
  });

  it('is ended when it is told to, and at once where that is asked', async () => {
    const told = run(shell('trap "exit 3" TERM; echo begun; while :; do sleep 0.01; done'));
    await firstLine(told.lines);
    told.program.stop();
    told.program.stop();
    expect(await told.program.ended).toEqual({ kind: 'stopped' });
    const deaf = run(shell('trap "" TERM; echo begun; while :; do sleep 0.01; done'));
    await firstLine(deaf.lines);
    deaf.program.kill();
    expect(await deaf.program.ended).toEqual({ kind: 'stopped' });
  });
});
