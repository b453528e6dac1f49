// The console log: the same lines as in the files, on a stream that may be gone at any time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openConsoleLog } from '../../src/runner/log-console.js';

async function written(
  options: { level: 'warn' | 'debug'; color: boolean },
  lines: readonly (readonly [string, 'error' | 'warn' | 'info' | 'debug'])[],
): Promise<string> {
  const stream = new PassThrough();
  const log = openConsoleLog({ stream, ...options });
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
  const log = openConsoleLog({ stream, level: 'info', color: false });
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
  const log = openConsoleLog({ stream, level: 'info', color: false });
  const broken = new Promise((resolve) => stream.once('close', resolve));
  log.write('one\n', 'info');
  await broken;
  log.write('two\n', 'info');
  await log.close();
  expect(stream.errored?.message).toBe('write EPIPE');
});

test('a reader that goes away does not end the process', async () => {
  const program = `
    import { openConsoleLog } from './src/runner/log-console.ts';
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
