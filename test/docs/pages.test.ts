// What the pages say is tried: each command line is one that the program takes, each config one that it accepts, each link leads
// somewhere.

import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { processContext } from '../../src/cli/process/context.js';
import { watchOutput } from '../../src/cli/process/end-process.js';
import { describeProgram } from '../../src/cli/program.js';
import { optionAt, readSchema } from '../../src/config/schema/schema.js';
import { loadText } from '../config/load-text.js';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';
import { anchorsOf, type Block, blocksOf, PAGES, readPage } from './pages.js';

const BLOCKS = PAGES.flatMap(blocksOf);
const placeOf = ({ page, line }: Block) => `${page}:${line}`;

/** A program whose commands do nothing. */
function idleProgram(): Command {
  const program = describeProgram(processContext(watchOutput([])), () => {});
  program.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  const makeIdle = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => {});
    for (const each of command.commands) makeIdle(each);
  };
  makeIdle(program);
  return program;
}

/** The command lines of a shell text that call foldersync, as words; what is filled in on the spot counts as a word. */
function commandLines(text: string): string[][] {
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n');
  const calls = lines.flatMap(
    (line) => line.replace(/(?:^|\s)#.*$/, '').match(/(?<![\w/.-])foldersync .*?(?=$|[|;&)]| >)/g) ?? [],
  );
  return calls.map((call) =>
    (call.match(/"[^"]*"|'[^']*'|[^\s'"]+/g) ?? []).slice(1).map((word) => word.replaceAll(/['"]/g, '')),
  );
}

describe('command lines of the pages', () => {
  const calls = BLOCKS.filter(({ language }) => language === 'sh').flatMap((block) =>
    commandLines(block.text).map((words) => ({ place: placeOf(block), words })),
  );

  it('are there', () => expect(calls.length).toBeGreaterThan(15));

  it.each(calls)('$place: foldersync $words', async ({ words }) => {
    await idleProgram().parseAsync(words, { from: 'user' });
  });

  it('name commands and options that there are, within the text as well', () => {
    const program = idleProgram();
    const wrong = PAGES.flatMap((page) =>
      [
        ...readPage(page)
          .replaceAll(/^```.*?^```$/gms, '')
          .matchAll(/`foldersync ([^`]+)`/g),
      ].flatMap(([, text = '']) => {
        const words = text.replaceAll('\\|', '|').split(/\s+/);
        let command = program;
        for (const word of words) command = command.commands.find((each) => each.name() === word) ?? command;
        const isCommand =
          command !== program || words.every((word) => word.startsWith('-') || word === 'help' || word === 'COMMAND');
        const known = [...command.options, ...program.options].flatMap(({ short, long }) => [short, long]);
        const options = words.flatMap((word) => /(?<![\w-])--?[a-z][a-z-]*/g.exec(word)?.[0] ?? []);
        const unknown = options.filter((option) => !known.includes(option) && option !== '--help');
        return isCommand && unknown.length === 0 ? [] : [`${page}: foldersync ${text}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('configs of the pages', () => {
  const configs = BLOCKS.filter(({ language }) => language === 'yaml');

  it('are there', () => expect(configs.length).toBeGreaterThan(8));

  it.each(configs.map((block) => [placeOf(block), block.text] as const))('%s is accepted', async (_, text) => {
    const secret = path.join(temporaryFolder(), 'secret');
    fs.writeFileSync(secret, 'secret', { mode: 0o600 });
    const loaded = await loadText(await wholeConfig(text.replaceAll(/\$\{file:[^}]*\}/g, `\${file:${secret}}`)));
    expect(loaded.valid ? loaded.warnings : loaded.diagnostics).toEqual([]);
  });

  /** A page shows options of the file, or, where it says so, of a pair. */
  async function wholeConfig(text: string): Promise<string> {
    const schema = await readSchema();
    const given = parse(text) as Record<string, unknown>;
    if ('pairs' in given) return text;
    const pair = { source: '/a/source', replica: '/b/replica' };
    const isOfPair =
      text.includes('# of a pair') || Object.keys(given).some((key) => optionAt(schema, [key]) === undefined);
    const config = isOfPair ? { pairs: { a: { ...pair, ...given } } } : { ...given, pairs: { a: pair } };
    return JSON.stringify({ version: 1, ...config });
  }
});

describe('links of the pages', () => {
  const linking = [...PAGES, 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'];
  const links = linking.flatMap((page) =>
    [
      ...readPage(page)
        .replaceAll(/^```.*?^```$/gms, '')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, target = '']) => ({ page, target })),
  );
  const local = links.filter(({ target }) => !/^[a-z]+:/.test(target));

  it('lead to files and headings that are there', () => {
    const broken = local.filter(({ page, target }) => {
      const [file = '', anchor] = target.split('#');
      const found = path.join(PROJECT, file === '' ? page : path.join(path.dirname(page), file));
      if (!fs.existsSync(found)) return true;
      return anchor !== undefined && !anchorsOf(fs.readFileSync(found, 'utf8')).includes(anchor);
    });
    expect(local.length).toBeGreaterThan(100);
    expect(broken).toEqual([]);
  });

  it('of the README into docs/ are in the package', () => {
    const { files } = JSON.parse(readPage('package.json')) as { files: string[] };
    const wanted = local.filter(({ page, target }) => page === 'README.md' && target.startsWith('docs/'));
    const packed = (file: string) =>
      files.some((pattern) => {
        const [before = '', after] = pattern.split('*');
        return after === undefined ? file === pattern : file.startsWith(before) && file.endsWith(after);
      });
    expect(wanted.map(({ target }) => target.replace(/#.*/, '')).filter((file) => !packed(file))).toEqual([]);
  });

  it('from the README lead to each page of docs/', () => {
    const led = local.filter(({ page }) => page === 'README.md').map(({ target }) => target.replace(/#.*/, ''));
    expect(PAGES.filter((page) => page !== 'README.md' && !led.includes(page))).toEqual([]);
  });
});
