import fs from 'node:fs';
import { expect, it } from 'vitest';
import { Workplace } from '../../end-to-end/foldersync.js';

it('plan --summary adds up what a pass would do, and changes nothing', async () => {
  const place = new Workplace();
  place.configure({
    p: { source: './s', replica: './r', interval: '1h' },
    q: { source: './s', replica: './q', interval: '1h' },
  });
  for (const side of ['s', 'r']) fs.mkdirSync(place.path(side, 'd'), { recursive: true });
  fs.writeFileSync(place.path('s', 'd', 'a'), 'a'.repeat(1000));
  fs.writeFileSync(place.path('s', 'top'), 'b'.repeat(500));
  fs.writeFileSync(place.path('r', 'd', 'gone'), 'gone');
  const shown = await place.run('plan', '--summary', 'p');
  expect(shown).toMatchObject({ code: 3 });
  expect(shown.stdout).toMatch(/^p:\n {2}FOLDER +NEW +.*REMOVED\n {2}d +1, 1 kB/);
  expect(shown.stdout).toMatch(/\n {2}room: 1\.5 kB to write, \d.* free on the replica\n {2}it would be held: /);
  const json = await place.run('plan', '--summary', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    exitCode: 3,
    pairs: {
      p: {
        outcome: 'held',
        reasons: { new: { entries: 2, bytes: 1500 }, gone: { entries: 1, bytes: 0 } },
        room: { neededBytes: 1500, freeBytes: expect.any(Number) },
        hold: { reason: 'first-pass', removals: 1 },
      },
      q: { outcome: 'ok', reasons: { new: { entries: 3 } }, room: { neededBytes: 1500 } },
    },
  });
  expect(fs.readdirSync(place.path('r'))).toEqual(['d']);
  expect(fs.existsSync(place.path('q'))).toBe(false);
});
