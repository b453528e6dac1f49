import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually, expectNoBarriers, lacksBrowser, type openPage } from './browser.js';
import { aboutOfPhotos } from './fixture-about.js';
import { holdOfPhotos } from './fixture-holds.js';
import { reportOf } from '../runner/fake-engine.js';
import { FixturePage } from './fixture-page.js';
import { conflicts } from './fixture-pairs.js';

// Without a browser there is no page to look at; CI has one.
describe.skipIf(lacksBrowser)('one pair', () => {
  const fixture = new FixturePage((service) => {
    service.about.photos = aboutOfPhotos();
  });

  async function open(tab: string, options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
    const page = await fixture.open(`#/pair/photos/${tab}`, options);
    await page.getByRole('heading', { name: 'photos' }).waitFor();
    return page;
  }

  it('shows its passes, and what each of them has changed', async () => {
    const page = await open('history');
    await page.getByRole('img', { name: /^Duration of 39 passes/ }).waitFor();
    const pass = page.getByRole('button', { name: /37 copied, 126 MB/ });
    await pass.click();
    await page.getByText('2026/inbox/a.jpg → 2026/11/a.jpg').waitFor();
    expect(await pass.getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('.passes').innerText()).toContain('ok → held: would remove 52 % of the replica');
  });

  it('lists what both sides have changed, as soon as that is so, and until it is settled', async () => {
    const { service } = fixture;
    const page = await open('history');
    const link = page.getByRole('link', { name: /^Conflicts/ });
    expect(await link.count()).toBe(0);
    service.about.photos = { ...aboutOfPhotos(), conflicts: conflicts() };
    service.change('photos', { conflicts: { open: 2, newest: conflicts() } });
    await eventually(() => link.allInnerTexts()).toEqual(['Conflicts 2']);
    await link.click();
    const items = page.getByRole('list', { name: 'Open conflicts' }).locator('li');
    await eventually(() => items.allInnerTexts()).toEqual([
      expect.stringMatching(
        /^"odd\\n<b>&\\xff"\s+what the source had is in\s+"odd\\n<b>&\\xff \(conflict .* nas\)"\s+20/,
      ),
      expect.stringMatching(/^"plan.txt"\s+what the replica had is in\s+"plan \(conflict .* nas\).txt"\s+20/),
    ]);
    // The next pass has found one of the copies gone.
    service.about.photos = { ...aboutOfPhotos(), conflicts: conflicts().slice(1) };
    service.change('photos', { conflicts: { open: 1, newest: conflicts().slice(1) } });
    service.tell('photos', {
      kind: 'pass-ended',
      report: reportOf({ trigger: 'interval' }),
      scope: 'full',
      isNews: false,
    });
    await eventually(() => items.count()).toBe(1);
    await eventually(() => link.innerText()).toBe('Conflicts 1');
    service.about.photos = aboutOfPhotos();
    service.change('photos', { conflicts: { open: 0, newest: [] } });
    service.tell('photos', {
      kind: 'pass-ended',
      report: reportOf({ trigger: 'interval' }),
      scope: 'full',
      isNews: false,
    });
    await page.getByText('No conflict is open.').waitFor();
    await expectNoBarriers(page);
  });

  it('goes from the row of a pair to its conflicts, which the filter of what needs somebody shows', async () => {
    fixture.service.about.notes = { conflicts: conflicts() };
    const page = await fixture.open();
    await page.getByRole('button', { name: /^Needs you/ }).click();
    await page.locator('[data-pair=notes]').getByRole('link', { name: '2 conflicts are open' }).click();
    await page.getByText('"plan.txt"').waitFor();
    expect(new URL(page.url()).hash).toBe('#/pair/notes/conflicts');
  });

  it('shows the end of its log, filters it and follows it', async () => {
    const page = await open('log');
    await page.getByText('IMG_2079').waitFor();
    await page.getByLabel('Filter the log').fill('IMG_2011');
    await eventually(() => page.locator('.lines > *').count()).toBe(1);
    fixture.service.about.photos?.log?.push('2026-11-30T11:00:00.000Z INFO again IMG_2011');
    await page.getByText('again IMG_2011').waitFor();
    await page.getByLabel('Follow').uncheck();
  });

  it('shows what it goes by, and where each value comes from', async () => {
    const page = await open('config');
    await page.getByRole('row', { name: 'exclude [".DS_Store","*.tmp"] defaults' }).waitFor();
    await page.getByRole('row', { name: 'maxDelete 50% built in' }).waitFor();
  });

  it('downloads a version of a file, and says how to have it back', async () => {
    const page = await open('restore');
    await page.getByLabel('A file or folder, by its path or a part of its name').fill('/reports/plan.odt');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('.versions li').count()).toBe(3);
    const old = page.locator('.versions li').nth(1);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      old.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('plan.odt');
    const stream = await file.createReadStream();
    const text = (await stream.toArray()).join('');
    expect(text).toBe('as of 2026-11-30T09:00:00Z');
    await old.getByText('foldersync restore --at 2026-11-30T09:00:00Z photos -- reports/plan.odt').waitFor();
  });

  it('finds a path by a part of its name, also one that is gone', async () => {
    const page = await open('restore');
    const field = page.getByLabel('A file or folder, by its path or a part of its name');
    await field.pressSequentially('plan');
    const found = page.getByRole('list', { name: 'Found' });
    await eventually(() => found.locator('li').allInnerTexts()).toEqual([
      expect.stringMatching(/^reports\/plan\.old\s+is gone$/),
      expect.stringMatching(/^reports\/plan\.odt\s+has older versions$/),
    ]);
    await found.getByRole('button', { name: 'reports/plan.odt' }).click();
    await eventually(() => page.locator('.versions li').count()).toBe(3);
    expect(await field.inputValue()).toBe('reports/plan.odt');
    expect(await found.count()).toBe(0);
    await field.fill('nowhere');
    await page.getByText('Nothing of that name is there, or is kept.').waitFor();
  });

  it('says how to have the whole replica back as it was', async () => {
    const page = await open('restore');
    await page.getByText('foldersync restore --at 2026-11-29T09:00:00Z photos', { exact: true }).waitFor();
  });

  it('opens from its row and closes to it, by the keyboard', async () => {
    const page = await fixture.open();
    await page.locator('[data-pair=photos]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'mail' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => page.evaluate('document.activeElement.getAttribute("data-pair")')).toBe('mail');
    expect(await page.getByRole('complementary').count()).toBe(0);
  });

  it('says that it has left the config while it is looked at', async () => {
    const page = await open('history');
    delete fixture.service.pairs.photos;
    fixture.service.tell(undefined, { kind: 'reloaded', added: [], changed: [], removed: ['photos'] });
    await page.getByText('photos is not in the config any more.').waitFor();
    await expectNoBarriers(page);
  });

  it.each([
    ['history', 'light', 1280],
    ['log', 'dark', 1280],
    ['config', 'light', 360],
    ['restore', 'dark', 360],
    ['history', 'dark', 360],
    ['conflicts', 'light', 360],
    ['conflicts', 'dark', 1280],
  ] as const)('has no barriers: %s, in %s and %d wide', async (tab, colorScheme, width) => {
    fixture.service.about.photos = { ...aboutOfPhotos(), conflicts: conflicts() };
    fixture.service.change('photos', { conflicts: { open: 2, newest: conflicts() } });
    const page = await open(tab, { colorScheme, viewport: { width, height: 800 } });
    await page.locator('.tab ol, .tab table, .tab .lines > *').first().waitFor();
    if (tab === 'history') await page.locator('.pass').first().click();
    await expectNoBarriers(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  it('shows what a pass would do, when asked in the menu', async () => {
    fixture.service.about.photos = {
      ...aboutOfPhotos(),
      plan: {
        text: '',
        outcome: 'held',
        reasons: { new: { entries: 1200, bytes: 4_000_000_000 }, gone: { entries: 3, bytes: 0 } },
        folders: {
          'summer 2026': { new: { entries: 1200, bytes: 4_000_000_000 } },
          old: { gone: { entries: 3, bytes: 0 } },
        },
        room: { neededBytes: 4_000_000_000, freeBytes: 9_000_000_000 },
        problemCount: 2,
        kept: 'what goes is kept until 2027-12-01',
      },
    };
    const page = await fixture.open();
    await page.locator('[data-pair=photos]').getByRole('button').click();
    await page.getByRole('menuitem', { name: /^Plan/ }).click();
    const plan = page.locator('.plan');
    await plan.getByRole('row', { name: 'new 1,200 4 GB' }).waitFor();
    expect(await plan.innerText()).toMatch(/2 paths could not be looked at.*4 GB to write, 9 GB free.*summer 2026/s);
    await expectNoBarriers(page);
    await plan.getByRole('button', { name: 'Look again' }).click();
    await eventually(() => fixture.service.posted.map(({ pair, verb }) => `${verb} ${pair}`)).toEqual([
      'plan photos',
      'plan photos',
    ]);
  });

  it('offers nothing that the service would refuse, and says why', async () => {
    fixture.service.canControl = false;
    fixture.service.about.photos = { ...aboutOfPhotos(), hold: holdOfPhotos() };
    const page = await open('restore');
    await page.locator('.drawer .only-looks').waitFor();
    expect(await page.locator('.drawer').getByRole('button').allInnerTexts()).toEqual(['×', 'Show its versions']);
    expect(await page.getByRole('link', { name: 'Plan' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.locator('[data-pair=photos]').getByRole('button').click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Look at what is held', 'Details', 'Restore…']);
    await expectNoBarriers(page);
    await page.getByRole('menuitem', { name: 'Look at what is held' }).click();
    await page.getByText('This page only looks').waitFor();
    expect(await page.getByRole('button', { name: 'Approve this set' }).count()).toBe(0);
    // An edit of the config lets it act, once it asks again.
    fixture.service.canControl = true;
    fixture.service.tell(undefined, { kind: 'reloaded', added: [], changed: [], removed: [] });
    await page.getByRole('button', { name: 'Approve this set' }).waitFor();
  });
});
