// A pass that runs, on one line with a bar.

import { shownPass } from '../../model/running-pass.js';
import { counted, showCount, showShare, showSize, showSpan } from '../../model/words.js';
import { passOf } from '../../service/pairs.js';

/** Shows it; only a word until more is known. */
export function PassLine({ pair }: { readonly pair: string }) {
  const pass = passOf(pair).value;
  if (pass === undefined) return <span class="progress-text">a pass runs</span>;
  const { share, leftMs, bytesPerSecond } = shownPass(pass);
  const { entries, lastEntries } = pass;
  const parts = [
    ...(share === undefined ? [] : [showShare(share)]),
    ...(leftMs === undefined ? [] : [`${showSpan(leftMs)} left`]),
    ...(bytesPerSecond === undefined || bytesPerSecond < 1 ? [] : [`${showSize(bytesPerSecond)}/s`]),
    lastEntries === undefined ? counted(entries, 'entry') : `${showCount(entries)} of ${counted(lastEntries, 'entry')}`,
  ];
  return (
    <span class="progress">
      <progress aria-label={`the pass of ${pair}`} max={1} {...(share === undefined ? {} : { value: share })} />
      <span class="progress-text" title={parts.join(' · ')}>
        {parts.join(' · ')}
      </span>
    </span>
  );
}

/** What the pass looks at. */
export function PassPath({ pair }: { readonly pair: string }) {
  const path = passOf(pair).value?.path;
  return path === undefined || path === '' ? null : <span>{path}</span>;
}
