// The page of a real service that has much to show: 500 pairs, and a held set of 1,000,000 entries.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { childrenOf, until } from '../end-to-end/foldersync.js';
import { memoryOf } from '../end-to-end/memory-samples.js';
import { countsWhileScrolling, eventually, expectNoBarriers, lacksBrowser } from './browser.js';
import { RealPage } from './real-page.js';

const PAIRS = 500;
const MB = 1024 * 1024;

/** A pass needs a process of its own, 500 times; on a loaded machine that takes minutes. */
const PATIENCE_MS = 3_000_000;

// Without a browser there is no page to look at; CI has one.
describe.skipIf(lacksBrowser)('the page of a real service', () => {
  const real = new RealPage();
  const rows = (page: Page) => page.locator('[data-pair]');
  const nodes = (page: Page) => page.locator('*').count();

  it(
    `shows ${PAIRS} pairs, of which two want a look`,
    async () => {
      const { place, configure, url } = await real.prepare({ inMemory: true });
      const names = Array.from({ length: PAIRS }, (_, index) => `pair-${String(index).padStart(3, '0')}`);
      for (const name of names) {
        fs.mkdirSync(place.path(name));
        for (const file of ['a', 'b']) fs.writeFileSync(place.path(name, file), `${file} of ${name}`);
      }
      // A first pass removes nothing unasked, and a source that is not there is mirrored by nothing.
      for (let file = 0; file < 20; file++) write(place.path('pair-250-replica', `only-here-${file}`));
      fs.rmSync(place.path('pair-400'), { recursive: true });
      configure(Object.fromEntries(names.map((name) => [name, pairIn(name)])));
      const service = place.start('run');
      const isQuiet = () => passesIn(place.statusIfAny()) === PAIRS && childrenOf(service.pid).length === 0;
      await until(isQuiet, `the first pass of ${PAIRS} pairs`, PATIENCE_MS);
      const idle = memoryOf(service.pid).resident;

      const page = await real.open(url);
      await rows(page).first().waitFor();
      await eventually(() => page.locator('h1').innerText()).toBe('2 pairs wait for you · 498 exact');
      // What wants a look comes first; of the others what is seen is drawn.
      expect(await rows(page).first().getAttribute('data-pair')).toBe('pair-250');
      expect(await rows(page).nth(1).getAttribute('data-pair')).toBe('pair-400');
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(PAIRS + 1));
      expect(await rows(page).count()).toBeLessThan(40);
      const exact = page.locator('[data-pair="pair-000"]');
      expect(await exact.locator('.word').innerText()).toBe('Exact');
      expect(await exact.locator('.folders').innerText()).toContain('pair-000-replica');
      await expectNoBarriers(page);

      await page.getByRole('button', { name: 'Needs you' }).click();
      await eventually(() => rows(page).count()).toBe(2);
      await page.getByRole('button', { name: /^All/ }).click();
      await page.getByLabel('Filter by name, folder or reason').fill('pair-49');
      await eventually(() => rows(page).count()).toBe(10);
      await page.getByLabel('Filter by name, folder or reason').fill('');

      await rows(page).first().focus();
      await page.keyboard.press('End');
      const last = page.locator('[data-pair="pair-499"]');
      await last.waitFor();
      expect(await nodes(page)).toBeLessThan(2500);
      write(place.path('pair-499', 'new'));
      await last.getByRole('button').click();
      await page.getByRole('menuitem', { name: 'Run now' }).click();
      await eventually(() => fs.existsSync(place.path('pair-499-replica', 'new'))).toBe(true);

      // Such a service is no burden, with somebody who looks or without.
      expect(idle).toBeLessThan(250 * MB);
      expect(memoryOf(service.pid).resident).toBeLessThan(300 * MB);
    },
    2 * PATIENCE_MS,
  );

  it(
    'shows a held set of 1,000,000 entries, and lets it through',
    async () => {
      const FOLDERS = 500;
      const FILES_IN_ONE = 500_000;
      const { place, configure, url } = await real.prepare({ inMemory: true });
      // The folders stay, so that what is in them is held entry by entry.
      for (let folder = 0; folder < FOLDERS; folder++) {
        write(place.path('source', `folder-${folder}`, 'kept'));
        for (let file = 0; file < 1000; file++) write(place.path('replica', `folder-${folder}`, `file-${file}`));
      }
      write(place.path('source', 'spool', 'kept'));
      for (let file = 0; file < FILES_IN_ONE; file++) write(place.path('replica', 'spool', `job-${file}`));
      configure({ big: { ...pairIn('source'), replica: './replica', log: { level: 'warn' } } });
      const service = place.start('run');
      await until(() => place.statusIfAny()?.pairs.big?.state === 'held', 'the first pass to be held', PATIENCE_MS);

      const page = await real.open(url, '#/held/big');
      await page.getByRole('treeitem').first().waitFor();
      expect(await page.locator('.totals').innerText()).toMatch(/removes\s+1,000,000 0 B · 99 % of the replica/);
      const approve = page.getByRole('button', { name: 'Approve this set' });
      expect(await approve.isDisabled()).toBe(true);
      await page.getByRole('treeitem').first().click();
      await page.getByRole('treeitem', { name: 'folder-0/' }).waitFor();
      await page.getByRole('treeitem', { name: 'spool/' }).click();
      await page.getByText('job-0', { exact: true }).waitFor();
      const counts = await countsWhileScrolling(page);
      await page.getByRole('treeitem', { name: 'folder-99/' }).waitFor();
      expect(Math.max(...counts)).toBeLessThan(600);
      await expectNoBarriers(page);
      expect(memoryOf(service.pid).resident).toBeLessThan(500 * MB);

      expect(await approve.isDisabled()).toBe(true);
      await page.getByLabel(/^Type big/).fill('big');
      await approve.click();
      await until(() => place.statusIfAny()?.pairs.big?.state === 'ok', 'the approved pass', PATIENCE_MS);
      expect(fs.readdirSync(place.path('replica', 'spool'))).toEqual(['kept']);
      expect(fs.readdirSync(place.path('replica', 'folder-7'))).toEqual(['kept']);
      await eventually(() => page.locator('[data-pair="big"] .word').innerText()).toBe('Exact');
    },
    2 * PATIENCE_MS,
  );
});

function pairIn(name: string) {
  return { source: `./${name}`, replica: `./${name}-replica`, interval: '2h' };
}

function write(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.closeSync(fs.openSync(file, 'w'));
}

/** How many pairs have had a pass. */
function passesIn(status: { readonly pairs: Readonly<Record<string, Readonly<Record<string, unknown>>>> } | undefined) {
  return Object.values(status?.pairs ?? {}).filter(({ lastPass }) => lastPass !== undefined).length;
}
