// The token that a person has typed, for as long as this tab is open. It never goes into an address or a cookie.

const KEY = 'foldersync-token';

/** The token; undefined where none was typed, or the browser keeps nothing. Never throws. */
export function readToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return kept; // a browser that is set to keep nothing throws
  }
}

/** Keeps a token until the tab is closed. Never throws. */
export function keepToken(token: string): void {
  kept = token;
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // It is kept until the page is loaded anew.
  }
}

let kept: string | undefined;

/** The header that proves it. */
export function tokenHeader(): Record<string, string> {
  const token = readToken();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
