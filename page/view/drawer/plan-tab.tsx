// What a pass of the pair would do, found out while this is looked at.

import { useSignal } from '@preact/signals';
import { folderRows, type PlanRow, reasonRows } from '../../model/plan.js';
import { counted, showCount, showSize } from '../../model/words.js';
import { useAsked } from '../../service/asked.js';
import { ofPair, work } from '../../service/call.js';
import type { PlanAnswer } from '../../service/contract.js';

const FOLDERS = 20;

/** Shows it. Who leaves ends the search. */
export function PlanTab({ pair }: { readonly pair: string }) {
  const again = useSignal(0);
  const { answer, failure } = useAsked<PlanAnswer>(ofPair(pair, 'plan'), again.value, work).value;
  return (
    <div class="plan">
      {failure !== undefined && <p role="status">{failure}</p>}
      {answer === undefined && failure === undefined && (
        <p class="quiet" role="status">
          Looking through both folders, which takes as long as a pass that finds nothing to do. Nothing is changed.
        </p>
      )}
      {answer !== undefined && <Answer plan={answer} />}
      {(answer !== undefined || failure !== undefined) && (
        <p class="buttons">
          <button
            type="button"
            onClick={() => {
              again.value++;
            }}
          >
            Look again
          </button>
        </p>
      )}
    </div>
  );
}

function Answer({ plan }: { readonly plan: PlanAnswer }) {
  const { hold, failure, kept, problemCount, room } = plan;
  const reasons = reasonRows(plan);
  const folders = folderRows(plan, FOLDERS);
  return (
    <>
      {failure !== undefined && <p role="status">It could not run: {failure.message}</p>}
      {failure === undefined && reasons.length === 0 && <p role="status">Nothing would change.</p>}
      {hold !== undefined && <p role="status">It would be held: {hold.message}</p>}
      {problemCount > 0 && <p>{counted(problemCount, 'path')} could not be looked at.</p>}
      {reasons.length > 0 && <Rows title="By reason" rows={reasons} />}
      {room !== undefined && (
        <p class={room.neededBytes > room.freeBytes ? 'changed' : 'quiet'}>
          {showSize(room.neededBytes)} to write, {showSize(room.freeBytes)} free on the replica
        </p>
      )}
      {kept !== undefined && <p class="quiet">{kept}</p>}
      {folders.length > 0 && <Rows title="By folder" rows={folders} />}
    </>
  );
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly PlanRow[] }) {
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ name, entries, bytes }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{showCount(entries)}</td>
            <td class="quiet">{bytes > 0 ? showSize(bytes) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
