// The last passes and changes of state, the newest first, and what each pass has changed.

import { useSignal } from '@preact/signals';
import { counted, showCount, showMoment, showSize } from '../../model/words.js';
import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { HistoryLine, OperationsAnswer, PassLine, StateLine } from '../../service/contract.js';
import { showDuration } from '../../../src/core/words/duration.js';
import type { Counts } from '../../../src/core/report/report.js';

/** Shows them. */
export function PassList({ pair, lines }: { readonly pair: string; readonly lines: readonly HistoryLine[] }) {
  return (
    <ol class="passes">
      {lines.map((line) =>
        line.kind === 'pass' ? (
          <PassItem key={line.id} pair={pair} pass={line} />
        ) : (
          <StateItem key={`${line.at} ${line.to}`} line={line} />
        ),
      )}
    </ol>
  );
}

function StateItem({ line: { at, from, to, why } }: { readonly line: StateLine }) {
  return (
    <li class="change quiet">
      <time>{showMoment(at)}</time>
      <span>
        {from} → <strong>{to}</strong>
        {why !== undefined && `: ${why}`}
      </span>
    </li>
  );
}

function PassItem({ pair, pass }: { readonly pair: string; readonly pass: PassLine }) {
  const isOpen = useSignal(false);
  const { id, startedAt, endedAt, durationMs, outcome, trigger, bytes, hold, failure } = pass;
  return (
    <li>
      <button
        type="button"
        class="pass"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <time>{showMoment(endedAt)}</time>
        <span class={`outcome ${outcome}`}>{outcome}</span>
        <span class="quiet">{trigger}</span>
        <span class="done">
          {[...doneBy(pass), ...(bytes > 0 ? [showSize(bytes)] : [])].join(', ') || 'no changes'}
        </span>
        <span class="quiet took">{showDuration(durationMs ?? endedAt - startedAt)}</span>
      </button>
      {(hold ?? failure) !== undefined && <p class="reason">{hold ?? failure}</p>}
      {isOpen.value && <Operations pair={pair} id={id} />}
    </li>
  );
}

const DONE = ['made', 'copied', 'updated', 'linked', 'renamed', 'retouched', 'removed', 'replaced'] as const;

function doneBy({ counts, problemCount }: PassLine): string[] {
  const done = DONE.flatMap((key: keyof Counts) => {
    const count = counts[key] ?? 0;
    return count > 0 ? [`${showCount(count)} ${key}`] : [];
  });
  return problemCount > 0 ? [counted(problemCount, 'problem'), ...done] : done;
}

function Operations({ pair, id }: { readonly pair: string; readonly id: string }) {
  const path = ofPair(pair, `history/${encodeURIComponent(id)}`);
  const { answer, failure } = useAsked<OperationsAnswer>(path).value;
  if (answer === undefined) return <p class="quiet">{failure ?? 'Asking…'}</p>;
  if (answer.operations.length === 0) return <p class="quiet">What it changed was not written down.</p>;
  return (
    <>
      <ul class="operations mono">
        {answer.operations.map(({ verb, path: of, from, sizeBytes }) => (
          <li key={`${verb} ${of}`}>
            <span class={`verb ${verb}`}>{verb}</span> {from !== undefined && `${from} → `}
            {of}
            {sizeBytes !== undefined && <span class="quiet"> {showSize(sizeBytes)}</span>}
          </li>
        ))}
      </ul>
      {answer.more > 0 && <p class="quiet">and {showCount(answer.more)} more</p>}
    </>
  );
}
