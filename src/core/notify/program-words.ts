// A notice as the variables of a program's environment.

import type { Notice } from './notice.js';

/** The most of a notice, for a program that reads no JSON. **Shape**: names that begin with `FOLDERSYNC_`. */
export function variablesOf(notice: Notice): Record<string, string> {
  const {
    kind,
    phase,
    id,
    title,
    message,
    pair,
    pairs,
    state,
    source,
    replica,
    approve,
    page,
    hold,
    problemCount,
    conflicts,
  } = notice;
  const given = {
    KIND: kind,
    PHASE: phase,
    ID: id,
    TITLE: title,
    MESSAGE: message,
    PAIR: pair,
    PAIRS: pairs?.join(' '),
    STATE: state,
    SOURCE: source,
    REPLICA: replica,
    REASON: hold?.reason ?? notice.failure?.code,
    REMOVALS: hold?.removals,
    PROBLEMS: problemCount,
    CONFLICTS: conflicts?.open,
    APPROVE: approve,
    PAGE: page,
  };
  const there = Object.entries(given).filter(([, value]) => value !== undefined);
  // No variable holds a NUL, and the whole must fit into what the kernel takes.
  return Object.fromEntries(
    there.map(([name, value]) => [`FOLDERSYNC_${name}`, String(value).replaceAll('\0', '').slice(0, 10_000)]),
  );
}
