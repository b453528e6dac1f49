// How wide text is on a terminal, and text cut to a width. An approximation that is right for what paths are made of.

/** Characters that take two columns: East Asian wide ones and emoji. **Source**: Unicode Annex 11, roughly. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u;
const COMBINING = /\p{M}/u;
/** Printable ASCII, where every character takes one column. */
const PLAIN = /^[ -~]*$/;

/** How many columns a text takes; it must hold nothing that moves the cursor (see `showText`). */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += columnsOfOne(character);
  return count;
}

/** Keeps the beginning of a text, at most `columns` wide; a cut is marked by `…`. */
export function cutEnd(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return columns < 1 ? '' : `${beginning([...text], columns - 1).join('')}…`;
}

/** Keeps the end of a text, which says more of a path, at most `columns` wide; a cut is marked by `…`. */
export function cutStart(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return columns < 1
    ? ''
    : `…${beginning([...text].reverse(), columns - 1)
        .reverse()
        .join('')}`;
}

function beginning(characters: readonly string[], columns: number): string[] {
  let left = columns;
  const end = characters.findIndex((character) => {
    left -= columnsOfOne(character);
    return left < 0;
  });
  return characters.slice(0, end < 0 ? undefined : end);
}

function columnsOfOne(character: string): number {
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
