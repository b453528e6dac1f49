import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually, expectNoBarriers, lacksBrowser, type openPage } from './browser.js';
import { monthOfDays, pairOf } from './fixture-pairs.js';
import { FixturePage } from './fixture-page.js';

// Without a browser there is no page to look at; CI has one.
describe.skipIf(lacksBrowser)('the overview', () => {
  const fixture = new FixturePage((service) => {
    for (const name of Object.keys(service.pairs)) service.about[name] = { days: monthOfDays() };
  });

  async function open(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
    const page = await fixture.open('', options);
    await page.locator('[data-pair]').first().waitFor();
    return page;
  }
  const row = (page: Page, name: string) => page.locator(`[data-pair="${name}"]`);
  const names = (page: Page) =>
    page.locator('[data-pair]').evaluateAll((rows) => rows.map((element) => element.getAttribute('data-pair')));
  /** The pair of the row that has the keyboard. */
  const focused = (page: Page) => page.evaluate<string | null>('document.activeElement.getAttribute("data-pair")');

  it('shows each state in a sentence, and in a row with its reason', async () => {
    const page = await open();
    await eventually(() => page.locator('h1').innerText()).toMatch(/^1 pair waits for you · 1 has failed/);
    expect(await page.title()).toBe('1 pair waits for you · foldersync');
    const texts = Object.fromEntries(
      await Promise.all(
        Object.keys(fixture.service.pairs).map(async (name) => [
          name,
          [await row(page, name).locator('.word').innerText(), await row(page, name).locator('.why').innerText()],
        ]),
      ),
    ) as Record<string, [string, string]>;
    expect(Object.fromEntries(Object.entries(texts).map(([name, [word]]) => [name, word]))).toEqual({
      ...{
        documents: 'Exact',
        music: 'Exact',
        projects: 'Exact',
        notes: 'Exact',
        photos: 'Needs you',
        virtual: 'Working',
      },
      ...{ mail: 'Trouble', nas: 'Trouble', stuck: 'Trouble', old: 'Trouble' },
      ...{ scratch: 'Paused', attic: 'Stopped', 'new-one': 'Idle' },
    });
    expect(texts.photos?.[1]).toContain('would remove 1,204 of 2,310 entries');
    expect(texts.nas?.[1]).toBe('the replica cannot be reached: host is down');
    expect(texts.documents?.[1]).toBe('as it changes');
    expect(texts.notes?.[1]).toBe('every 10 min\n2 conflicts are open');
    await eventually(() => row(page, 'nas').locator('svg.days').getAttribute('aria-label')).toMatch(/^30 days: \d+/);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('has no barriers, in %s and %d wide, and nothing stands over its edge', async (colorScheme, width) => {
    const page = await open({ colorScheme, viewport: { width, height: 800 } });
    await row(page, 'photos').locator('svg.days').waitFor();
    await expectNoBarriers(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await row(page, 'photos').getByRole('button').click();
    await page.getByRole('menu').waitFor();
    await expectNoBarriers(page);
  });

  it('turns no sign for who wants no motion', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    await row(page, 'virtual').waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });

  it('follows a pass while it runs, four times a second at most', async () => {
    const page = await open();
    const why = row(page, 'virtual').locator('.why');
    await page.evaluate(`
      globalThis.changes = [];
      const seen = document.querySelector('[data-pair=virtual] .why');
      new MutationObserver(() => changes.push(performance.now())).observe(seen, { subtree: true, characterData: true });
    `);
    const progress = { beats: 1, operations: 1, bytesFound: 9e9 };
    const begun = Date.now();
    for (let step = 0; Date.now() - begun < 1500; step++) {
      const now = { ...progress, entries: 5000 + step, bytes: 4.3e9 + step * 1e6, path: `guests/disk-${step}` };
      fixture.service.tell('virtual', { kind: 'pass-progress', lastEntries: 10_000, progress: now });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await eventually(() => why.innerText()).toMatch(
      /\d+ % · .* left · .*B\/s · 5,\d+ of 10,000 entries\s+guests\/disk-/,
    );
    const times = await page.evaluate<number[]>('changes');
    const updates = times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > 50);
    expect(updates.length).toBeGreaterThan(2);
    expect(updates.length).toBeLessThanOrEqual(8);

    fixture.service.pairs.virtual = pairOf('virtual');
    fixture.service.tell('virtual', { kind: 'pair-updated' });
    await eventually(() => row(page, 'virtual').locator('.word').innerText()).toBe('Exact');
    // The rows stay where they were.
    expect((await names(page)).indexOf('virtual')).toBe(5);
  });

  it('shows a new state at once, and drops a pair that has left the config', async () => {
    const page = await open();
    fixture.service.tell('documents', {
      kind: 'pair-state-changed',
      from: 'ok',
      to: 'failed',
      why: 'the disk is gone',
    });
    // The page asks for the status a moment later.
    fixture.service.pairs.documents = pairOf('documents', { state: 'failed', why: 'the disk is gone' });
    await eventually(() => row(page, 'documents').locator('.why').innerText()).toBe('the disk is gone');
    delete fixture.service.pairs.documents;
    fixture.service.tell(undefined, { kind: 'reloaded', added: [], changed: [], removed: ['documents'] });
    await eventually(() => names(page)).not.toContain('documents');
  });

  it('says that the connection is lost, keeps what it knows, and comes back by itself', async () => {
    const page = await open();
    await fixture.service.close();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Connection lost');
    expect(await names(page)).toContain('photos');
    await expectNoBarriers(page);
    fixture.service.pairs.photos = pairOf('photos');
    await fixture.service.open();
    await eventually(() => row(page, 'photos').locator('.word').innerText()).toBe('Exact');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('asks for a token where one is wanted, and keeps it in this tab', async () => {
    fixture.service.token = 'right';
    const page = await fixture.open();
    const input = page.getByLabel('The token of this service');
    await input.waitFor();
    await expectNoBarriers(page);
    await input.fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('That is not it.').waitFor();
    await input.fill('right');
    await page.keyboard.press('Enter');
    await row(page, 'photos').waitFor();
    await page.reload();
    await row(page, 'photos').waitFor();
    expect(await page.context().cookies()).toEqual([]);
    expect(page.url()).toBe(fixture.service.url);
  });

  it('is worked by the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('srv');
    await page.keyboard.press('Enter');
    await eventually(() => focused(page)).toBe('photos');
    await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page)).toBe('mail');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('End');
    await eventually(() => focused(page)).toBe('new-one');
    await page.keyboard.press('Home');
    await eventually(() => focused(page)).toBe('photos');
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Run now');
    await page.keyboard.press('Escape');
    await eventually(() => focused(page)).toBe('photos');
    await page.keyboard.press('m');
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await eventually(() => fixture.service.posted).toEqual([{ pair: 'photos', verb: 'run', body: {} }]);
    await page.getByText('photos: a pass was asked for').waitFor();
    // Escape in the text empties it first.
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  it('pauses and resumes from the menu', async () => {
    const page = await open();
    await row(page, 'mail').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Pause for 1 hour' }).click();
    await row(page, 'scratch').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await eventually(() => fixture.service.posted).toEqual([
      { pair: 'mail', verb: 'pause', body: { forMs: 3_600_000 } },
      { pair: 'scratch', verb: 'resume', body: {} },
    ]);
  });

  it('filters by state and text', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^Needs you/ }).click();
    expect(await names(page)).toEqual(['photos', 'mail', 'nas', 'stuck', 'old', 'notes']);
    await page.getByRole('searchbox').fill('host is down');
    expect(await names(page)).toEqual(['nas']);
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByRole('button', { name: 'Show all' }).click();
    expect((await names(page)).length).toBe(13);
  });

  it('draws of 500 pairs only what is seen, and comes to each of them', async () => {
    fixture.service.pairs = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`pair-${index}`, pairOf(`p${index}`)]),
    );
    const page = await open();
    expect(await page.locator('h1').innerText()).toBe('All 500 pairs are exact');
    const counts: number[] = [];
    for (let step = 0; step <= 10; step++) {
      await page.evaluate(`(() => { const box = document.querySelector('.scroller');
        box.scrollTop = box.scrollHeight * ${step / 10}; })()`);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      counts.push(await page.locator('[data-pair]').count());
    }
    expect(Math.max(...counts)).toBeLessThan(50);
    await row(page, 'pair-499').waitFor();
    expect(await row(page, 'pair-499').getAttribute('aria-rowindex')).toBe('501');
  });
});
