// The pages that people read: README and docs/, and the blocks of code in them.

import fs from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../fs/built.js';

/** Pages whose commands and configs are tried. **Shape**: paths from the repository's root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...fs
    .readdirSync(path.join(PROJECT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A block of code. */
export interface Block {
  readonly page: string;
  /** Of its first line of code. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Whether `<!-- runs -->` stands before it: its commands can be carried out in an empty folder. */
  readonly isRunnable: boolean;
}

/** The text of a page. */
export function readPage(page: string): string {
  return fs.readFileSync(path.join(PROJECT, page), 'utf8');
}

/** The blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^(<!-- runs -->\n\n)?```(\w*)\n(.*?)^```$/gms)].map((found) => {
    const [, mark, language = '', code = ''] = found;
    const line = text.slice(0, found.index).split('\n').length + (mark === undefined ? 1 : 3);
    return { page, line, language, text: code, isRunnable: mark !== undefined };
  });
}

/** What GitHub calls the headings of a page in its links. */
export function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
