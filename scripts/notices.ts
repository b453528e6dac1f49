// The licences of the packages that a build holds: each asks that its text goes wherever its code goes.

import fs from 'node:fs';
import path from 'node:path';

/** A file of a package, from the project's root on; packages lie in packages, and in scopes. */
const IN_PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The notices for files that were bundled, as Markdown. **Units**: paths from the project's root on. */
export function noticesOf(project: string, files: readonly string[]): string {
  const folders = new Set(files.map((file) => IN_PACKAGE.exec(file)?.[0]).filter((folder) => folder !== undefined));
  const notices = [...folders].sort().map((folder) => noticeOf(path.join(project, folder)));
  return `# Third-party notices\n\nWhat this folder holds beside foldersync itself.\n\n${notices.join('\n')}`;
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : fs.readFileSync(path.join(folder, file), 'utf8').trim();
  return `## ${name} ${version} (${license})\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}
