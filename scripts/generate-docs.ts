// Generates docs/configuration.md: the options from the schema, the fields of the JSON from the types and their comments.
// `npm run types` writes it; a test calls `generateDocs` and compares.

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type OptionSchema, readSchema } from '../src/config/schema/schema.js';
import { jsonChapters } from './docs/json-output.js';
import { link } from './docs/markdown.js';
import { optionChapters } from './docs/options.js';
import { valuesChapter } from './docs/values.js';

const root = new URL('../', import.meta.url);
const PATH = 'docs/configuration.md';

/** The text of each generated file, by its path from the repository's root. */
export async function generateDocs(): Promise<Map<string, string>> {
  const schema = await readSchema();
  const chapters = [...optionChapters(schema), valuesChapter(schema), ...jsonChapters()];
  const text = [BANNER, '# Configuration', opening(schema), contents(chapters), ...chapters].join('\n\n');
  return new Map([[PATH, `${text}\n`]]);
}

const BANNER =
  '<!-- Generated from schemas/foldersync.config.schema.json and from the types of what commands print, by scripts/generate-docs.ts: run `npm run types`, do not edit. -->';

function opening({ description = '', examples = [] }: OptionSchema): string {
  const example = ['```yaml', stringify(examples[0], { lineWidth: 0 }).trim(), '```'].join('\n');
  // What the schema says of paths, the page says below.
  const [summary = ''] = description.split('\n\n');
  return [summary, example, DEFAULTS_NOTE].join('\n\n');
}

const DEFAULTS_NOTE =
  'Every option but `version`, `pairs`, `source` and `replica` may be left out. `foldersync check` says how a file is understood.';

/** Links to the chapters, and to what each of them explains. */
function contents(chapters: readonly string[]): string {
  const lines = chapters.map((chapter) => {
    const [title = ''] = headings(chapter, '##');
    const below = headings(chapter, '###').map((heading) => link(heading));
    return `- ${link(title)}${below.length === 0 ? '' : `: ${below.join(', ')}`}`;
  });
  return ['## Contents', lines.join('\n')].join('\n\n');
}

function headings(chapter: string, mark: string): string[] {
  return chapter.split('\n').flatMap((line) => (line.startsWith(`${mark} `) ? [line.slice(mark.length + 1)] : []));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(new URL('docs/', root), { recursive: true });
  for (const [path, text] of await generateDocs()) await writeFile(new URL(path, root), text);
}
