// Loads configs in which «…» marks what each diagnostic must point at, and compares all of them, word by word.

import { expect } from 'vitest';
import { diagnosticsOf, loadText } from './load-text.js';

/** What must be said, in order: whole sentences, or patterns for them; `@` stands for the config's folder. */
export type Case = readonly [name: string, text: string, ...expected: (string | RegExp)[]];

/** A pair with the given options added, on one line. */
export const pair = (options: string) => `version: 1\npairs:\n  a: {source: ./s, replica: ./r, ${options}}\n`;

/** As `pair`, with an interval. */
export const timed = (options: string) => pair(`interval: 10s, ${options}`);

/** A whole config around the given options of the top level. */
export const top = (options: string) =>
  `version: 1\n${options}\npairs: {a: {source: ./s, replica: ./r, interval: 10s}}\n`;

/** A config of the given pairs, one a line, all with an interval. */
export const folders = (...lines: string[]) =>
  `version: 1\ndefaults: {interval: 10s}\npairs:\n${lines.map((line) => `  ${line}\n`).join('')}`;

/** Loads a marked text as YAML and compares what is said about it. */
export function checkYaml([, text, ...expected]: Case): Promise<void> {
  return check('foldersync.config.yaml', text, expected);
}

/** Loads a marked text as JSON and compares what is said about it. */
export function checkJson([, text, ...expected]: Case): Promise<void> {
  return check('foldersync.config.json', text, expected);
}

async function check(name: string, marked: string, expected: readonly (string | RegExp)[]): Promise<void> {
  const { text, places } = unmark(marked);
  const loaded = await loadText(text, name);
  const found = diagnosticsOf(loaded);
  const folder = (loaded.valid ? loaded.config.file : (loaded.file ?? '')).replace(`/${name}`, '');
  const said = found.map(({ severity, message, expected: wanted, found: given, hint }) =>
    [
      `${severity === 'warning' ? 'warning: ' : ''}${message}`,
      ...(wanted === undefined ? [] : [`expected: ${wanted}`]),
      ...(given === undefined ? [] : [`found: ${given}`]),
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ]
      .join(' | ')
      .replaceAll(folder, '@'),
  );
  expect(said).toEqual(expected.map((words) => (typeof words === 'string' ? words : expect.stringMatching(words))));
  expect(found.map(({ file }) => file)).toEqual(found.map(() => name));
  // Without a mark, what is said is about the file as a whole.
  const wantedPlaces = places.length > 0 ? places : found.map(() => '1:1+1');
  expect(found.map(({ position: at }) => `${at?.line}:${at?.column}+${at?.length}`)).toEqual(wantedPlaces);
  const lines = text.split('\n');
  expect(found.map(({ position }) => position?.text)).toEqual(
    found.map(({ position }) => lines[(position?.line ?? 0) - 1]),
  );
  expect(loaded.valid).toBe(found.every(({ severity }) => severity === 'warning'));
}

/** Takes the marks out of a text; their places as `line:column+length`. */
function unmark(marked: string): { text: string; places: string[] } {
  const places: string[] = [];
  let text = '';
  for (const [index, part] of marked.split(/[«»]/).entries()) {
    if (index % 2 === 1) {
      const line = text.split('\n').length;
      const column = text.length - text.lastIndexOf('\n');
      places.push(`${line}:${column}+${part.length}`);
    }
    text += part;
  }
  return { text, places };
}
