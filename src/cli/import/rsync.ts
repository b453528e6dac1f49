// `foldersync import -- rsync …`: a command line of rsync as pairs.

import { basename, resolve } from 'node:path';
import { type Filter, filtersOfFile, patternsOf, prefixed } from './filters.js';
import type { Imported, ImportedPair } from './imported.js';
import { NOTES, readRsyncWords, type RsyncOption, SILENT } from './rsync-options.js';

/** What is needed from outside. */
export interface ImportContext {
  /** Relative paths count from here. **Shape**: absolute. */
  readonly cwd: string;
  /** The text of a file with filters; undefined where it cannot be read. */
  readonly read: (file: string) => string | undefined;
}

/** Reads a command line, the word `rsync` left out. **Errors**: never throws; what is wrong is a note. */
export function importRsync(words: readonly string[], context: ImportContext): Imported {
  const { options, paths } = readRsyncWords(words);
  const notes: string[] = [];
  const target = paths.at(-1);
  const sources = paths.slice(0, -1);
  const pairs: ImportedPair[] = [];
  if (target === undefined || sources.length === 0) notes.push('the command names no source, or no target');
  else if (isRemote(target)) notes.push(remoteNote(target));
  else {
    for (const source of sources) {
      if (isRemote(source)) notes.push(remoteNote(source));
      else pairs.push(pairOf(source, target, { options, context }));
    }
    const merged = sources.filter((source) => !isRemote(source) && topOf(source) === undefined);
    if (merged.length > 1) notes.push('several sources went into one folder; here, a replica has one source');
  }
  return { from: 'a command of rsync', pairs, notes };
}

/** `host:path`, `host::module` and addresses. **Source**: rsync(1): a colon that comes before any slash. */
function isRemote(path: string): boolean {
  return /^[^/]*:/.test(path);
}

function remoteNote(path: string): string {
  return `left out, for foldersync mirrors folders of this machine: ${path} (mount it, or run foldersync there)`;
}

/** The name that a source without a slash at its end has in the target. */
function topOf(source: string): string | undefined {
  return /(^|\/)\.{0,2}$/.test(source) ? undefined : basename(source);
}

function pairOf(
  source: string,
  target: string,
  { options, context }: { readonly options: readonly RsyncOption[]; readonly context: ImportContext },
): ImportedPair {
  const top = topOf(source);
  const ofOptions = optionsOfRsync(options, { top, context });
  const when = 'rsync ran when it was called; this pair watches. For fixed times give it "cron" or "interval".';
  return {
    source: resolve(context.cwd, source),
    replica: resolve(context.cwd, target, ...(top === undefined ? [] : [top])),
    ...ofOptions,
    notes: [when, ...ofOptions.notes],
  };
}

/** What options of rsync come to for a pair. **Errors**: never throws. */
export function optionsOfRsync(
  given: readonly RsyncOption[],
  { top, context }: { readonly top?: string | undefined; readonly context: ImportContext },
): Pick<ImportedPair, 'options' | 'notes'> {
  const has = (...names: readonly string[]) => given.some(({ name }) => names.includes(name));
  const isArchive = has('archive');
  const hasOwners = (isArchive || has('owner', 'group')) && !has('no-owner', 'no-o');
  const hasSpecial = (isArchive || has('D', 'specials', 'devices')) && !has('no-D', 'no-specials', 'no-devices');
  const deletes = given.some(({ name }) => /^del(ete(-(before|during|after|delay|excluded))?)?$/.test(name));
  const filters = filtersOf(given, context);
  const patterns = patternsOf(filters.filters, top);
  const bandwidth = bandwidthOf(given.findLast(({ name }) => name === 'bwlimit')?.value);
  const notes = given.flatMap(({ name, value }) => {
    const note = NOTES[name];
    if (note !== undefined) return [note];
    if (SILENT.has(name)) return [];
    const written = name.startsWith('-') ? name : `--${name}${value === undefined ? '' : `=${value}`}`;
    return [`no equivalent: ${written}`];
  });
  return {
    options: {
      ...(deletes ? {} : { prune: false }),
      ...patterns.options,
      ...(has('checksum') ? { compare: 'content' } : {}),
      ...(has('update') && !has('checksum') ? { compare: 'newer' } : {}),
      ...(hasOwners ? {} : { owners: false }),
      ...(has('xattrs') ? {} : { xattrs: false }),
      ...(has('acls') ? {} : { acls: false }),
      ...(hasSpecial ? { special: 'copy' } : {}),
      ...(has('one-file-system') ? {} : { crossMounts: true }),
      ...(bandwidth === undefined ? {} : { bandwidth }),
    },
    notes: [
      ...new Set([
        ...notes,
        ...filters.notes,
        ...patterns.notes,
        ...(deletes ? [] : ['without --delete nothing was removed: prune is off']),
        ...(has('delete-excluded') ? ['--delete-excluded: what is excluded stays in the replica here'] : []),
        ...(has('size-only') ? ['--size-only has no equivalent: times are compared as well'] : []),
        ...(bandwidth === undefined && has('bwlimit') ? ['--bwlimit is not understood, or none'] : []),
      ]),
    ],
  };
}

function filtersOf(
  given: readonly RsyncOption[],
  { cwd, read }: ImportContext,
): { readonly filters: readonly Filter[]; readonly notes: readonly string[] } {
  const filters: Filter[] = [];
  const notes: string[] = [];
  for (const { name, value = '' } of given) {
    if (name === 'exclude' || name === 'include') filters.push(prefixed(value) ?? { kind: name, pattern: value });
    else if (name === 'filter') {
      const filter = prefixed(value);
      if (filter === undefined) notes.push(`no equivalent: --filter=${value}`);
      else filters.push(filter);
    } else if (name === 'exclude-from' || name === 'include-from') {
      const text = read(resolve(cwd, value));
      if (text === undefined) notes.push(`cannot be read: --${name}=${value}`);
      else filters.push(...filtersOfFile(text, name === 'exclude-from' ? 'exclude' : 'include'));
    } else if (name === 'cvs-exclude') notes.push('no equivalent: --cvs-exclude; see "ignoreFiles"');
  }
  return { filters, notes };
}

const UNITS: Readonly<Record<string, number>> = { '': 1024, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** As a config has it; undefined for no limit. **Source**: rsync(1): KiB where no unit is given. */
function bandwidthOf(written: string | undefined): string | undefined {
  const [, number = '', unit = '', decimal] = /^([0-9]+(?:\.[0-9]+)?)([bkmg]?)(?:i?(b))?$/i.exec(written ?? '') ?? [];
  const base = UNITS[unit.toLowerCase()] ?? 0;
  const isDecimal = decimal !== undefined && !/ib$/i.test(written ?? '');
  const bytes = Math.floor(Number(number) * (isDecimal ? Number(`1e${Math.round(Math.log2(base) / 10) * 3}`) : base));
  if (!(bytes > 0)) return undefined;
  return bytes % 1024 === 0 ? `${bytes / 1024}KiB/s` : `${bytes}B/s`;
}
