// Programs around the passes of a pair, with the real process.

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAlive, namesIn, until, Workplace } from './foldersync.js';

/** A place with one pair and its hooks. */
function placeWith(hooks: object, pair: object = { interval: '1h' }): Workplace {
  const place = new Workplace();
  fs.mkdirSync(place.path('source'));
  fs.writeFileSync(place.path('source', 'file'), 'content');
  fs.mkdirSync(place.path('replica'));
  place.configure({ photos: { source: './source', replica: './replica', hooks, ...pair } });
  return place;
}

const shell = (script: string) => ['sh', '-c', script];
const statusOf = (place: Workplace) =>
  place.status().pairs.photos as { lastPass?: { outcome: string; failure?: object } };

describe('hooks', () => {
  it('run before and after a pass, without a shell, and tell it in the log of the pair', async () => {
    const after =
      'echo "$FOLDERSYNC_HOOK $FOLDERSYNC_PAIR $FOLDERSYNC_TRIGGER $FOLDERSYNC_OUTCOME $FOLDERSYNC_COPIED"; ls replica >&2';
    const place = placeWith({ before: ['echo', '$HOME `id`', '*'], after: shell(after) });
    expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
    const lines = place.log('photos').split('\n');
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(at('hook before: $HOME `id` *')).toBeGreaterThanOrEqual(0);
    expect(at('pass ok')).toBeGreaterThan(at('hook before'));
    expect(at('hook after: after photos startup ok 1')).toBeGreaterThan(at('pass ok'));
    expect(at('hook after: file')).toBeGreaterThan(at('pass ok'));
  });

  it('are run by no plan', async () => {
    const place = placeWith({ before: shell('touch ran') });
    expect(await place.run('plan')).toMatchObject({ code: 0 });
    expect(fs.existsSync(place.path('ran'))).toBe(false);
  });

  it('leave a pass out with exit code 75, and nobody calls that trouble', async () => {
    const place = placeWith({ before: shell('exit 75'), after: shell('echo "it was $FOLDERSYNC_OUTCOME"') });
    expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
    expect(namesIn(place.path('replica'))).toEqual([]);
    expect(place.log('photos')).toMatch(/info .*its hook before has this pass \(startup\) left out/);
    expect(place.log('photos')).toContain('hook after: it was skipped');
    expect(statusOf(place).lastPass).toBeUndefined();
  });

  it('keep a pass from running where they fail, and that is a failure', async () => {
    const place = placeWith({
      before: shell('echo no disk; exit 3'),
      after: shell('echo "it was $FOLDERSYNC_OUTCOME: $FOLDERSYNC_REASON"'),
    });
    expect(await place.run('run', '--once')).toMatchObject({ code: 1 });
    expect(namesIn(place.path('replica'))).toEqual([]);
    expect(place.log('photos')).toContain('hook before: no disk');
    expect(place.log('photos')).toMatch(/pass failed \(startup\): HOOK: its hook before has ended with code 3/);
    expect(place.log('photos')).toContain('hook after: it was failed: its hook before has ended with code 3');
    expect(statusOf(place).lastPass).toMatchObject({ outcome: 'failed', failure: { code: 'HOOK' } });
  });

  it('that are not there, or fail afterwards, are said to be', async () => {
    const place = placeWith({ before: ['./no-such-program'] });
    expect(await place.run('run', '--once')).toMatchObject({ code: 1 });
    expect(place.log('photos')).toMatch(/its hook before could not be started/);
    const other = placeWith({ after: shell('exit 4') });
    expect(await other.run('run', '--once')).toMatchObject({ code: 0 });
    expect(namesIn(other.path('replica'))).toEqual(['file']);
    expect(other.log('photos')).toMatch(/warn .*its hook after has ended with code 4/);
  });

  it('are killed with all that they have started when their time is over', async () => {
    const place = placeWith({ before: shell('sleep 1000 & echo $! > child; wait'), timeout: '1s' });
    expect(await place.run('run', '--once')).toMatchObject({ code: 1 });
    expect(place.log('photos')).toContain('its hook before has not ended within 1 s and was killed');
    const child = Number(fs.readFileSync(place.path('child'), 'utf8'));
    await until(() => !isAlive(child), 'the end of what the hook has started');
  });

  it('are killed with the service, while another pair goes on; after runs all the same', async () => {
    const place = placeWith({
      before: shell('echo $$ > child; exec sleep 1000'),
      after: shell('echo "$FOLDERSYNC_OUTCOME" > after'),
    });
    fs.mkdirSync(place.path('other'));
    const config = JSON.parse(fs.readFileSync(place.path('foldersync.config.json'), 'utf8'));
    place.configure(
      { ...config.pairs, other: { source: './source', replica: './other', interval: '1h' } },
      { concurrency: 1 },
    );
    const running = place.start('run');
    // The slot of the one place is free: a hook takes none.
    await until(() => namesIn(place.path('other')).length > 0, 'the other pair');
    const child = await until(() => {
      const text = fs.existsSync(place.path('child')) ? fs.readFileSync(place.path('child'), 'utf8') : '';
      return text === '' ? undefined : Number(text);
    }, 'the hook');
    expect(isAlive(child)).toBe(true);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(isAlive(child)).toBe(false);
    expect(fs.readFileSync(place.path('after'), 'utf8')).toBe('cancelled\n');
    expect(namesIn(place.path('replica'))).toEqual([]);
  });

  it('after a pass find the replica let go of, as an unmount needs it', async () => {
    const after =
      'for p in /proc/[0-9]*; do ls -l "$p/fd" 2>/dev/null | grep -F "$FOLDERSYNC_REPLICA"; done; echo looked';
    const place = placeWith({ after: shell(after) }, { interval: '2s' });
    const running = place.start('run');
    const hasLog = () => fs.existsSync(place.path('logs', 'photos', 'logfile.log'));
    await until(() => hasLog() && (place.log('photos').match(/hook after: looked/g) ?? []).length >= 2, 'two passes');
    expect(place.log('photos')).not.toMatch(/hook after: .*replica/);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
  });
});
