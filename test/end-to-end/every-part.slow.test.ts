import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namesIn, until, Workplace } from './foldersync.js';

describe('a service, with every part of it', () => {
  it('mirrors as it changes, is asked, edited and stopped, verifies, and gives back what was', async () => {
    const place = new Workplace();
    fs.mkdirSync(place.path('s'));
    // Large enough for copies by parts, and for several lanes.
    fs.writeFileSync(place.path('s', 'large'), Buffer.alloc(20_000_000, 'x'));
    for (let count = 0; count < 500; count++) {
      fs.mkdirSync(place.path('s', `d${count}`));
      fs.writeFileSync(place.path('s', `d${count}`, 'f'), `${count}`);
    }
    const pairs = { p: { source: './s', replica: './r' } };
    place.configure(pairs);
    const service = place.start('run');
    await until(() => place.statusIfAny()?.pairs.p?.state === 'ok', 'the first pass');
    const [before, file] = [place.path('s', 'd7', 'f'), place.path('r', 'd7', 'f')];
    expect(fs.statSync(place.path('r', 'large')).size).toBe(20_000_000);

    fs.writeFileSync(before, 'changed');
    await until(() => fs.readFileSync(file, 'utf8') === 'changed', 'the change');
    expect((await place.run('run', 'p', '--now')).code).toBe(0);
    expect((await place.run('status', '--json')).stdout).toContain('"alive": true');

    place.configure({ ...pairs, q: { source: './s/d1', replica: './q' } });
    expect((await place.run('reload')).stdout).toContain('was read again');
    await until(() => fs.existsSync(place.path('q', 'f')), 'the added pair');

    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
    expect((await place.run('verify', 'p')).code).toBe(0);
    expect(fs.readdirSync(place.path('state', 'verify')).some((name) => name.endsWith('.mdb'))).toBe(true);
    expect((await place.run('plan')).code).toBe(0);
    expect((await place.run('explain', 'p', 'd7/f')).code).toBe(0);
    expect((await place.run('history', 'p')).code).toBe(0);
    const { points } = JSON.parse((await place.run('versions', 'p', '--json')).stdout);
    expect((await place.run('restore', 'p', 'd7', '--at', points[0].name, '--to', './given')).code).toBe(0);
    expect(fs.readFileSync(place.path('given', 'd7', 'f'), 'utf8')).toBe('7');
    expect(namesIn(place.path('r'))).toEqual(namesIn(place.path('s')));
  });
});
