// Asks for the token, where the service wants one.

import { useEffect, useRef } from 'preact/hooks';
import { connection, unlock } from '../service/connection.js';

/** Shows the question. */
export function TokenPrompt() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const state = connection.value;
  const isWrong = state.kind === 'locked' && state.isWrong;
  return (
    <main class="locked">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const token = input.current?.value.trim() ?? '';
          if (token !== '') unlock(token);
        }}
      >
        <h1>foldersync</h1>
        <label for="token">The token of this service</label>
        <input
          id="token"
          ref={input}
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="token-note"
          aria-invalid={isWrong}
        />
        <p id="token-note" role={isWrong ? 'alert' : undefined}>
          {isWrong && <strong>That is not it. </strong>}
          The config of the service names it (<code>http: token</code>). It is kept until this tab is closed.
        </p>
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </main>
  );
}
