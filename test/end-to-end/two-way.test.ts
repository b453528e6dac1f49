import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/control/client/control-client.js';
import type { ConflictsStatus, OpenConflicts } from '../../src/core/two-way/open-conflicts.js';
import { pathsIn, waitForTick, writeTree } from '../engine/trees.js';
import { socketIn } from './control-socket.js';
import { until, Workplace } from './foldersync.js';

function workplace(options: object): Workplace {
  const place = new Workplace({ inMemory: true });
  place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
  place.configure({ test: { source: './a', replica: './b', mode: 'two-way', ...options } });
  return place;
}

/** Without what foldersync keeps for itself. */
function paths(place: Workplace, side: 'a' | 'b'): string[] {
  return pathsIn(place.path(side)).filter((at) => !at.startsWith('.foldersync'));
}

describe('a two-way pair', () => {
  it('keeps both folders equal by its schedule, tells of a conflict, and lets a hold of either side through', async () => {
    const place = workplace({ interval: '1s', maxDelete: { percent: 50, atLeast: 3 } });
    writeTree(place.path('a'), { 'of a': { f: '1' }, 'c.txt': 'first', g: { 1: '', 2: '', 3: '', 4: '' } });
    writeTree(place.path('b'), { 'of b': { f: '2' } });
    const service = place.start('run');
    await service.says(/pass ok \(startup\)/);
    expect(paths(place, 'b')).toEqual(paths(place, 'a'));
    expect(place.log('test')).toContain('← copy "of b/f" 1 B');

    fs.writeFileSync(place.path('a', 'c.txt'), 'of a');
    waitForTick(place.folder);
    fs.writeFileSync(place.path('b', 'c.txt'), 'the later one, of b');
    await until(() => place.log('test').includes('both sides have changed "c.txt"'), 'the conflict to be told');
    const copyIn = (side: 'a' | 'b') => paths(place, side).find((at) => at.startsWith('c (conflict ')) ?? '';
    await until(() => copyIn('b') !== '', 'both sides to have both');
    expect(fs.readFileSync(place.path('a', 'c.txt'), 'utf8')).toBe('the later one, of b');
    expect(fs.readFileSync(place.path('b', copyIn('a')), 'utf8')).toBe('of a');

    const open = await place.run('conflicts', '--json');
    expect(JSON.parse(open.stdout).pairs.test).toMatchObject([{ path: '"c.txt"', of: 'source' }]);
    const openInStatus = () => (place.status().pairs.test?.conflicts as ConflictsStatus | undefined)?.open;
    await until(() => openInStatus() === 1, 'the status to tell of it');
    expect((await place.run('status')).stdout).toContain('1 conflict is open');
    const served = await new ControlClient(await socketIn(place)).get<OpenConflicts>('/pairs/test/conflicts');
    expect(served).toEqual(JSON.parse(open.stdout));
    for (const side of ['a', 'b'] as const) fs.rmSync(place.path(side, copyIn(side)));
    expect((await place.run('conflicts')).stdout).toBe('test: no conflicts\n');
    await until(() => openInStatus() === 0, 'the next pass to see that it is settled');

    fs.rmSync(place.path('b', 'g'), { recursive: true });
    fs.rmSync(place.path('b', 'of b'), { recursive: true });
    await service.says(/pass held \(interval, too-many-removals\)/);
    expect(paths(place, 'a')).toContain('g/1');
    expect((await place.run('approve', 'test', '--yes')).code).toBe(0);
    await until(() => !fs.existsSync(place.path('a', 'g')), 'what was approved to go');
    await until(() => place.status().pairs.test?.state === 'ok', 'the status to say so');
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  it('shows what would be done to either side', async () => {
    const place = workplace({ interval: '1h' });
    writeTree(place.path('a'), { f: '1' });
    writeTree(place.path('b'), { g: '2' });
    const plan = await place.run('plan', 'test');
    expect(plan.stdout).toMatch(/→ copy "f" 1 B/);
    expect(plan.stdout).toMatch(/← copy "g" 1 B/);
    expect(paths(place, 'a')).toEqual(['f']);
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(paths(place, 'a')).toEqual(['f', 'g']);
    expect(paths(place, 'b')).toEqual(['f', 'g']);
  });
});
