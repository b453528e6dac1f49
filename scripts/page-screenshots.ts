// The pictures of the page in docs/, from pairs that do not exist. Run it with
// `npm run build && npx tsx scripts/page-screenshots.ts`.

import path from 'node:path';
import { dayOf } from '../page/model/words.js';
import { emptyCounts } from '../src/core/report/report.js';
import { openBrowser, openPage } from '../test/page/browser.js';
import { holdOfPhotos } from '../test/page/fixture-holds.js';
import { HOLD, monthOfDays, pairOf, pairsInEachState, passOf } from '../test/page/fixture-pairs.js';
import { FixtureService } from '../test/page/fixture-service.js';

const DOCS = path.join(import.meta.dirname, '..', 'docs');
const VIEW = { viewport: { width: 1200, height: 600 } };

/** Without a gap. */
const QUIET_MONTH = Array.from({ length: 30 }, (_, before) => {
  const day = dayOf(Date.now() - before * 86_400_000);
  return before % 7 > 4 ? { day, idle: 24 } : { day, ok: 3 };
});

const { photos = pairOf('photos'), virtual = pairOf('virtual'), scratch = pairOf('scratch') } = pairsInEachState();
const problem = 'copy "spool/job-7" (source): permission denied [EACCES]';
const service = await new FixtureService().open();
service.pairs = {
  photos: {
    ...photos,
    why: HOLD.message,
    lastPass: passOf('held', { hold: HOLD, counts: { ...emptyCounts(), copied: 41 } }),
  },
  mail: pairOf('mail', {
    state: 'problems',
    why: problem,
    lastPass: passOf('problems', { problemCount: 3, problems: [problem] }),
  }),
  machines: { ...virtual, source: '/var/lib/libvirt/images', replica: '/mnt/backup/replicas/machines' },
  documents: pairOf('documents', { schedule: 'as it changes' }),
  music: pairOf('music', { schedule: 'every hour' }),
  projects: pairOf('projects', { schedule: 'as it changes' }),
  scans: pairOf('scans', { schedule: 'at 02:30', lastGoodAt: Date.now() - 9 * 3_600_000 }),
  scratch,
};
for (const name of Object.keys(service.pairs)) {
  const isTroubled = name === 'photos' || name === 'mail';
  service.about[name] = { days: isTroubled ? monthOfDays() : QUIET_MONTH, hold: holdOfPhotos({ years: 9 }) };
}

const browser = await openBrowser();
try {
  const overview = await openPage(browser, service.url, VIEW);
  await overview.page.locator('[data-pair=scratch] svg.days').waitFor();
  for (let step = 0; step < 3; step++) {
    const progress = { beats: 1, operations: 1, entries: 4700 + step, bytes: 4.3e9 + step * 6e7, bytesFound: 9e9 };
    service.tell('machines', {
      kind: 'pass-progress',
      lastEntries: 10_000,
      progress: { ...progress, path: 'web-3.qcow2' },
    });
    // Its speed is known after half a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  await overview.page.screenshot({ path: path.join(DOCS, 'page-overview.png') });

  const held = await openPage(browser, `${service.url}#/held/photos`, VIEW);
  await held.page.getByRole('treeitem').first().click();
  await held.page.getByRole('treeitem', { name: '2025/' }).click();
  await held.page.getByRole('treeitem', { name: '2025-03/' }).waitFor();
  await held.page.mouse.move(0, 0);
  await held.page.screenshot({ path: path.join(DOCS, 'page-held.png') });
} finally {
  await browser.close();
  await service.close();
}
