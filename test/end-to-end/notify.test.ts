// Who is told, with the real process and a real server.

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noticeErrors } from '../listeners/notify/notice-errors.js';
import { HttpSink } from '../listeners/notify/sinks.js';
import { until, Workplace } from './foldersync.js';

/** A place with a pair whose first pass is held, and targets whose addresses hold a secret of a file. */
function placeWith(sink: HttpSink): Workplace {
  const place = new Workplace();
  fs.mkdirSync(place.path('source'));
  fs.writeFileSync(place.path('source', 'file'), 'content');
  fs.mkdirSync(place.path('replica'));
  fs.writeFileSync(place.path('replica', 'other'), 'content');
  fs.writeFileSync(place.path('secret'), 'hunter2\n');
  const notify = [
    { webhook: { url: `${sink.origin}/\${file:./secret}` } },
    { exec: ['sh', '-c', 'echo "$FOLDERSYNC_PHASE $FOLDERSYNC_TITLE" >> told'] },
  ];
  place.configure({ photos: { source: './source', replica: './replica', interval: '1h' } }, { notify });
  return place;
}

/** Everything that the process has written into its folder, but for the secret's own file. */
function written(place: Workplace): string {
  const files = (fs.readdirSync(place.folder, { recursive: true, withFileTypes: true }) as fs.Dirent[]).filter(
    (entry) => entry.isFile() && entry.name !== 'secret',
  );
  return files.map(({ parentPath, name }) => fs.readFileSync(`${parentPath}/${name}`, 'latin1')).join('\n');
}

describe('notify', () => {
  it('tells of a held pass and of its end, over restarts once, and shows no secret anywhere', async () => {
    const sink = await HttpSink.open();
    const place = placeWith(sink);
    const running = place.start('run');
    await sink.got(1);
    const [{ path: asked, body } = { path: '', body: '' }] = sink.asked;
    expect(asked).toBe('/hunter2');
    const notice = JSON.parse(body);
    expect(noticeErrors(notice)).toEqual([]);
    expect(notice).toMatchObject({ kind: 'held', phase: 'begun', pair: 'photos', hold: { removals: 1 } });
    expect(notice.approve).toMatch(/approve photos/);
    await until(() => fs.existsSync(place.path('told')), 'the program');
    fs.writeFileSync(place.path('secret'), 'hunter3\n');
    running.child.kill('SIGHUP');
    await running.says(/reload: changed: notify from .*\*\*\*/);
    running.child.kill('SIGTERM');
    const { stdout, stderr } = await running.ended;
    const again = place.start('run');
    await again.says(/pass held/);
    expect(await place.run('approve', 'photos', '--yes')).toMatchObject({ code: 0 });
    await sink.got(2);
    expect(sink.asked[1]?.path).toBe('/hunter3');
    expect(JSON.parse(sink.asked[1]?.body ?? '')).toMatchObject({ kind: 'held', phase: 'over' });
    again.child.kill('SIGTERM');
    const second = await again.ended;
    expect(fs.readFileSync(place.path('told'), 'utf8').split('\n')).toEqual([
      'begun photos is held and waits for you',
      expect.stringMatching(/^over photos waits no more, after /),
      '',
    ]);
    expect(sink.asked).toHaveLength(2);
    expect(stdout + stderr + second.stdout + second.stderr + written(place)).not.toMatch(/hunter[23]/);
  });

  it('--test tries each target, or those that are named', async () => {
    const sink = await HttpSink.open();
    const place = placeWith(sink);
    expect(await place.run('notify', '--test')).toMatchObject({
      code: 0,
      stdout: '1. webhook (127.0.0.1) has taken a test message\n2. exec (sh) has taken a test message\n',
    });
    sink.answer = () => ({ status: 500 });
    const { code, stdout } = await place.run('notify', '--test', 'webhook', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      exitCode: 1,
      targets: [
        {
          number: 1,
          label: 'webhook (127.0.0.1)',
          result: 'failed',
          reason: 'the answer was 500 Internal Server Error',
        },
      ],
    });
    expect(await place.run('notify', '--test', 'ntfy')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no target "ntfy"'),
    });
    expect(await place.run('notify')).toMatchObject({ code: 2 });
    fs.rmSync(place.path('secret'));
    expect(await place.run('notify', '--test')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\d+:\d+: error: no value for "notify\[1\].webhook.url": cannot read the secret/),
    });
  });
});
