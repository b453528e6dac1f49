// What happens to passes over many files when somebody ends a process in the middle of them.

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathsIn, readTree, writeTree } from '../engine/trees.js';
import { isAlive, until, Workplace } from './foldersync.js';
import { manyFiles } from './many-files.js';

describe('foldersync run', () => {
  it('ends in the middle of a pass at an operation’s boundary, and the next one finishes', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), manyFiles(5000));
    place.configure({ p: { source: './s', replica: './r', interval: '1h' } });
    const service = place.start('run');
    await until(() => fs.existsSync(place.path('r', 'd3')), 'the pass to be under way');
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
    const copied = pathsIn(place.path('r'));
    expect(copied.length).toBeLessThan(5050);
    expect(copied.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
  });

  it('goes on with two pairs while the engine of a third is stopped, and replaces that one', async () => {
    const place = new Workplace();
    const pairs: Record<string, object> = {};
    for (const name of ['one', 'two', 'three']) {
      writeTree(place.path(name), manyFiles(name === 'one' ? 3000 : 10));
      pairs[name] = { source: `./${name}`, replica: `./r-${name}`, interval: '1s' };
    }
    place.configure(pairs, { stuckAfter: '6s', concurrency: 3 });
    const service = place.start('run');
    await until(() => fs.existsSync(place.path('r-one', 'd3')), 'the first pair’s pass to be under way');
    const stopped = await until(() => service.enginePid('one'), 'the engine');
    process.kill(stopped, 'SIGSTOP');
    for (const name of ['two', 'three']) {
      writeTree(place.path(name), { late: name });
      await until(() => fs.existsSync(place.path(`r-${name}`, 'late')), `${name} to go on`);
    }
    expect(isAlive(stopped)).toBe(true);
    await service.says(/\[one\] .*no progress for 6 s/);
    await until(() => !isAlive(stopped), 'the stopped engine to be killed');
    await service.says(/\[one\] pass ok/);
    expect(readTree(place.path('r-one'))).toEqual(readTree(place.path('one')));
  });

  it('ends with 1 when a signal cuts the passes of --once short', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), manyFiles(8000));
    place.configure({ p: { source: './s', replica: './r', interval: '10s' } });
    const run = place.start('run', '--once');
    await until(() => fs.existsSync(place.path('r')), 'the replica');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(stdout).toMatch(/pass cancelled/);
    expect(code).toBe(1);
  });
});
