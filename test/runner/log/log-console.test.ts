// The console log: the same lines as in the files, on a stream that may be gone at any time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/process/clock.js';
import { openConsoleLog } from '../../../src/runner/log/log-console.js';
import { ManualClock } from '../manual-clock.js';

async function written(
  options: { level: 'warn' | 'debug'; color: boolean },
  lines: readonly (readonly [string, 'error' | 'warn' | 'info' | 'debug'])[],
): Promise<string> {
  const stream = new PassThrough();
  const log = openConsoleLog({ stream, clock: systemClock, ...options });
  for (const [body, level] of lines) log.write(body, level);
  await log.close();
  stream.end();
  return await text(stream);
}

const LINES = [
  ['an error\n', 'error'],
  ['a warning\n', 'warn'],
  ['übung %s {"json": 1}\ntwo lines\n', 'info'],
  ['details\n', 'debug'],
] as const;

test('writes lines as they are', async () => {
  expect(await written({ level: 'debug', color: false }, LINES)).toBe(LINES.map(([body]) => body).join(''));
});

test('leaves out lines below its level', async () => {
  expect(await written({ level: 'warn', color: false }, LINES)).toBe('an error\na warning\n');
});

test('colours what needs a look, and never the newline', async () => {
  expect(await written({ level: 'debug', color: true }, LINES)).toBe(
    '\x1b[31man error\x1b[0m\n\x1b[33ma warning\x1b[0m\nübung %s {"json": 1}\ntwo lines\n\x1b[2mdetails\x1b[0m\n',
  );
});

test('close() waits for a slow stream, and leaves it open', async () => {
  let taken = '';
  const stream = new Writable({
    write(part, _encoding, done) {
      setImmediate(() => {
        taken += String(part);
        done();
      });
    },
  });
  const log = openConsoleLog({ stream, clock: systemClock, level: 'info', color: false });
  for (let index = 0; index < 100; index++) log.write(`${index}\n`, 'info');
  await log.close();
  expect(taken.split('\n').length).toBe(101);
  expect(stream.writable).toBe(true);
});

test('a stream that breaks takes nobody down', async () => {
  const stream = new Writable({
    write(_part, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
  const log = openConsoleLog({ stream, clock: systemClock, level: 'info', color: false });
  const broken = new Promise((resolve) => stream.once('close', resolve));
  log.write('one\n', 'info');
  await broken;
  log.write('two\n', 'info');
  await log.close();
  expect(stream.errored?.message).toBe('write EPIPE');
});

test('a reader that goes away does not end the process', async () => {
  const program = `
    import { openConsoleLog } from './src/runner/log/log-console.ts';
    import { systemClock } from './src/process/clock.ts';
    const log = openConsoleLog({ stream: process.stdout, level: 'info', color: false });
    log.write('first\\n', 'info');
    process.stdin.once('end', async () => {
      for (let index = 0; index < 10; index++) {
        log.write('nobody reads this\\n', 'info');
        await new Promise(setImmediate);
      }
      await log.close();
      process.exitCode = 7;
    }).resume();
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.end();
  const [code] = await once(child, 'exit');
  expect(code, await errors).toBe(7);
});

/** A reader that takes nothing until it is told to. */
function stoppedReader() {
  let goOn: () => void = () => {};
  let taken = '';
  let isStopped = true;
  const stream = new Writable({
    write(part, _encoding, done) {
      const take = () => {
        taken += String(part);
        done();
      };
      if (isStopped) goOn = take;
      else take();
    },
  });
  const resume = () => {
    isStopped = false;
    goOn();
  };
  return { stream, resume, taken: () => taken };
}

const LINE = `${'x'.repeat(1023)}\n`;

test('lines that a reader does not take are dropped above 1 MiB, and their number stands where they are missing', async () => {
  const { stream, resume, taken } = stoppedReader();
  const gapLine = (missing: number) => `${missing} missing\n`;
  const log = openConsoleLog({ stream, clock: systemClock, level: 'info', color: false, gapLine });
  for (let index = 0; index < 3000; index++) log.write(LINE, 'info');
  log.write('not shown anyway\n', 'debug');
  expect(stream.writableLength).toBeLessThan(1.1 * 1024 * 1024);
  const drained = once(stream, 'drain');
  resume();
  await drained;
  log.write('after\n', 'info');
  expect(await log.close()).toBe(true);
  const lines = taken().split('\n');
  const kept = lines.filter((line) => line.startsWith('x')).length;
  expect(lines.slice(kept)).toEqual([`${3000 - kept} missing`, 'after', '']);
});

test('every line waits for its reader where the lines are the result', async () => {
  const { stream, resume, taken } = stoppedReader();
  const log = openConsoleLog({ stream, clock: systemClock, level: 'info', color: false });
  for (let index = 0; index < 3000; index++) log.write(LINE, 'info');
  resume();
  await log.close();
  expect(taken().length).toBe(3000 * LINE.length);
});

test('close() gives a reader 3 s once it is hurried, and waits for ever before', async () => {
  const { stream } = stoppedReader();
  const clock = new ManualClock(0);
  const log = openConsoleLog({ stream, clock, level: 'info', color: false });
  log.write('never read\n', 'info');
  const closed = log.close();
  clock.advance(60_000);
  log.hurry();
  await Promise.resolve();
  clock.advance(3000);
  expect(await closed).toBe(false);
});
