// All pairs as the page knows them: as the last status told, and as events have told since.

import { batch, type Signal, signal } from '@preact/signals';
import type { ServiceEvent } from '../../src/core/report/event.js';
import { keptOrder, orderOf } from '../model/choice.js';
import { type FollowedPass, followPass, passOfStatus } from '../model/running-pass.js';
import { get } from './call.js';
import type { EventMessage, PairNow, StatusAnswer } from './contract.js';

/** By name, in the config's order. */
export const pairs = signal<ReadonlyMap<string, PairNow>>(new Map());

/** The names as the page shows them: only loading the page sorts them anew. */
export const order = signal<readonly string[]>([]);

/** Whether this page may do more than look. */
export const canControl = signal(false);

/** Whether a status has come. */
export const isLoaded = signal(false);

/** The time, for what is shown as a distance to it. It turns once in some seconds. */
export const now = signal(Date.now());

/** Counts the passes of a pair that have ended, for what has to be asked for anew then. */
export const passesEnded = new Map<string, Signal<number>>();

/** Counts what came of a hold: begun, other, or over. */
export const holdsChanged = new Map<string, Signal<number>>();

const passes = new Map<string, Signal<FollowedPass | undefined>>();

/** The pass of a pair that runs; undefined where none does. It turns at most four times a second. */
export function passOf(name: string): Signal<FollowedPass | undefined> {
  return entryOf(passes, name, undefined);
}

/** One of the counts above. */
export function countOf(counts: Map<string, Signal<number>>, name: string): Signal<number> {
  return entryOf(counts, name, 0);
}

function entryOf<Value>(map: Map<string, Signal<Value>>, name: string, first: Value): Signal<Value> {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = signal(first);
  map.set(name, made);
  return made;
}

/** Takes a status over. */
export function takeStatus({ pairs: told, canControl: mayControl }: StatusAnswer): void {
  const taken = new Map(Object.entries(told));
  batch(() => {
    now.value = Date.now();
    canControl.value = mayControl;
    pairs.value = taken;
    order.value = isLoaded.peek() ? keptOrder(order.peek(), taken.keys()) : orderOf(taken);
    isLoaded.value = true;
    for (const [name, { running }] of taken) {
      const pass = passOf(name);
      // What the events tell of it is newer.
      if (running === undefined) pass.value = undefined;
      else if (pass.peek()?.startedAt !== running.startedAt) pass.value = passOfStatus(running);
    }
  });
}

/** What has to be shown four times a second at most. */
const FLUSH_MS = 250;
const fresh = new Map<string, FollowedPass>();
let flushing: ReturnType<typeof setTimeout> | undefined;

function flush(): void {
  flushing = undefined;
  batch(() => {
    for (const [name, pass] of fresh) passOf(name).value = pass;
  });
  fresh.clear();
}

/** Takes an event over. */
export function takeEvent({ at, pair, event }: EventMessage): void {
  if (pair === undefined || event.kind === 'reloaded') {
    if (event.kind === 'reloaded') askSoon();
    return;
  }
  switch (event.kind) {
    case 'pass-progress': {
      const { progress, lastEntries } = event;
      fresh.set(pair, followPass(fresh.get(pair) ?? passOf(pair).peek(), { progress, lastEntries, at }));
      if (flushing === undefined) flushing = setTimeout(flush, FLUSH_MS);
      return;
    }
    case 'pass-ended':
      fresh.delete(pair);
      passOf(pair).value = undefined;
      countOf(passesEnded, pair).value++;
      break;
    case 'held':
    case 'hold-ended':
    case 'approved':
      countOf(holdsChanged, pair).value++;
      break;
    case 'pair-state-changed':
      takeState(pair, event);
      break;
    default:
      if (!CHANGING.has(event.kind)) return;
  }
  askSoon();
}

/** What else changes what the status tells. */
const CHANGING: ReadonlySet<ServiceEvent['kind']> = new Set<ServiceEvent['kind']>([
  'pass-started',
  'pair-updated',
  'pair-ended',
  'engine-stuck',
  'verification-ended',
]);

/** Shown at once; the rest of it follows with the next status. */
function takeState(name: string, { to, why }: Extract<ServiceEvent, { kind: 'pair-state-changed' }>): void {
  const pair = pairs.peek().get(name);
  if (pair === undefined) return;
  const { why: _before, ...rest } = pair;
  pairs.value = new Map(pairs.peek()).set(name, { ...rest, state: to, ...(why === undefined ? {} : { why }) });
}

/** The status of 500 pairs is large: it is asked for once a second at most, and takes a tenth of the time at most. */
const ASK_MS = 1000;
const ASK_SHARE = 10;
let asking: 'no' | 'soon' | 'now' | 'again' = 'no';
let lastAskedAt = 0;
let lastTookMs = 0;

/** Asks for the status as soon as that is due. */
export function askSoon(): void {
  if (asking === 'soon' || asking === 'again') return;
  if (asking === 'now') {
    asking = 'again';
    return;
  }
  asking = 'soon';
  const due = lastAskedAt + Math.max(ASK_MS, lastTookMs * ASK_SHARE);
  setTimeout(() => void ask(), Math.max(0, due - Date.now()));
}

async function ask(): Promise<void> {
  asking = 'now';
  lastAskedAt = Date.now();
  try {
    takeStatus(await get<StatusAnswer>('status'));
  } catch {
    // The stream of events tells when the service is gone, and the status comes with its return.
  }
  lastTookMs = Date.now() - lastAskedAt;
  const again = (asking as string) === 'again';
  asking = 'no';
  if (again) askSoon();
}

/** Lets the time go on, and asks for the status now and then: a pair also becomes stale without an event. */
export function keepTime(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  }, 5000);
  setInterval(() => {
    if (document.visibilityState === 'visible') askSoon();
  }, 60_000);
}
