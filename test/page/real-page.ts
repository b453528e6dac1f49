// The page of a real service, over its real port, in a real browser; after each test nothing has gone wrong in it.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Workplace } from '../end-to-end/foldersync.js';
import { freePort } from '../end-to-end/free-port.js';
import { eventually, openBrowser, openPage, type WatchedPage } from './browser.js';

/** What the service is configured with in these tests. */
export const TOKEN = 'a-token-for-this-test-alone';

/** A folder whose service serves the page. */
export interface PagePlace {
  readonly place: Workplace;
  /** Writes the config: pairs as given, and the page. */
  readonly configure: (pairs: Record<string, object>, options?: object) => void;
  readonly url: string;
}

/** What a test of a group works with. */
export class RealPage {
  #browser: Browser | undefined;
  #watched: WatchedPage | undefined;

  /** Registers what comes before and after the tests of the group. */
  constructor() {
    beforeAll(async () => {
      this.#browser = await openBrowser();
    });
    afterAll(() => this.#browser?.close());
    afterEach(async () => {
      expect(this.#watched?.errors ?? []).toEqual([]);
      await this.#watched?.page.context().close();
      this.#watched = undefined;
    });
  }

  async prepare(options?: ConstructorParameters<typeof Workplace>[0]): Promise<PagePlace> {
    const place = new Workplace(options);
    const port = await freePort();
    const http = { listen: `127.0.0.1:${port}`, token: TOKEN, control: true };
    return {
      place,
      configure: (pairs, { http: more, ...options }: { http?: object } = {}) =>
        place.configure(pairs, { http: { ...http, ...more }, ...options }),
      url: `http://127.0.0.1:${port}/`,
    };
  }

  /** Waits until the service serves it, opens it at a place in it, and types the token. */
  async open(url: string, at = ''): Promise<Page> {
    // It listens some moments after it says that it runs.
    const health = () =>
      fetch(`${url}health`).then(
        ({ status }) => status,
        () => 0,
      );
    await eventually(health).toBe(200);
    if (this.#browser === undefined) throw new Error('it is there only within a test');
    this.#watched = await openPage(this.#browser, `${url}${at}`);
    const { page } = this.#watched;
    await page.getByLabel('The token of this service').fill(TOKEN);
    await page.keyboard.press('Enter');
    return page;
  }
}
