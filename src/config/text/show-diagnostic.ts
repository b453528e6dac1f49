// A diagnostic as text for a terminal: where, what, the line with a caret, and what to do.
// Nothing from the file reaches the terminal raw: control characters could rewrite what a person sees.

import { paint, type Tone } from '../../core/words/paint.js';
import { columnsOf } from '../../core/words/columns.js';
import { showText } from '../../core/report/show.js';
import type { Diagnostic, Position } from './diagnostic.js';

/** How much of a long line is shown. */
const WIDTH = 100;

/** Writes a diagnostic for people; programs get the object itself. **Shape**: lines without a newline at the end. */
export function showDiagnostic(diagnostic: Diagnostic, options: { color: boolean }): string {
  const painted = (tone: Tone, text: string) => (options.color ? paint(text, tone) : text);
  const { severity, message, file, position } = diagnostic;
  const tone = severity === 'error' ? 'bad' : 'doubt';
  const place = file === undefined ? '' : position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const lines = [
    `${place === '' ? '' : `${painted('strong', showText(place))}: `}${painted(tone, severity)}: ${showText(message)}`,
  ];
  if (position !== undefined && position.text.trim() !== '') {
    const { text, indent, width } = window(position);
    const number = String(position.line);
    lines.push(`  ${painted('quiet', `${number} |`)} ${text}`);
    lines.push(
      `  ${painted('quiet', `${' '.repeat(number.length)} |`)} ${' '.repeat(indent)}${painted(tone, '^'.repeat(width))}`,
    );
  }
  for (const key of ['expected', 'found', 'hint'] as const) {
    const value = diagnostic[key];
    if (value !== undefined) lines.push(`  ${painted('quiet', `${key}:`)} ${showText(value)}`);
  }
  return lines.join('\n');
}

/** A diagnostic in one line, for a log: the same words without the line of the file. */
export function diagnosticWords(diagnostic: Diagnostic): { message: string; hint?: string } {
  const { severity, message, file, position, expected, found, hint } = diagnostic;
  const place =
    file === undefined ? '' : `${file}:${position === undefined ? '' : `${position.line}:${position.column}:`} `;
  const details = [
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(found === undefined ? [] : [`found: ${found}`]),
  ];
  const words = `${place}${severity}: ${message}${details.map((detail) => `; ${detail}`).join('')}`;
  return hint === undefined ? { message: words } : { message: words, hint };
}

/** The part of a line around a finding, and where to put the carets, in columns of a terminal. */
function window({ text, column, length }: Position): { text: string; indent: number; width: number } {
  const start = column - 1;
  const from = text.length <= WIDTH ? 0 : Math.max(0, Math.min(start - WIDTH / 4, text.length - WIDTH));
  const until = Math.min(text.length, from + WIDTH);
  const before = `${from > 0 ? '…' : ''}${piece(text.slice(from, start))}`;
  const marked = piece(text.slice(start, Math.min(start + length, until)));
  const after = `${piece(text.slice(Math.min(start + length, until), until))}${until < text.length ? '…' : ''}`;
  return {
    text: `${before}${marked}${after}`.trimEnd(),
    indent: columnsOf(before),
    width: Math.max(1, columnsOf(marked)),
  };
}

/** A piece of the file's line; a tab is shown as one column, so that the carets stay below what they mark. */
function piece(text: string): string {
  return showText(text.replaceAll('\t', ' '));
}
