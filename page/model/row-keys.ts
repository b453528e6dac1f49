// The keys by which one goes through a long list of rows, one of which has the focus. Pure.

/** The row that a key leads to, which may be beyond either end; undefined for a key that leads nowhere. */
export function rowMovedTo(key: string, { row, rows, page }: RowFocus): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return row + 1;
    case 'ArrowUp':
      return row - 1;
    case 'PageDown':
      return row + page;
    case 'PageUp':
      return row - page;
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}

/** Where the focus is, among how many rows, and how many of them a page has. */
interface RowFocus {
  readonly row: number;
  readonly rows: number;
  readonly page: number;
}

/** Whether a key is held with another one that makes it mean something else, to the browser mostly. */
export function isModified({ ctrlKey, metaKey, altKey }: Modifiers): boolean {
  return ctrlKey || metaKey || altKey;
}

/** As a keyboard event has them. */
interface Modifiers {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}
