// What is held of one pair, as a person looks at it: what it comes to, its tree as far as it was opened, and the approval.

import { batch, signal } from '@preact/signals';
import {
  ABOVE_ROOT,
  closedTree,
  type HeldLevel,
  type HeldRow,
  PART_LENGTH,
  partOf,
  withClosed,
  withOpened,
  withPart,
} from '../model/held-tree.js';
import { messageOf } from './actions.js';
import { CallError, get, ofPair, post } from './call.js';
import type { HeldAnswer } from './contract.js';
import { askSoon } from './pairs.js';
import { goTo, tell } from './place.js';

const EMPTY = closedTree({ name: '', path: '', isDirectory: true, isFolded: true, entries: 0 });

/** A look at one held set; where the service has another one by now, it begins anew. */
export class HeldLook {
  readonly pair: string;
  /** What it comes to; undefined until it is known. */
  readonly about = signal<HeldAnswer | undefined>(undefined);
  readonly tree = signal<HeldLevel>(EMPTY);
  /** Whether the person has opened the tree of this set. */
  readonly wasOpened = signal(false);
  /** Why there is nothing to look at. */
  readonly failure = signal<string | undefined>(undefined);
  /** What has become another one since the person came, in words. */
  readonly change = signal<string | undefined>(undefined);
  readonly isApproving = signal(false);
  #asked = new Set<string>();

  constructor(pair: string) {
    this.pair = pair;
  }

  /** Asks what is held now, and what it comes to; its tree is asked for as it is opened. Never rejected. */
  async load(): Promise<void> {
    try {
      this.#take(await this.#level('', { offset: 0, limit: 0 }));
    } catch (error) {
      const isGone = error instanceof CallError && error.status === 404;
      this.failure.value = isGone ? `Nothing of ${this.pair} is held any more.` : messageOf(error);
    }
  }

  /** Opens or closes the directory of a row. */
  toggle(row: HeldRow): void {
    if (row.node?.isFolded !== true) return;
    const change = row.isOpen ? withClosed : withOpened;
    this.tree.value = change(this.tree.peek(), row.parent, row.place);
    if (!row.isOpen) this.wasOpened.value = true;
    // What is below is asked for anew when it is opened again.
    if (row.isOpen) this.#forget(row.node.path);
  }

  /** Asks for what a row shows, unless that is on its way. */
  need({ parent, place }: HeldRow): void {
    const part = partOf(place);
    const key = `${parent}\0${part}`;
    if (parent === ABOVE_ROOT || this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#level(parent, { offset: part * PART_LENGTH, limit: PART_LENGTH }).then(
      (answer) => {
        if (answer.hold !== this.about.peek()?.hold) this.#take(answer);
        else this.#addPart(parent, part, answer);
      },
      (error) => {
        this.#asked.delete(key);
        tell(messageOf(error), { isError: true });
      },
    );
  }

  /** Agrees to exactly this set. Never rejected. */
  async approve(): Promise<void> {
    const about = this.about.peek();
    if (about === undefined) return;
    this.isApproving.value = true;
    try {
      await post(ofPair(this.pair, 'approve'), { hold: about.hold });
      tell(`${this.pair}: approved; the next pass follows at once`);
      askSoon();
      goTo({ kind: 'overview' });
    } catch (error) {
      if (error instanceof CallError && error.status === 409) await this.#loadOther(about.hold);
      else tell(messageOf(error), { isError: true });
    } finally {
      this.isApproving.value = false;
    }
  }

  async #loadOther(refused: string): Promise<void> {
    await this.load();
    // Whatever came of it, this set is not what is held now.
    if (this.about.peek()?.hold === refused) this.change.value = CHANGED;
  }

  #take(answer: HeldAnswer): void {
    const before = this.about.peek();
    if (before?.hold === answer.hold) return;
    this.#asked = new Set();
    batch(() => {
      const entries = entriesOf(answer);
      if (before !== undefined) {
        const isMore = entries > entriesOf(before);
        this.change.value = isMore ? GROWN : CHANGED;
      }
      this.failure.value = undefined;
      this.about.value = answer;
      this.wasOpened.value = false;
      this.tree.value = closedTree({
        name: '',
        path: '',
        isDirectory: true,
        isFolded: true,
        entries,
        ...bytesOf(answer),
      });
    });
  }

  #addPart(path: string, part: number, { entries, more = 0 }: HeldAnswer): void {
    const count = part * PART_LENGTH + entries.length + more;
    this.tree.value = withPart(this.tree.peek(), path, { part, nodes: entries, count });
  }

  #forget(path: string): void {
    for (const key of this.#asked)
      if (path === '' || key.startsWith(`${path}\0`) || key.startsWith(`${path}/`)) this.#asked.delete(key);
  }

  #level(path: string, part: { readonly offset: number; readonly limit: number }): Promise<HeldAnswer> {
    return get<HeldAnswer>(ofPair(this.pair, 'held', { path, ...part }));
  }
}

const GROWN = 'The plan has grown since you looked at it. Look at what would go now.';
const CHANGED = 'The plan is another one than you looked at. Look at what would go now.';

/** How many entries a held set is about. */
export function entriesOf({ total }: Pick<HeldAnswer, 'total'>): number {
  return total.removals + total.replacements + (total.updates ?? 0);
}

function bytesOf({ total }: HeldAnswer): { bytes?: number } {
  return total.bytes === undefined ? {} : { bytes: total.bytes };
}
