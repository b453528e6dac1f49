// How much of a test that goes through many cases is done: `npm run test:slow` does all of it, `npm test` a part.

/** Whether nothing is left out; set by vitest.slow.config.ts. */
export const isThorough = process.env.FOLDERSYNC_TEST_THOROUGH === '1';

/** How many runs a property has, of those that it has when nothing is left out: a tenth of them at least. */
export function runsOf(all: number): number {
  return isThorough ? all : Math.ceil(all / 10);
}
