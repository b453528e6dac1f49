// What a replica has held before, and how to have it back: a path, which is looked for by a part of its name, by its
// versions, or all as at a moment. A file can be downloaded; for more there is the command.

import { useSignal } from '@preact/signals';
import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { VersionsAnswer } from '../../service/contract.js';
import { FoundPaths } from './found-paths.js';
import { PathVersions } from './path-versions.js';
import { RestorePoints } from './restore-points.js';

/** Shows it. */
export function RestoreTab({ pair }: { readonly pair: string }) {
  const typed = useSignal('');
  const path = useSignal('');
  const query = path.value === '' ? {} : { path: path.value };
  const asked = useAsked<VersionsAnswer>(ofPair(pair, 'versions', query));
  const { answer, failure } = asked.value;
  const wanted = typed.value.trim().replace(/^\/+|\/+$/g, '');
  const isLooking = wanted !== '' && wanted !== path.value;
  const choose = (chosen: string) => {
    typed.value = chosen;
    path.value = chosen;
  };
  return (
    <div class="restore">
      <form
        class="path"
        onSubmit={(event) => {
          event.preventDefault();
          path.value = wanted;
        }}
      >
        <label for="restore-path">A file or folder, by its path or a part of its name</label>
        <span class="buttons">
          <input
            id="restore-path"
            type="search"
            placeholder="reports/2026/plan.odt"
            spellcheck={false}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              if (typed.value === '') path.value = '';
            }}
          />
          <button type="submit">Show its versions</button>
        </span>
      </form>
      {isLooking && <FoundPaths pair={pair} typed={wanted} choose={choose} />}
      {failure !== undefined && <p role="status">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="quiet">Asking…</p>}
      {answer !== undefined && path.value !== '' && !isLooking && (
        <PathVersions pair={pair} path={path.value} versions={answer.versions ?? []} />
      )}
      {answer !== undefined && path.value === '' && !isLooking && (
        <RestorePoints pair={pair} points={answer.points ?? []} />
      )}
    </div>
  );
}
