// foldersync.config(5): the chapters of docs/configuration.md that say what a config holds, as a man page.

import type { OptionSchema } from '../../src/config/schema/schema.js';
import { optionChapters } from '../docs/options.js';
import { valuesChapter } from '../docs/values.js';
import { fromMarkdown, head, page } from './roff.js';

/** The page. `date` is when it was made. **Shape** of `date`: milliseconds since 1970 */
export function configPage(schema: OptionSchema, version: string, date: number): string {
  return page([
    head({ name: 'FOLDERSYNC.CONFIG', section: 5, version }, date),
    '.SH NAME\nfoldersync.config \\- the config of foldersync',
    '.SH DESCRIPTION',
    fromMarkdown(schema.description ?? ''),
    fromMarkdown(EXAMPLE),
    ...[...optionChapters(schema), valuesChapter(schema)].map(fromMarkdown),
    '.SH SEE ALSO\n.BR foldersync (1)',
  ]);
}

const EXAMPLE = `
\`\`\`yaml
version: 1
log: { dir: ./logs, keep: 14d }
defaults: { exclude: [".DS_Store", "node_modules/"] }
pairs:
  notes: { source: ~/notes, replica: /backup/notes } # as it changes
  photos: { source: ~/photos, replica: /backup/photos, interval: 10s }
  projects: { source: ~/projects, replica: /mnt/nas/projects, cron: "30 2 * * *" }
\`\`\`
`;
