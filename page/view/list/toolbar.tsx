// What of the pairs is shown.

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { FILTER_WORDS, FILTERS, type Filter, passesFilter } from '../../model/choice.js';
import { isModified } from '../../model/row-keys.js';
import { pairs } from '../../service/pairs.js';

/** The filter that is chosen. */
export const filter = signal<Filter>('all');

/** The text that is searched for. */
export const searched = signal('');

/** Shows the choices. `onDone` takes the keyboard to the list. */
export function Toolbar({ onDone }: { readonly onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isModified(event) || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div class="toolbar">
      <div class="filters" role="group" aria-label="Show">
        {FILTERS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={filter.value === name}
            onClick={() => {
              filter.value = name;
            }}
          >
            {FILTER_WORDS[name]} <span class="count">{countOf(name)}</span>
          </button>
        ))}
      </div>
      <div class="search">
        <input
          ref={input}
          type="search"
          placeholder="Filter by text"
          aria-label="Filter by name, folder or reason"
          aria-keyshortcuts="/"
          value={searched.value}
          onInput={(event) => {
            searched.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && searched.value !== '') searched.value = '';
            else if (event.key === 'Enter' || event.key === 'Escape' || event.key === 'ArrowDown') onDone();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <span class="key" aria-hidden="true">
          /
        </span>
      </div>
    </div>
  );
}

function countOf(name: Filter): number {
  let count = 0;
  for (const pair of pairs.value.values()) if (passesFilter(pair, name)) count++;
  return count;
}

/** Whether keys go into a text. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select');
}
