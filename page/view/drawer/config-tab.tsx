// What a pair goes by: each option, its value, and where that comes from.

import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { ConfigAnswer } from '../../service/contract.js';

const ORIGINS: Readonly<Record<string, string>> = {
  pair: 'this pair',
  defaults: 'defaults',
  log: 'log',
  default: 'built in',
};

/** Shows it. */
export function ConfigTab({ pair }: { readonly pair: string }) {
  const { answer, failure } = useAsked<ConfigAnswer>(ofPair(pair, 'config')).value;
  if (answer === undefined) return <p class="quiet">{failure ?? 'Asking…'}</p>;
  return (
    <table class="config">
      <thead>
        <tr>
          <th scope="col">Option</th>
          <th scope="col">Value</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(answer.options).map(([key, { value, from }]) => (
          <tr key={key} class={from === 'default' ? 'quiet' : ''}>
            <th scope="row">{key}</th>
            <td class="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</td>
            <td>{ORIGINS[from] ?? from}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
