// A real browser for tests of the page: Debian's Chromium, without a window.

import fs from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/** As long as a loaded machine may need for anything. */
const PATIENCE_MS = 120_000;

/** Why tests that need a browser are skipped; never in CI, which installs it. */
export const lacksBrowser = process.env.CI === undefined && !fs.existsSync(CHROMIUM);

/** Starts it. */
export function openBrowser(): Promise<Browser> {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A page, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** What it wrote as errors, and what it was not allowed to do. */
  readonly errors: string[];
  /** Where it asked for something. */
  readonly hosts: ReadonlySet<string>;
}

/** Opens an address in a page of its own, that knows nothing of others. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // That an answer was an error is for the page to show.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.goto(url);
  return { page, errors, hosts };
}

/** Waits until something is as it is expected to be, for as long as a loaded machine may need. */
export function eventually<Value>(look: () => Value | Promise<Value>) {
  return expect.poll(look, { timeout: PATIENCE_MS });
}

/** Fails with what axe finds to be a barrier. */
export async function expectNoBarriers(page: Page): Promise<void> {
  // Evaluated, and not added as an element, which the page's policy forbids.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  };
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

/** Scrolls through the tree of what is held; returns how many elements the document had each time. */
export async function countsWhileScrolling(page: Page): Promise<number[]> {
  const counts: number[] = [];
  for (let step = 0; step <= 20; step++) {
    await page.evaluate(`(() => { const box = document.querySelector('.tree .scroller');
      box.scrollTop = box.scrollHeight * ${step / 20}; })()`);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    counts.push(await page.locator('*').count());
  }
  return counts;
}
