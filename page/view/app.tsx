// The whole page: the overview, with one pair beside it, or what is held of a pair.

import { connection } from '../service/connection.js';
import { isLoaded } from '../service/pairs.js';
import { route } from '../service/place.js';
import { Drawer } from './drawer/drawer.js';
import { HeldView } from './held/held-view.js';
import { ConnectionNote, Headline } from './headline.js';
import { Overview } from './list/overview.js';
import { Notice } from './notice.js';
import { TokenPrompt } from './token-prompt.js';

/** Shows what the address asks for. */
export function App() {
  const state = connection.value.kind;
  if (state === 'locked') return <TokenPrompt />;
  if (!isLoaded.value) {
    return (
      <main class="opening">
        <Headline />
        {state === 'lost' ? <ConnectionNote /> : <p>Asking the service…</p>}
      </main>
    );
  }
  return (
    <div class={state === 'live' ? 'page' : 'page old'}>
      <header class="top">
        <Headline />
        <ConnectionNote />
      </header>
      <Body />
      <Notice />
    </div>
  );
}

function Body() {
  const at = route.value;
  if (at.kind === 'held') return <HeldView key={at.pair} pair={at.pair} />;
  return (
    <>
      <Overview />
      {at.kind === 'pair' && <Drawer key={at.pair} name={at.pair} tab={at.tab} />}
    </>
  );
}
