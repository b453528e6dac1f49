import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { countsWhileScrolling, eventually, expectNoBarriers, lacksBrowser, type openPage } from './browser.js';
import { holdOfFlatFolder, holdOfPhotos } from './fixture-holds.js';
import { HOLD } from './fixture-pairs.js';
import { FixturePage } from './fixture-page.js';

// Without a browser there is no page to look at; CI has one.
describe.skipIf(lacksBrowser)('what is held', () => {
  const fixture = new FixturePage();

  async function open(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
    const page = await fixture.open('#/held/photos', options);
    await page.getByRole('treeitem').first().waitFor();
    return page;
  }
  const approve = (page: Page) => page.getByRole('button', { name: 'Approve this set' });
  const focusedText = (page: Page) => page.evaluate<string>('document.activeElement.textContent');

  it('tells why and how much, and lets a person approve that set once its tree was opened', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 2 }) };
    const page = await open();
    expect(await page.locator('.reason').innerText()).toContain('maxDelete allows 50 %');
    expect(await page.locator('.totals').innerText()).toMatch(
      /removes\s+266 816 MB · 51 % of the replica\s+replaces\s+3/,
    );
    expect(await approve(page).isDisabled()).toBe(true);
    await page.getByRole('treeitem', { name: 'the whole replica' }).click();
    await page.getByRole('treeitem', { name: '2025/' }).click();
    await page.getByRole('treeitem', { name: '2025-03/' }).waitFor();
    await approve(page).click();
    await eventually(() => fixture.service.posted).toEqual([
      { pair: 'photos', verb: 'approve', body: { hold: 'set-1' } },
    ]);
    await page.getByRole('grid').waitFor();
  });

  it('wants the name of the pair above 1,000 entries', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 8 }) };
    const page = await open();
    await page.getByRole('treeitem').first().click();
    expect(await approve(page).isDisabled()).toBe(true);
    await page.getByLabel(/^Type photos/).fill('photo');
    expect(await approve(page).isDisabled()).toBe(true);
    await page.getByLabel(/^Type photos/).fill('photos');
    await approve(page).click();
    await eventually(() => fixture.service.posted.length).toBe(1);
  });

  it('approves nothing of a plan that has grown: it says so, and has to be looked at again', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 2 }) };
    const page = await open();
    await page.getByRole('treeitem').first().click();
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 3, hold: 'set-2' }) };
    await approve(page).click();
    await page.getByText('The plan has grown since you looked at it.').waitFor();
    expect(await approve(page).isDisabled()).toBe(true);
    expect(await page.locator('.totals').innerText()).toContain('399');
    await expectNoBarriers(page);
    await page.getByRole('treeitem').first().click();
    await approve(page).click();
    await eventually(() => fixture.service.posted.at(-1)?.body).toEqual({ hold: 'set-2' });
  });

  it('sees by itself that the plan is another one, or that nothing is held any more', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 2 }) };
    const page = await open();
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 1, hold: 'set-2' }) };
    fixture.service.tell('photos', { kind: 'held', hold: HOLD });
    await page.getByText('The plan is another one').waitFor();
    fixture.service.about.photos = {};
    fixture.service.tell('photos', { kind: 'hold-ended' });
    await page.getByText('Nothing of photos is held any more.').waitFor();
    await expectNoBarriers(page);
  });

  it('says that a pair has left the config while it is looked at', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos() };
    const page = await open();
    delete fixture.service.pairs.photos;
    fixture.service.tell(undefined, { kind: 'reloaded', added: [], changed: [], removed: ['photos'] });
    await page.getByText('photos is not in the config any more.').waitFor();
    expect(await approve(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('grid').waitFor();
  });

  it('is worked by the keyboard alone', async () => {
    fixture.service.about.photos = { hold: holdOfPhotos({ years: 2 }) };
    const page = await open();
    await page.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: '2025/' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await eventually(() => focusedText(page)).toContain('2025/');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: '2025-01/' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await eventually(() => focusedText(page)).toContain('2025-01/');
    await page.keyboard.press('ArrowLeft');
    await eventually(() => focusedText(page)).toMatch(/2025\//);
    await page.keyboard.press('ArrowLeft');
    await eventually(() => page.getByRole('treeitem').count()).toBe(3);
    await page.keyboard.press('End');
    await eventually(() => focusedText(page)).toContain('2024/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await eventually(() => fixture.service.posted.map(({ verb }) => verb)).toEqual(['approve']);
  });

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('has no barriers, in %s and %d wide', async (colorScheme, width) => {
    fixture.service.about.photos = { hold: holdOfPhotos() };
    const page = await open({ colorScheme, viewport: { width, height: 800 } });
    await page.getByRole('treeitem').first().click();
    await page.getByRole('treeitem', { name: '2025/' }).click();
    await page.getByRole('treeitem', { name: '2025-03/' }).waitFor();
    await expectNoBarriers(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  it('draws of 1,000,000 entries in one folder only what is seen, and comes to the last one', async () => {
    fixture.service.about.photos = { hold: holdOfFlatFolder(1_000_000) };
    const page = await open();
    await page.getByRole('treeitem').first().click();
    await page.getByRole('treeitem', { name: 'spool/' }).click();
    await page.getByText('job-0', { exact: true }).waitFor();
    const counts = await countsWhileScrolling(page);
    expect(Math.max(...counts)).toBeLessThan(600);
    await page.getByText('job-999999', { exact: true }).waitFor();
    await page.getByRole('treeitem').first().focus();
    await page.keyboard.press('Home');
    await eventually(() => focusedText(page)).toContain('the whole replica');
    await page.keyboard.press('End');
    await eventually(() => focusedText(page)).toContain('job-999999');
  });
});
