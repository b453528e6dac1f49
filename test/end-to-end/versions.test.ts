import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keptPair, versions } from './kept-pair.js';

describe('foldersync versions', () => {
  it('lists restore points, of a pair and of a replica that no config knows', async () => {
    const place = await keptPair();
    const { points, replica } = await versions(place, 'p');
    expect(replica).toBe(place.path('r'));
    expect(points).toEqual([
      expect.objectContaining({
        removed: 1,
        replaced: 1,
        made: 0,
        renamed: 0,
        lost: 0,
        name: expect.stringMatching(/Z$/),
      }),
    ]);
    expect((await versions(place, '--from', './r')).points).toEqual(points);
    // What its engine has counted, directories that are kept whole included.
    const size = { version: 1, bytes: 12_000_000, entries: 7 };
    const [{ name }] = points;
    fs.writeFileSync(place.path('r', '.foldersync', 'versions', name, 'size'), JSON.stringify(size));
    const counted = { bytes: 12_000_000, entries: 7, isCounted: true };
    expect((await versions(place, 'p')).points).toEqual([expect.objectContaining(counted)]);
    const { stdout } = await place.run('versions', 'p');
    expect(stdout).toMatch(/^RESTORE POINT .*\n\S+Z {2}.*1 replaced, 1 removed\n$/);
  });

  it('finds them outside of a replica that no config knows, and so does restore', async () => {
    const place = await keptPair({ versions: { dir: './kept' } });
    const { points } = await versions(place, 'p');
    expect(points).toHaveLength(1);
    const from = ['--from', './r', '--versions-dir', './kept'];
    expect((await versions(place, ...from)).points).toEqual(points);
    expect((await versions(place, '--from', './r')).points).toEqual([]);
    const restored = await place.run('restore', ...from, '--at', points[0].name, '--to', './out');
    expect(restored).toMatchObject({ code: 0 });
    expect(fs.readFileSync(place.path('out', 'a'), 'utf8')).toBe('first');
  });

  it('lists the versions of a path', async () => {
    const place = await keptPair();
    const [{ name }] = (await versions(place, 'p')).points;
    const { versions: found, path: shown } = await versions(place, 'p', place.path('s', 'a'));
    expect(shown).toBe('a');
    expect(found).toEqual([
      { state: 'found', from: expect.objectContaining({ what: 'replaced', by: 'startup' }) },
      { state: 'found', point: name, bytes: 5, until: expect.objectContaining({ what: 'replaced' }) },
    ]);
    const never = await place.run('versions', 'p', 'd/never');
    expect(never).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('nothing is known of "d/never"'),
    });
    const removed = (await versions(place, 'p', 'd/c')).versions;
    expect(removed.map(({ state }: { state: string }) => state)).toEqual(['absent', 'found']);
    const { stdout } = await place.run('versions', 'p', 'a');
    expect(stdout).toContain('replaced');
    expect(stdout).toContain('foldersync restore p a --at RESTORE_POINT');
  });

  it('makes room where nobody has the replica, all of it or what is old', async () => {
    const place = await keptPair();
    const old = await place.run('versions', 'p', '--empty', '--older-than', '30d');
    expect(old).toMatchObject({ code: 0, stdout: 'done: 1 restore point is left\n' });
    const all = await place.run('versions', 'p', '--empty');
    expect(all).toMatchObject({ code: 0, stdout: 'done: 0 restore points are left\n' });
    expect(fs.readdirSync(place.path('r', '.foldersync', 'versions')).sort()).toEqual(['lock', 'since']);
    expect((await place.run('versions', 'p')).stdout).toBe('there are no restore points yet\n');
  });
});
