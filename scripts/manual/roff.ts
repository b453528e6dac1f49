// Bits of man pages, in the macros of man(7), and Markdown as them.

/** Text as it stands: nothing in it is a request or an escape. **Source**: man(7), mandoc_char(7) */
export function plain(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('`', '\\(ga');
  return escaped.replaceAll(/^(?=[.'])/gm, '\\&');
}

/** What is typed as it stands: its dashes are those of a keyboard. */
export function typed(text: string): string {
  return plain(text).replaceAll('-', '\\-');
}

/** In bold. **Shape**: already escaped */
export function bold(text: string): string {
  return `\\fB${text}\\fR`;
}

/** As the name of something that is to be filled in. **Shape**: already escaped */
export function italic(text: string): string {
  return `\\fI${text}\\fR`;
}

/** A term and what it means. **Shape**: already escaped */
export function entry(term: string, text: string): string {
  return `.TP 10\n${term}\n${text}`;
}

/** Lines that keep their breaks and spaces. */
export function lines(text: string): string {
  return ['.PP', '.RS 4', '.EX', typed(text.trimEnd()), '.EE', '.RE'].join('\n');
}

/** A whole page. A paragraph that stands first in its section needs no macro, and must have none. */
export function page(parts: readonly string[]): string {
  return `${parts.join('\n').replaceAll(/^(\.S[HS] .*\n)\.PP\n/gm, '$1')}\n`;
}

/** The head of a page. `date` is when it was made. **Shape** of `date`: milliseconds since 1970 */
export function head(
  page: { readonly name: string; readonly section: number; readonly version: string },
  date: number,
): string {
  const day = new Date(date).toISOString().slice(0, 10);
  return `.TH ${page.name} ${page.section} ${day} "foldersync ${page.version}" "foldersync"`;
}

/**
 * A page of Markdown as the body of a man page: headings, paragraphs, lists, blocks of code, and tables of one row, each cell of
 * which stands under its name. @throws Error for a table of more rows
 */
export function fromMarkdown(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}(?![^`]*^```$)/m);
  return blocks.map(blockOf).join('\n');
}

function blockOf(block: string): string {
  const [, marks, title = ''] = /^(##+) (.*)$/.exec(block) ?? [];
  if (marks !== undefined) return `${marks === '##' ? '.SH' : '.SS'} ${title.replaceAll(/`/g, '')}`;
  const [, code] = /^```\w*\n(.*)```$/s.exec(block) ?? [];
  if (code !== undefined) return lines(code);
  if (block.startsWith('| ')) return tableOf(block);
  if (/^- /.test(block))
    return block
      .split(/^- /m)
      .slice(1)
      .map((item) => `.IP \\(bu 2\n${textOf(item)}`)
      .join('\n');
  return `.PP\n${textOf(block)}`;
}

function tableOf(block: string): string {
  const [names = [], , values = [], ...more] = block.split('\n').map(cellsOf);
  if (more.length > 0) throw new Error(`a man page has no place for a table of several rows: ${block}`);
  return names.map((name, at) => entry(bold(typed(name.replaceAll('`', ''))), textOf(values[at] ?? ''))).join('\n');
}

function cellsOf(row: string): string[] {
  return row
    .slice(2, -2)
    .split(/(?<!\\) \| /)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Text with code, emphasis, links and breaks within it. */
function textOf(markdown: string): string {
  return markdown.trim().split('<br>').map(withoutBreaks).join('\n.br\n');
}

function withoutBreaks(markdown: string): string {
  const parts = markdown.split(/(`[^`]+`)/);
  const text = parts.map((part) => (/^`.+`$/s.test(part) ? bold(typed(part.slice(1, -1))) : proseOf(part)));
  return text.join('').replaceAll(/^(?=[.'])/gm, '\\&');
}

function proseOf(markdown: string): string {
  const unlinked = markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\n\s+/g, '\n');
  return plain(unlinked)
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, inner: string) => bold(inner))
    .replaceAll(/(?<![\w\\])_([^_]+)_(?!\w)/g, (_, inner: string) => italic(inner));
}
