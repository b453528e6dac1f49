// `foldersync notify --test`: sends each target a message, and says what came of it.

import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { NotifyTarget } from '../config/resolve/notify-target.js';
import { testNotice } from '../core/notify/notice-words.js';
import type { Delivery } from '../core/notify/outbox.js';
import { FoldersyncError } from '../core/report/error.js';
import { showText } from '../core/report/show.js';
import { delivery } from '../listeners/notify/deliver.js';
import { systemClock } from '../process/clock.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { type ConfigOption, nameConfig, readConfig } from './process/read-config.js';

/** What `notify` can be told. */
export interface NotifyOptions extends ConfigOption {
  readonly test?: boolean;
  /** Kinds of targets, or their numbers in the config; none for all of them. */
  readonly targets: readonly string[];
}

/** What `notify --test --json` prints. */
interface NotifyResult {
  /** That of the command. */
  readonly exitCode: number;
  /** Each target that was tried, in the config's order. */
  readonly targets: readonly TriedTarget[];
}

/** What came of one target. */
interface TriedTarget {
  /** Its number in the config, from 1 on. */
  readonly number: number;
  /** What it is called. */
  readonly label: string;
  /** Whether it has taken the message, cannot be told now, or refuses what it was sent. */
  readonly result: Delivery['kind'];
  /** Why not; absent where it has. */
  readonly reason?: string;
}

/** Tries targets out. */
export async function notify(options: NotifyOptions, context: CommandContext): Promise<number> {
  const { test = false, json = false, targets: names } = options;
  if (!test) throw new FoldersyncError('USAGE', 'there is nothing to do', { hint: 'foldersync notify --test' });
  const config = await readConfig(options, context);
  if (config === undefined) return EXIT.usage;
  if (!json) nameConfig(config, context);
  const picked = pickTargets(config.runner.notify ?? [], names);
  const deliver = delivery(systemClock);
  const tried: TriedTarget[] = [];
  for (const { target, number } of picked) {
    const about = { id: randomUUID(), host: os.hostname(), config: config.file, at: Date.now() };
    const item = { id: about.id, at: about.at, notice: testNotice(about) };
    const outcome = await deliver(target, item, new AbortController().signal);
    const reason = outcome.kind === 'taken' ? {} : { reason: outcome.reason };
    const result: TriedTarget = { number, label: target.label, result: outcome.kind, ...reason };
    tried.push(result);
    if (!json) context.stdout.write(`${showTried(result)}\n`);
  }
  const exitCode = tried.every(({ result }) => result === 'taken') ? EXIT.done : EXIT.problems;
  if (json) {
    const result: NotifyResult = { exitCode, targets: tried };
    writeJson(context.stdout, result);
  }
  return exitCode;
}

function showTried({ number, label, result, reason }: TriedTarget): string {
  const words = result === 'taken' ? 'has taken a test message' : `could not be told: ${showText(reason ?? '')}`;
  return `${number}. ${showText(label)} ${words}`;
}

/** @throws FoldersyncError USAGE where there are none, or none of a name */
function pickTargets(
  targets: readonly NotifyTarget[],
  names: readonly string[],
): { readonly target: NotifyTarget; readonly number: number }[] {
  const numbered = targets.map((target, at) => ({ target, number: at + 1 }));
  if (targets.length === 0) {
    throw new FoldersyncError('USAGE', 'the config tells nobody', { hint: 'name somebody in its "notify"' });
  }
  for (const name of names) {
    if (numbered.some(({ target, number }) => isNamed(name, target, number))) continue;
    const known = numbered.map(({ target, number }) => `${number} (${target.label})`).join(', ');
    throw new FoldersyncError('USAGE', `there is no target ${JSON.stringify(name)}`, {
      hint: `the config has: ${known}`,
    });
  }
  if (names.length === 0) return numbered;
  return numbered.filter(({ target, number }) => names.some((name) => isNamed(name, target, number)));
}

function isNamed(name: string, { kind }: NotifyTarget, number: number): boolean {
  return name === kind || name === String(number);
}
