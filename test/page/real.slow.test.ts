// What a person does with the page of a real service, and what comes of it.

import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Workplace } from '../end-to-end/foldersync.js';
import { eventually, expectNoBarriers, lacksBrowser } from './browser.js';
import { RealPage, TOKEN } from './real-page.js';

// Without a browser there is no page to look at; CI has one.
describe.skipIf(lacksBrowser)('the page of a real service', () => {
  const real = new RealPage();

  /** A place with pairs of some files each, and a config that serves the page. */
  async function prepare(...names: string[]) {
    const { place, configure, url } = await real.prepare();
    const configurePairs = (pairs: readonly string[]) =>
      configure(Object.fromEntries(pairs.map((name) => [name, pairIn(name)])));
    for (const name of names) fill(place, name, 300);
    configurePairs(names);
    return { place, configure: configurePairs, url };
  }

  async function open(url: string): Promise<Page> {
    const page = await real.open(url);
    await page.locator('[data-pair]').first().waitFor();
    return page;
  }
  const word = (page: Page, name: string) => page.locator(`[data-pair="${name}"] .word`).innerText();

  it('shows the pairs, mirrors one when asked, and keeps a pause over a restart of the service', async () => {
    const { place, url } = await prepare('notes', 'photos');
    const service = place.start('run');
    await service.says(/the next pass is/);
    const page = await open(url);
    await eventually(() => page.locator('h1').innerText()).toBe('All 2 pairs are exact');
    await expectNoBarriers(page);

    fs.writeFileSync(place.path('notes', 'new.txt'), 'new');
    await page.locator('[data-pair=notes]').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Run now' }).click();
    await eventually(() => fs.existsSync(place.path('notes-replica', 'new.txt'))).toBe(true);

    await page.locator('[data-pair=photos]').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Pause until resumed' }).click();
    await eventually(() => word(page, 'photos')).toBe('Paused');
    service.child.kill('SIGTERM');
    await service.ended;
    await page.getByRole('alert').waitFor();
    const second = place.start('run');
    await second.says(/the next pass is/);
    await eventually(() => page.getByRole('alert').count()).toBe(0);
    expect(await word(page, 'photos')).toBe('Paused');
    await page.locator('[data-pair=photos]').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await eventually(() => word(page, 'photos')).toBe('Exact');
  });

  it('lets a held set through that was looked at, and not one that has grown since', async () => {
    const { place, url } = await prepare('photos');
    const service = place.start('run');
    await service.says(/the next pass is/);
    const page = await open(url);
    await eventually(() => word(page, 'photos')).toBe('Exact');
    for (let file = 0; file < 200; file++) fs.rmSync(place.path('photos', `folder-${file % 3}`, `file-${file}`));
    await page.locator('[data-pair=photos]').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Run now' }).click();
    await eventually(() => word(page, 'photos')).toBe('Needs you');
    await page.getByRole('link', { name: 'Look and decide' }).click();
    await page.getByRole('treeitem').first().click();
    await page.getByRole('treeitem', { name: 'folder-0/' }).click();
    await page.getByRole('treeitem', { name: /file-/ }).first().waitFor();
    await expectNoBarriers(page);
    expect(await page.locator('.totals').innerText()).toMatch(/removes\s+200/);

    // It grows while the approval is on its way.
    await page.route('**/approve', async (route) => {
      for (let file = 200; file < 240; file++) fs.rmSync(place.path('photos', `folder-${file % 3}`, `file-${file}`));
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
      await fetch(`${url}pairs/photos/run?wait=1`, { method: 'POST', headers, body: '{}' });
      await route.continue();
    });
    const answered = page.waitForResponse('**/approve');
    await page.getByRole('button', { name: 'Approve this set' }).click();
    expect((await answered).status()).toBe(409);
    await page.getByText('The plan has grown since you looked at it.').waitFor();
    expect(fs.existsSync(place.path('photos-replica', 'folder-0', 'file-0'))).toBe(true);
    expect(await page.getByRole('button', { name: 'Approve this set' }).isDisabled()).toBe(true);
    await page.unroute('**/approve');
    await page.getByRole('treeitem').first().click();
    await page.getByRole('button', { name: 'Approve this set' }).click();
    await eventually(() => fs.existsSync(place.path('photos-replica', 'folder-0', 'file-237'))).toBe(false);
    await eventually(() => word(page, 'photos')).toBe('Exact');
  });

  it('follows an edit of the config, and says so of a pair that is looked at', async () => {
    const { place, configure, url } = await prepare('notes', 'photos');
    const service = place.start('run');
    await service.says(/the next pass is/);
    const page = await open(url);
    await page.locator('[data-pair=photos]').click();
    await page.getByRole('heading', { name: 'photos' }).waitFor();
    configure(['notes']);
    await page.getByText('photos is not in the config any more.').waitFor();
    await eventually(() => page.locator('[data-pair]').count()).toBe(1);
  });

  it('shows the log of a pair', async () => {
    const { place, url } = await prepare('notes');
    const service = place.start('run');
    await service.says(/the next pass is/);
    const page = await open(url);
    await eventually(() => word(page, 'notes')).toBe('Exact');
    await page.locator('[data-pair=notes]').click();
    await page.getByRole('link', { name: 'Log' }).click();
    await page
      .getByRole('log')
      .getByText(/file-1\b/)
      .first()
      .waitFor();
  });
});

function pairIn(name: string) {
  return { source: `./${name}`, replica: `./${name}-replica`, interval: '1h', log: { level: 'info' } };
}

function fill(place: Workplace, name: string, files: number): void {
  for (let folder = 0; folder < 3; folder++) fs.mkdirSync(place.path(name, `folder-${folder}`), { recursive: true });
  for (let file = 0; file < files; file++) {
    fs.writeFileSync(place.path(name, `folder-${file % 3}`, `file-${file}`), `content ${file}`);
  }
}
