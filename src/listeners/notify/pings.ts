// The checks of healthchecks among the targets: what each of them hears of the pairs that it is about.

import { randomUUID } from 'node:crypto';
import type { NotifyTarget } from '../../config/resolve/notify-target.js';
import { type AlertMemory, troublesOf } from '../../core/notify/alerts.js';
import type { Alert, NoticeKind } from '../../core/notify/notice.js';
import type { Waiting } from '../../core/notify/outbox.js';
import { type Ping, PingPlan, type Troubles } from '../../core/notify/ping.js';
import type { Report } from '../../core/report/report.js';
import { summarize } from '../../core/report/summary.js';
import type { Clock } from '../../process/clock.js';

/** A ping, and the check that it is for. */
export interface TargetPing {
  readonly target: NotifyTarget;
  readonly item: Waiting;
}

/** Follows the pairs of all checks. */
export class Pings {
  readonly #clock: Clock;
  /** By the ids of the targets. */
  readonly #plans = new Map<string, PingPlan>();
  /** What was last said of the trouble of each pair. */
  readonly #lines = new Map<string, readonly string[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A full pass begins. */
  started(targets: readonly NotifyTarget[], pair: string): TargetPing[] {
    const begun = { run: randomUUID(), at: this.#clock.now() };
    return this.#each(targets, pair, (plan) => plan.started(pair, begun));
  }

  /** A full pass has ended, before the memory knows of it. */
  ended(
    targets: readonly NotifyTarget[],
    { pair, report, memory }: { readonly pair: string; readonly report: Report; readonly memory: AlertMemory },
  ): TargetPing[] {
    const { outcome } = report;
    const summary = summarize(report);
    if (outcome === 'ok') this.#lines.delete(pair);
    else if (outcome !== 'cancelled') this.#lines.set(pair, [summary]);
    return this.#each(targets, pair, (plan, target) => {
      const troubles = new Map(this.#troubles(target, memory));
      const isTrouble = outcome !== 'ok' && outcome !== 'cancelled' && target.on.includes(outcome);
      if (isTrouble) troubles.set(pair, [summary]);
      else if (outcome === 'ok') troubles.delete(pair);
      return plan.ended(pair, { outcome, summary, troubles, at: this.#clock.now() });
    });
  }

  /** A look at a pair has found something. */
  changed(
    targets: readonly NotifyTarget[],
    {
      pair,
      alerts,
      memory,
    }: { readonly pair: string; readonly alerts: readonly Alert[]; readonly memory: AlertMemory },
  ): TargetPing[] {
    if (alerts.every(({ phase }) => phase === 'reminder')) return [];
    return this.#each(targets, pair, (plan, target) => plan.changed(this.#troubles(target, memory)));
  }

  #each(
    targets: readonly NotifyTarget[],
    pair: string,
    ask: (plan: PingPlan, target: NotifyTarget) => readonly Ping[],
  ): TargetPing[] {
    const checks = targets.filter(({ kind, pairs }) => kind === 'healthchecks' && (pairs?.includes(pair) ?? true));
    return checks.flatMap((target) => {
      const plan = this.#plans.get(target.id) ?? new PingPlan();
      this.#plans.set(target.id, plan);
      return ask(plan, target).map((ping) => ({ target, item: { id: randomUUID(), at: this.#clock.now(), ping } }));
    });
  }

  /** What troubles the pairs of a check, as far as it wants to hear of it. */
  #troubles({ pairs, on }: NotifyTarget, memory: AlertMemory): Troubles {
    const troubled = Object.keys(memory.pairs)
      .filter((pair) => pairs?.includes(pair) ?? true)
      .map((pair) => [pair, troublesOf(memory, pair).filter((kind) => isOfPasses(kind) && on.includes(kind))] as const)
      .filter(([, kinds]) => kinds.length > 0);
    return new Map(troubled.map(([pair, kinds]) => [pair, this.#lines.get(pair) ?? kinds.map(wordOf)]));
  }
}

/** A check is about passes, and they are well whatever both sides have changed. */
function isOfPasses(kind: NoticeKind): boolean {
  return kind !== 'conflicts';
}

function wordOf(kind: NoticeKind): string {
  return kind === 'stale' ? 'it has not succeeded for too long' : kind;
}
