// How soon the page is there, in a real browser: with 500 pairs, and with a held set of 1,000,000 entries, of a service
// that only answers and of a real one. Run it with `npm run build && npx tsx bench/page.ts [runs]`; it prints medians, from
// the address that is opened to the rows that are painted. It takes 2 GB of /dev/shm.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage } from '../test/page/browser.js';
import { holdOfFlatFolder } from '../test/page/fixture-holds.js';
import { pairOf, pairsInEachState } from '../test/page/fixture-pairs.js';
import { FixtureService } from '../test/page/fixture-service.js';

const RUNS = Number(process.argv[2] ?? 7);
const FRAMES = 120;

const service = await new FixtureService().open();
const browser = await openBrowser();
try {
  service.pairs = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`pair-${index}`, pairOf(`p${index}`)]));
  await show('500 pairs', service.url, '[data-pair]');
  service.pairs = pairsInEachState();
  service.about.photos = { hold: holdOfFlatFolder(1_000_000) };
  await show('a held set of 1,000,000 entries', `${service.url}#/held/photos`, '[role=treeitem]');
  process.stdout.write(`scrolling it: ${await scroll(browser)}\n`);
  await showReal();
} finally {
  await browser.close();
  await service.close();
}

/** Prints the median of the time from the start of the navigation to the frame after the first row, as the browser has it. */
async function show(name: string, url: string, first: string): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript(`globalThis.painted = new Promise((done) => {
      new MutationObserver((_, observer) => {
        if (document.querySelector('${first}') === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now())));
      }).observe(document, { childList: true, subtree: true });
    })`);
    const page = await context.newPage();
    await page.goto(url);
    const ms = await page.evaluate<number>('painted');
    // The first one warms what the browser keeps of the code.
    if (run > 0) times.push(ms);
    await context.close();
  }
  times.sort((a, b) => a - b);
  process.stdout.write(`${name}: ${times[Math.floor(times.length / 2)]?.toFixed(0)} ms until it is painted\n`);
}

/** The time from frame to frame, while a level of a million entries is scrolled from its top to its end. */
async function scroll(browser: Browser): Promise<string> {
  const { page } = await openPage(browser, `${service.url}#/held/photos`);
  await page.getByRole('treeitem').first().click();
  await page.getByRole('treeitem', { name: 'spool/' }).click();
  await page.getByText('job-0', { exact: true }).waitFor();
  const frames = (await page.evaluate(`(async () => {
    const box = document.querySelector('.tree .scroller');
    const times = [];
    for (let frame = 0; frame <= ${FRAMES}; frame++) {
      const before = performance.now();
      box.scrollTop = (box.scrollHeight * frame) / ${FRAMES};
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b);
  })()`)) as number[];
  const nodes = await page.locator('*').count();
  const at = (share: number) => frames[Math.floor(frames.length * share)]?.toFixed(0);
  return `a frame takes ${at(0.5)} ms, ${at(0.95)} ms at the 95th percentile; ${nodes} elements in the document`;
}

/** Of a service that has held them itself, in its first pass between two folders. */
async function showReal(): Promise<void> {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const place = fs.mkdtempSync('/dev/shm/foldersync-bench-');
  const port = 48_485;
  // Folders stay, so that what is in them is held entry by entry.
  for (let folder = 0; folder < 1000; folder++) {
    for (const root of ['source', 'replica']) fs.mkdirSync(path.join(place, root, `d${folder}`), { recursive: true });
    fs.writeFileSync(path.join(place, 'source', `d${folder}`, 'kept'), '');
    for (let file = 0; file < 1000; file++) fs.writeFileSync(path.join(place, 'replica', `d${folder}`, `f${file}`), '');
  }
  const config = path.join(place, 'foldersync.config.json');
  const pairs = { big: { source: './source', replica: './replica', interval: '2h', log: { level: 'warn' } } };
  const options = { version: 1, stateDir: './state', log: { dir: './logs' }, http: { listen: `127.0.0.1:${port}` } };
  fs.writeFileSync(config, JSON.stringify({ ...options, pairs }));
  const child = spawn(process.execPath, [main, 'run', '--config', config], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: place, STATE_DIRECTORY: path.join(place, 'state') },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = `http://127.0.0.1:${port}/`;
    const isHeld = () =>
      fetch(`${url}pairs/big/held?limit=0`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (child.exitCode === null && !(await isHeld())) await new Promise((resolve) => setTimeout(resolve, 200));
    await show('the same of a real service', `${url}#/held/big`, '[role=treeitem]');
    for (const level of ['first', 'again']) {
      const begun = performance.now();
      await (await fetch(`${url}pairs/big/held`)).text();
      process.stdout.write(`its first level, ${level}: ${(performance.now() - begun).toFixed(0)} ms\n`);
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
    fs.rmSync(place, { recursive: true });
  }
}
