import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/process/clock.js';
import { type OnlookerOptions, openOnlooker } from '../../../src/cli/terminal/onlooker.js';

const CHUNK =
  '2026-01-31T12:34:56.789Z info  [p] copy "a" 1 B\n' +
  '2026-01-31T12:34:56.789Z warn  [p] problem: cannot copy "b" on the source: denied (EACCES)\n';

async function shown(options: Partial<OnlookerOptions>, body: string): Promise<string> {
  const stream = new PassThrough();
  const onlooker = openOnlooker({
    stream,
    format: 'text',
    timezone: 'UTC',
    level: 'info',
    color: false,
    showsOperations: true,
    showsTime: true,
    dropsLines: true,
    clock: systemClock,
    ...options,
  });
  onlooker.write(body, 'warn');
  await onlooker.close();
  stream.end();
  return text(stream);
}

describe('the view of a run', () => {
  it('shows lines as they are', async () => {
    expect(await shown({}, CHUNK)).toBe(CHUNK);
  });

  it('leaves time and level out of each line of a plan', async () => {
    expect(await shown({ showsTime: false }, CHUNK)).toBe(
      '[p] copy "a" 1 B\n[p] problem: cannot copy "b" on the source: denied (EACCES)\n',
    );
  });

  it('colours each line of a chunk by its own level', async () => {
    expect(await shown({ color: true, showsTime: false }, CHUNK)).toBe(
      '[p] copy "a" 1 B\n\x1b[33m[p] problem: cannot copy "b" on the source: denied (EACCES)\x1b[0m\n',
    );
  });

  it('leaves JSON alone, colours and all', async () => {
    const line = '{"time":"2026-01-31T12:34:56.789Z","level":"warn"}\n';
    expect(await shown({ format: 'json', color: true, showsTime: false }, line)).toBe(line);
  });

  it('leaves out what the level leaves out', async () => {
    expect(await shown({ level: 'error' }, CHUNK)).toBe('');
  });

  it('goes on in another format and at another level', async () => {
    const stream = new PassThrough();
    const view = {
      showsOperations: true,
      showsTime: false,
      color: true,
      format: 'text',
      timezone: 'UTC',
      level: 'warn',
    } as const;
    const onlooker = openOnlooker({ stream, dropsLines: true, clock: systemClock, ...view });
    onlooker.write('2026-01-31T12:34:56.789Z info  one\n', 'info');
    onlooker.change({ format: 'json', timezone: 'UTC', level: 'info' });
    expect(onlooker.format).toBe('json');
    onlooker.write('{"level":"error"}\n', 'error');
    onlooker.change({ format: 'text', timezone: 'UTC', level: 'info' });
    onlooker.write('2026-01-31T12:34:56.789Z warn  two\n', 'warn');
    await onlooker.close();
    stream.end();
    expect(await text(stream)).toBe('{"level":"error"}\n\x1b[33mtwo\x1b[0m\n');
  });
});
