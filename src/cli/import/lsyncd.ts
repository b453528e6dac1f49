// `foldersync import lsyncd.conf.lua`: each `sync{…}` of a config of lsyncd as a pair.

import { resolve } from 'node:path';
import { filtersOfFile } from './filters.js';
import type { Imported, ImportedPair } from './imported.js';
import { type LuaValue, readLua } from './lua.js';
import { type ImportContext, optionsOfRsync } from './rsync.js';
import type { RsyncOption } from './rsync-options.js';

type Table = Extract<LuaValue, { readonly kind: 'table' }>;

/** Reads a config; `file` is its name as the user should see it. **Errors**: never throws. */
export function importLsyncd(text: string, file: string, context: ImportContext): Imported {
  const { statements, skipped } = readLua(text);
  const pairs: ImportedPair[] = [];
  const notes: string[] = skipped.slice(0, LINES_MOST).map((line) => `not understood: line ${line} of ${file}`);
  for (const { name, value, line } of statements) {
    if (name === 'sync' && value.kind === 'table') {
      const read = readSync(value, context);
      if ('pair' in read) pairs.push(read.pair);
      else notes.push(`the sync in line ${line} of ${file} is left out: ${read.reason}`);
    } else if (name === 'settings' && value.kind === 'table') {
      const told = [...value.named.keys()].filter((key) => !DROPPED.has(key));
      notes.push(...told.map((key) => SETTINGS[key] ?? `no equivalent: settings.${key}`));
    }
  }
  return { from: file, pairs, notes };
}

const LINES_MOST = 10;

/** How lsyncd itself runs. */
const DROPPED = new Set(['nodaemon', 'pidfile', 'statusFile', 'statusInterval', 'insist', 'inotifyMode', 'maxDelays']);

const SETTINGS: Readonly<Record<string, string>> = {
  logfile: 'settings.logfile: each pair has a log of its own here, see "log"',
  logfacility: 'settings.logfacility: a service logs to its standard output as well, which systemd keeps',
  maxProcesses: 'settings.maxProcesses: see "concurrency"',
};

function readSync({ items, named }: Table, context: ImportContext): { pair: ImportedPair } | { reason: string } {
  const [preset] = items;
  const kind = preset?.kind === 'name' ? preset.name : '';
  const [source, target] = [textOf(named.get('source')), textOf(named.get('target'))];
  if (kind === 'default.rsyncssh' || named.has('host')) {
    return {
      reason: `its target is on another machine (${textOf(named.get('host')) ?? 'no host'}); mount it, or run foldersync there`,
    };
  }
  if (source === undefined || target === undefined) return { reason: 'it has no source, or no target' };
  if (/^[^/]*:/.test(target))
    return { reason: `its target is on another machine (${target}); mount it, or run foldersync there` };
  const isKnown = kind === 'default.rsync' || kind === 'default.direct';
  const { options: rsync, notes: ofRsync } = rsyncOptionsOf(named, { isDirect: kind === 'default.direct' });
  const { options: filters, notes: ofFilters } = filterOptions(named, context);
  const deletes = named.get('delete');
  const isOff = deletes?.kind === 'boolean' && !deletes.isTrue;
  const own = optionsOfRsync([...rsync, ...filters, ...(isOff ? [] : [{ name: 'delete' }])], { context });
  const delay = delayOf(named.get('delay'));
  const notes = [
    ...(isKnown ? [] : [`its ways of its own are not taken over: sync{ ${kind || '…'} }`]),
    ...(deletes?.kind === 'text' ? [`delete = "${deletes.text}": here removals are always mirrored`] : []),
    ...[...named.keys()].filter((key) => !KNOWN.has(key)).map((key) => `no equivalent: ${key}`),
    ...ofRsync,
    ...ofFilters,
    ...own.notes.map((note) => note.replace('without --delete', 'with delete = false')),
  ];
  const pair = {
    source: resolve(context.cwd, source),
    replica: resolve(context.cwd, target),
    options: { ...own.options, ...delay },
    notes: [...new Set(notes)],
  };
  return { pair };
}

const KNOWN = new Set([
  'source',
  'target',
  'delay',
  'delete',
  'exclude',
  'excludeFrom',
  'rsync',
  'init',
  'maxProcesses',
]);

/** The options of `rsync = {…}`, by the names of rsync. **Source**: lsyncd 2.2, default-rsync.lua. */
function rsyncOptionsOf(
  named: ReadonlyMap<string, LuaValue>,
  { isDirect }: { readonly isDirect: boolean },
): { readonly options: RsyncOption[]; readonly notes: string[] } {
  const group = named.get('rsync');
  if (isDirect) return { options: ['archive', 'acls', 'xattrs'].map((name) => ({ name })), notes: [] };
  if (group?.kind !== 'table') return { options: [], notes: [] };
  const options: RsyncOption[] = [];
  const notes: string[] = [];
  for (const [key, value] of group.named) {
    const name = key.replaceAll('_', '-');
    if (key === '_extra' && value.kind === 'table') {
      const words = value.items.flatMap((item) => textOf(item) ?? []);
      for (const word of words) options.push(...wordOption(word));
    } else if (key === 'binary') notes.push('no equivalent: rsync.binary');
    else if (value.kind === 'boolean') options.push(...(value.isTrue ? [{ name }] : []));
    else if (value.kind === 'number' || value.kind === 'text') options.push({ name, value: textOf(value) ?? '' });
    else notes.push(`no equivalent: rsync.${key}`);
  }
  return { options, notes };
}

/** `--name=value` of `_extra`. */
function wordOption(word: string): RsyncOption[] {
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  return name === undefined ? [{ name: word }] : [{ name, ...(value === undefined ? {} : { value }) }];
}

function filterOptions(
  named: ReadonlyMap<string, LuaValue>,
  { cwd, read }: ImportContext,
): { readonly options: RsyncOption[]; readonly notes: string[] } {
  const exclude = named.get('exclude');
  const listed = exclude?.kind === 'table' ? exclude.items : exclude === undefined ? [] : [exclude];
  const patterns = listed.flatMap((item) => textOf(item) ?? []);
  const file = textOf(named.get('excludeFrom'));
  const text = file === undefined ? '' : read(resolve(cwd, file));
  const ofFile = filtersOfFile(text ?? '', 'exclude').map(({ pattern }) => pattern);
  return {
    options: [...patterns, ...ofFile].map((value) => ({ name: 'exclude', value })),
    notes: text === undefined ? [`cannot be read: excludeFrom = ${file}`] : [],
  };
}

/** What lsyncd gathers changes for, as long as it is possible here. **Units**: seconds. */
function delayOf(value: LuaValue | undefined): Readonly<Record<string, string>> {
  const seconds = value?.kind === 'number' ? Math.min(3600, Math.max(0, Math.round(value.number))) : undefined;
  return seconds === undefined ? {} : { settle: `${seconds}s`, maxWait: `${Math.max(seconds, 1)}s` };
}

function textOf(value: LuaValue | undefined): string | undefined {
  if (value?.kind === 'text') return value.text;
  return value?.kind === 'number' ? String(value.number) : undefined;
}
