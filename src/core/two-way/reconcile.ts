// What becomes of one name of a pair that goes both ways: what both sides have of it, held against what both had when
// they were last seen to be equal. Pure and total.
//
//   a \ b     same       changed      gone
//   same      –          b to a       remove a
//   changed   a to b     conflict     a to b
//   gone      remove b   b to a       forget
//
// What cannot be told is left as it is. Nothing is ever removed that was not known to be on both sides.

/** One of the two folders: `a` is the source of the config, `b` the replica. */
export type Side = 'a' | 'b';

/** What wins where both sides have changed, see the schema. */
export type ConflictPolicy = 'keep-both' | 'newer' | Side;

/**
 * What one side has of a name, as against what it had when both were equal. `same` untouched · `linked` its file has
 * got or lost another name, and nothing else shows · `touched` other metadata, the content looks the same · `suspect`
 * something of it has changed, and nothing that shows tells what · `changed` other content, or it was not there ·
 * `gone` · `unknown` it cannot be read, or is excluded.
 */
export type SideState = 'same' | 'linked' | 'touched' | 'suspect' | 'changed' | 'gone' | 'unknown';

/**
 * How what both sides have compares now. `equal` in all that is kept · `alike` the same content with other metadata,
 * and of two directories other metadata · `different` · `unknown` nobody has looked.
 */
export type Relation = 'equal' | 'alike' | 'different' | 'unknown';

/** One name. */
export interface NameOfBoth {
  /** Whether it was on both sides when they were last equal; what is not known is `changed`, `gone` or `unknown`. */
  readonly isKnown: boolean;
  readonly a: SideState;
  readonly b: SideState;
  readonly relation: Relation;
  /** Which side's was changed later, as far as times tell. */
  readonly newer: Side | 'neither';
  /** Which side has a directory where the other has something else; absent mostly. */
  readonly directory?: Side;
}

/** What is done about it. */
export type Decision =
  /** What is known of it stays; `leave` because somebody could not be asked. */
  | { readonly kind: 'keep' | 'leave' }
  /** Both are equal: that is written down. */
  | { readonly kind: 'record' }
  /** Neither has it any more. */
  | { readonly kind: 'forget' }
  /** Only a look at the content can tell: ask again with the relation. */
  | { readonly kind: 'compare' }
  /** This side gets what the other one has. */
  | { readonly kind: 'copy'; readonly to: Side }
  /** It goes from this side. */
  | { readonly kind: 'remove'; readonly from: Side }
  /** Both stay: what this side has gets another name. */
  | { readonly kind: 'conflict'; readonly loser: Side };

/** Decides about one name. */
export function reconcile(name: NameOfBoth, policy: ConflictPolicy): Decision {
  const { a, b, isKnown } = name;
  if (a === 'unknown' || b === 'unknown') return { kind: 'leave' };
  if (a === 'gone' && b === 'gone') return { kind: 'forget' };
  if (b === 'gone') return afterLoss('a', a, isKnown);
  if (a === 'gone') return afterLoss('b', b, isKnown);
  if (a === 'same' && b === 'same') return { kind: 'keep' };
  if (name.relation === 'unknown') return { kind: 'compare' };
  if (name.relation === 'equal') return { kind: 'record' };
  return betweenChanged(name, policy);
}

/** The other side of a pair. */
export function otherSide(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}

/** The other side has lost it. Content that has changed since outweighs that. */
function afterLoss(side: Side, state: SideState, isKnown: boolean): Decision {
  const isUntouched = state === 'same' || state === 'linked';
  return isKnown && isUntouched ? { kind: 'remove', from: side } : { kind: 'copy', to: otherSide(side) };
}

/** Both have it, and not the same. */
function betweenChanged(name: NameOfBoth, policy: ConflictPolicy): Decision {
  const { a, b, relation } = name;
  const [weightOfA, weightOfB] = [weightOf(a), weightOf(b)];
  // Whoever has changed less has nothing to lose but metadata.
  const isContested = weightOfA === weightOfB || Math.min(weightOfA, weightOfB) >= CONTENT;
  if (!isContested) return { kind: 'copy', to: weightOfA > weightOfB ? 'b' : 'a' };
  const winner = winnerOf(name, policy);
  if (relation === 'alike') return { kind: 'copy', to: otherSide(winner ?? 'a') };
  if (winner !== undefined && policy !== 'keep-both' && name.directory === undefined) {
    return { kind: 'copy', to: otherSide(winner) };
  }
  // A directory keeps its name: to move it would take all that is in it from under those who work there.
  const kept = name.directory ?? (name.newer === 'neither' ? 'a' : name.newer);
  return { kind: 'conflict', loser: otherSide(kept) };
}

function winnerOf({ newer }: NameOfBoth, policy: ConflictPolicy): Side | undefined {
  if (policy === 'a' || policy === 'b') return policy;
  return newer === 'neither' ? undefined : newer;
}

const CONTENT = 3;

/** How much has changed. */
function weightOf(state: SideState): number {
  switch (state) {
    case 'same':
      return 0;
    case 'linked':
      return 1;
    case 'touched':
      return 2;
    default:
      return CONTENT;
  }
}
