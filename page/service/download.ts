// Takes a file from the service to the person's disk. A link cannot bring the token, so that the page asks for it, and
// hands it over when it is whole.

import { open } from './call.js';

/** Downloads it. @throws CallError */
export async function download(path: string, name: string): Promise<void> {
  const response = await open(path, {}, new AbortController().signal);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
