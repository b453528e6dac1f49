// A page of the fixture service in a browser, for each test of a group; after each, nothing has gone wrong in it.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from './browser.js';
import { pairsInEachState } from './fixture-pairs.js';
import { FixtureService } from './fixture-service.js';

/** What a test of a group works with; each has a service of its own. */
export class FixturePage {
  #browser: Browser | undefined;
  #service: FixtureService | undefined;
  #watched: WatchedPage | undefined;

  /** Registers what comes before and after each test of the group; `prepare` is given the service of each. */
  constructor(prepare: (service: FixtureService) => void = () => {}) {
    beforeAll(async () => {
      this.#browser = await openBrowser();
    });
    afterAll(() => this.#browser?.close());
    beforeEach(async () => {
      this.#service = await new FixtureService().open();
      this.#service.pairs = pairsInEachState();
      prepare(this.#service);
    });
    afterEach(async () => {
      expect(this.#watched?.errors ?? []).toEqual([]);
      // Nothing is asked of anybody else.
      expect([...(this.#watched?.hosts ?? [])]).toEqual([new URL(this.service.url).host]);
      await this.#watched?.page.context().close();
      this.#watched = undefined;
      await this.#service?.close();
    });
  }

  get service(): FixtureService {
    return present(this.#service);
  }

  /** Opens the page of the service at a place in it. */
  async open(place = '', options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
    this.#watched = await openPage(present(this.#browser), `${this.service.url}${place}`, options);
    return this.#watched.page;
  }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is there only within a test');
  return value;
}
