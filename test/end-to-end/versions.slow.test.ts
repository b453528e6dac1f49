import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { until } from './foldersync.js';
import { keptPair, versions } from './kept-pair.js';

describe('foldersync versions --empty', () => {
  it('asks the running service for room, which goes on mirroring', async () => {
    const place = await keptPair();
    place.configure({ p: { source: './s', replica: './r', watch: true } });
    place.start('run');
    fs.writeFileSync(place.path('s', 'a'), 'third one');
    await until(() => fs.readFileSync(place.path('r', 'a'), 'utf8') === 'third one', 'the change');
    const { code, stdout, stderr } = await place.run('versions', 'p', '--empty');
    expect([code, stdout]).toEqual([0, 'done: 0 restore points are left\n']);
    expect(stderr).toContain('a running foldersync has the replica');
    fs.writeFileSync(place.path('s', 'a'), 'fourth one');
    await until(() => fs.readFileSync(place.path('r', 'a'), 'utf8') === 'fourth one', 'the next change');
    expect((await versions(place, 'p')).points).toHaveLength(1);
  });
});
