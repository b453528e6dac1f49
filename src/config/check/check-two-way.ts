// Options that do not go with `mode: two-way`, because they would have one side be more than the other, or would let
// content vanish from both.

import type { Policy } from '../../core/pair/pair.js';
import type { Path } from '../text/config-text.js';
import { type Findings, nameOf } from '../text/findings.js';

/** What of a pair is judged, and where its options were given. */
interface TwoWayPair {
  readonly name: string;
  readonly own: object;
  readonly filled: Partial<Record<string, unknown>> & Pick<Policy, 'mode'>;
  /** Absent where nothing is kept of what leaves a folder. */
  readonly versions: { readonly options: { readonly dir?: string } } | undefined;
  readonly findings: Findings;
}

/** Reports what a two-way pair cannot have, and `conflict` where it means nothing. */
export function checkTwoWay({ name, own, filled, versions, findings }: TwoWayPair): void {
  const pathOf = (option: string): Path => [...(option in own ? ['pairs', name] : ['defaults']), option];
  if (filled.mode !== 'two-way') {
    if ('conflict' in own)
      report(findings, pathOf('conflict'), { why: 'the pair is no two-way pair', isWarning: true });
    return;
  }
  for (const [option, { isFine, why }] of Object.entries(RULES)) {
    if (!isFine(filled[option])) report(findings, pathOf(option), { why, isWarning: false });
  }
  if (versions === undefined) report(findings, pathOf('versions'), { why: NO_VERSIONS, isWarning: false });
  if (versions?.options.dir !== undefined) {
    report(findings, [...pathOf('versions'), 'dir'], { why: ONE_FOLDER, isWarning: false });
  }
}

const NO_VERSIONS = 'whatever loses on one side has to stay in its versions';
const ONE_FOLDER = 'each side keeps its versions in itself';

/** Options, when they are fine, and why they are not otherwise. */
const RULES: Readonly<Record<string, { isFine(value: unknown): boolean; readonly why: string }>> = {
  prune: { isFine: (value) => value !== false, why: 'what is removed on one side goes from the other one' },
  adopt: { isFine: (value) => value !== true, why: 'its first pass removes nothing in any case' },
  compare: { isFine: isComparison, why: 'a two-way pair finds changes by what both sides had in common' },
  ignoreFiles: { isFine: isNoList, why: 'they count in the source only, and both sides are one here' },
  crossMounts: {
    isFine: (value) => value !== true,
    why: 'a mount that is gone would look like content that was removed',
  },
  verify: { isFine: (value) => value === undefined, why: 'two-way pairs are not verified by a schedule as yet' },
};

function isComparison(value: unknown): boolean {
  return value === undefined || value === 'mtime' || value === 'content';
}

function isNoList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function report(
  findings: Findings,
  path: Path,
  { why, isWarning }: { readonly why: string; readonly isWarning: boolean },
): void {
  findings.report({
    code: isWarning ? 'no-effect' : 'conflict',
    ...(isWarning ? { severity: 'warning' as const } : {}),
    path,
    part: 'key',
    message: isWarning
      ? `${nameOf(path)} has no effect: ${why}`
      : `${nameOf(path)} does not go with mode: two-way: ${why}`,
    hint: isWarning ? 'remove it, or add mode: two-way' : 'remove it, or mirror with mode: mirror',
  });
}
