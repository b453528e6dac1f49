// What a file system would not take, or give, of an entry beside its content. A value: it costs the entry nothing else.

import type { Bytes } from '../tree/bytes.js';
import { showPath } from './show.js';

/** One part of an entry that was not set, or (`isSource`) not read. */
export interface Refusal {
  readonly part: 'owner' | 'mode' | 'times' | 'attributes';
  /** Which attribute it was, ACLs included; absent for another part, and where none could be told from the others. */
  readonly attribute?: Bytes;
  /** As of an FsError. */
  readonly code: string;
  readonly message: string;
  /** Whether it is the source that did not give it. */
  readonly isSource?: true;
}

/** All that was refused of one entry. */
export type Refusals = readonly Refusal[];

/** What was being done when it was refused. **Shape**: a verb phrase that a path completes. */
export function actionOf({ part, attribute, isSource }: Refusal): string {
  const what = attribute === undefined ? WORDS[part] : `the attribute ${showPath(attribute)}`;
  return `${isSource ? 'read' : 'set'} ${what} of`;
}

const WORDS: Readonly<Record<Refusal['part'], string>> = {
  owner: 'the owner',
  mode: 'the mode',
  times: 'the times',
  attributes: 'the attributes',
};
