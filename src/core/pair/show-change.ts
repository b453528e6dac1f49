// A change of the config in words, for the log and for `foldersync check --against-running`. Pure.

import type { ChangedOption, Effect, PairChange } from './diff-pairs.js';

/** How much of a long value is shown. */
const SHOWN = 80;

/** Says what becomes of a pair and what that means. **Shape**: one line without the pair's name. */
export function showPairChange(change: PairChange): string {
  switch (change.kind) {
    case 'same':
      return 'same';
    case 'added':
      return 'added';
    case 'removed':
      return `removed: it is not mirrored any more; its replica ${change.replica} stays as it is, and so do its logs in ${change.logDir} and its state`;
    case 'changed':
      return `changed: ${showOptions(change.options)}; ${meaningOf(change.effects)}`;
    default:
      return change satisfies never;
  }
}

/**
 * Says how options differ: `interval from 10s to 1m, prune from true to false`.
 * **Shape**: one line, long values cut.
 */
export function showOptions(options: readonly ChangedOption[]): string {
  const telling = options.filter(({ before, after }) => !(isOff(before) && isOff(after)));
  return (telling.length === 0 ? options : telling)
    .map(({ option, before, after }) => `${option} from ${showValue(before)} to ${showValue(after)}`)
    .join(', ');
}

/** An option of another schedule that is not switched on says nothing beside what changed with it. */
function isOff(value: unknown): boolean {
  return value === undefined || value === false;
}

function meaningOf(effects: readonly Effect[]): string {
  if (effects.includes('engine')) return 'it begins anew with another engine';
  return `the engine takes the new ${effects.join(' and ')} up as it runs`;
}

function showValue(value: unknown): string {
  const text = value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
