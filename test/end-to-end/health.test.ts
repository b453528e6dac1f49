import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { socketIn } from './control-socket.js';
import { until, Workplace } from './foldersync.js';

describe('foldersync health', () => {
  it('ends with 0 while the service answers: also while a pair is held, and while an edit is broken', async () => {
    const place = new Workplace({ inMemory: true });
    place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
    writeTree(place.path('source'), { a: 'a' });
    writeTree(place.path('replica'), { other: 'of somebody else' });
    place.configure({ p: { source: './source', replica: './replica' } });
    expect(await place.run('health')).toMatchObject({ code: 4, stderr: expect.stringContaining('no service runs') });

    const service = place.start('run');
    await socketIn(place);
    await until(() => place.statusIfAny()?.pairs.p?.state === 'held', 'the hold');
    expect(await place.run('status', '--exit-code')).toMatchObject({ code: 3 });
    const healthy = { code: 0, stdout: `process ${service.pid} answers\n`, stderr: '' };
    expect(await place.run('health')).toMatchObject(healthy);
    fs.appendFileSync(place.path('foldersync.config.json'), ', broken');
    expect(await place.run('health')).toMatchObject(healthy);

    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
    fs.rmSync(place.path('foldersync.config.json'));
    expect(await place.run('health')).toMatchObject({ code: 2, stderr: expect.stringContaining('no config file') });
  });
});
