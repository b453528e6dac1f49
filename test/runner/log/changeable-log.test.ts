import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogOptions } from '../../../src/core/pair/pair.js';
import { ChangeableLog } from '../../../src/runner/log/changeable-log.js';
import { type LogFile, openLog } from '../../../src/runner/log/log-file.js';
import { temporaryFolder, wholeLog } from './log-rig.js';

function rig() {
  const folder = temporaryFolder();
  const options = (changed: Partial<LogOptions> = {}): LogOptions => ({
    dir: path.join(folder, 'one'),
    level: 'info',
    format: 'text',
    timezone: 'local',
    keepMs: 0,
    maxSizeBytes: 1024 * 1024,
    maxTotalBytes: 0,
    ...changed,
  });
  const opened: LogFile[] = [];
  const troubles: string[] = [];
  const log = new ChangeableLog(options(), (given) => {
    const file = openLog({ ...given, name: 'logfile', onTrouble: (message) => troubles.push(message) });
    opened.push(file);
    return file;
  });
  const two = path.join(folder, 'two');
  const text = (dir: string) => (fs.existsSync(dir) ? wholeLog(dir) : '');
  return { log, options, opened, troubles, two, read: () => [text(options().dir), text(two)] };
}

describe('a log that is changed', () => {
  it('goes on in another folder, and loses no line', async () => {
    const { log, options, troubles, two, read } = rig();
    const waiting = Array.from({ length: 50 }, (_, n) => log.writeChunk({ body: `${n}\n`, format: 'text' }));
    log.change(options({ dir: two }));
    log.write('note\n', 'info');
    await log.writeChunk({ body: 'chunk\n', format: 'text' });
    await Promise.all(waiting);
    await log.close();
    expect(read()).toEqual([Array.from({ length: 50 }, (_, n) => `${n}\n`).join(''), 'note\nchunk\n']);
    expect(troubles).toEqual([]);
  });

  it('goes on in the same folder at another level', async () => {
    const { log, options, read } = rig();
    log.write('hidden\n', 'debug');
    log.change(options({ level: 'debug' }));
    log.write('seen\n', 'debug');
    await log.close();
    expect(read()).toEqual(['seen\n', '']);
  });

  it('puts the lines of a running pass that come in the former format into the former log', async () => {
    const { log, options, two, read } = rig();
    log.change(options({ dir: two, format: 'json' }));
    expect(log.format).toBe('json');
    await log.writeChunk({ body: 'late text\n', format: 'text' });
    log.write('{"note":1}\n', 'info');
    await log.writeChunk({ body: '{"chunk":1}\n', format: 'json' });
    await log.close();
    expect(read()).toEqual(['late text\n', '{"note":1}\n{"chunk":1}\n']);
  });

  it.each([
    { what: 'at the end of the pass', end: (log: ChangeableLog) => log.endFormer() },
    {
      what: 'with the first line in the new format',
      end: (log: ChangeableLog) => log.writeChunk({ body: '{}\n', format: 'json' }),
    },
  ])('closes the former log $what', async ({ end }) => {
    const { log, options, opened, two } = rig();
    log.change(options({ dir: two, format: 'json' }));
    expect(opened[0]?.healthy).toBe(true);
    await end(log);
    expect(opened[0]?.healthy).toBe(false);
    await log.close();
  });

  it('keeps one former log at most, however often it is changed', async () => {
    const { log, options, opened } = rig();
    for (let change = 0; change < 9; change++) {
      log.change(options({ format: change % 2 === 0 ? 'json' : 'text', level: change % 3 === 0 ? 'debug' : 'info' }));
    }
    expect(opened.filter(({ healthy }) => healthy)).toHaveLength(2);
    await log.close();
    expect(opened.filter(({ healthy }) => healthy)).toHaveLength(0);
  });

  it('is not opened anew when nothing has changed', async () => {
    const { log, options, opened } = rig();
    log.change(options());
    expect(opened).toHaveLength(1);
    await log.close();
  });
});
