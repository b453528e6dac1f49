// A file system whose calls a test sees before they are done: it can make them fail, or change the folders just then.

import {
  type AbsolutePath,
  type Bytes,
  bytesOfText,
  childPath,
  type Name,
  type RelativePath,
  ROOT,
} from '../../src/core/tree/bytes.js';
import {
  type Attributes,
  DIRECTORY,
  type EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  type Kind,
  LEAVE,
  SYMLINK,
  UNREADABLE,
} from '../../src/core/tree/entry-table.js';
import type { Extended } from '../../src/core/tree/extended.js';
import type { Refusal, Refusals } from '../../src/core/report/refusal.js';
import type { FileSystem, Root } from '../../src/fs/port/port.js';
import type { ComparedFiles, CopiedFile, Directory } from '../../src/fs/port/directory.js';
import { FsError } from '../../src/fs/port/fs-error.js';
import type { Rules } from '../../src/fs/port/rules.js';
import type { WatchLimit } from '../../src/fs/port/watch-limit.js';
import type { Watcher, WatcherOptions } from '../../src/fs/port/watcher.js';

/** One call that is about to be done. */
export interface Call {
  readonly side: 'source' | 'replica';
  readonly verb: Verb;
  /** The entry that it is about, as a byte string; for a staged file, its own name. */
  readonly path: RelativePath;
  /** Of what kind the entry is, where a part of a stamp is to be set. */
  readonly kind?: Kind;
  /** Which attribute is to be written. */
  readonly attribute?: Bytes;
}

/**
 * The port's verbs; `inspectEntry` is one row of `inspect`, `readChunk` what follows a chunk of a copy, and the last three are
 * the parts of `stamp`, `stampSelf` and `copyFile`, which are refused where they fail. So is what `writeExtended` writes.
 */
export type Verb =
  | Exclude<
      keyof Root | keyof Directory,
      'path' | 'inode' | 'identity' | 'descriptor' | 'rules' | 'entersMounts' | symbol
    >
  | 'openRoot'
  | 'realPath'
  | 'makePath'
  | 'inspectEntry'
  | 'readChunk'
  | 'setOwner'
  | 'setMode'
  | 'setTimes';

/** Returns the errno name that the call is to fail with, or undefined to let it be done. */
export type Intercept = (call: Call) => string | undefined;

/** What an interception needs to know. */
export interface InterceptOptions {
  /** The folder that is the source; every other root is the replica. */
  readonly source: string;
  readonly intercept: Intercept;
  /** Names that every directory of the source lists and that nothing else finds. */
  readonly ghosts: readonly string[];
}

/** Puts a test between the engine and its file system. */
export function interceptFileSystem(inner: FileSystem, { source, intercept, ghosts }: InterceptOptions): FileSystem {
  const gatekeeperOf = (path: AbsolutePath) => {
    const side = path === bytesOfText(source) ? 'source' : 'replica';
    return new Gatekeeper(side, intercept, side === 'source' ? ghosts : []);
  };
  return {
    capabilities: inner.capabilities,
    realPath: (path) => {
      gatekeeperOf(path).pass('realPath', ROOT);
      return inner.realPath(path);
    },
    makePath: (path) => {
      gatekeeperOf(path).pass('makePath', ROOT);
      inner.makePath(path);
    },
    mountTable: () => inner.mountTable(),
    lockFile: (path) => inner.lockFile(path),
    shareFile: (path) => inner.shareFile(path),
    borrowRoot: (lent) => inner.borrowRoot(lent),
    syncOpened: (descriptor) => inner.syncOpened(descriptor),
    openRoot: (path) => {
      const gatekeeper = gatekeeperOf(path);
      gatekeeper.pass('openRoot', ROOT);
      return new InterceptedRoot(inner.openRoot(path), gatekeeper);
    },
  };
}

class Gatekeeper {
  constructor(
    readonly side: Call['side'],
    readonly intercept: Intercept,
    readonly ghosts: readonly string[],
  ) {}

  /** @throws FsError */
  pass(verb: Verb, path: RelativePath, isTarget = false): void {
    const code = this.intercept({ side: this.side, verb, path });
    if (code !== undefined) throw new FsError(code, `made to fail by the test: ${verb}`, { isTarget });
  }
}

class InterceptedRoot implements Root {
  constructor(
    readonly inner: Root,
    readonly gatekeeper: Gatekeeper,
  ) {}

  get path() {
    return this.inner.path;
  }

  get device() {
    return this.inner.device;
  }

  get inode() {
    return this.inner.inode;
  }

  get identity() {
    return this.inner.identity;
  }

  get descriptor() {
    return this.inner.descriptor;
  }

  get mountedAs() {
    return this.inner.mountedAs;
  }

  get rules() {
    return this.inner.rules;
  }

  set rules(rules: Rules) {
    this.inner.rules = rules;
  }

  get entersMounts() {
    return this.inner.entersMounts;
  }

  set entersMounts(entersMounts: boolean) {
    this.inner.entersMounts = entersMounts;
  }

  clock() {
    return this.inner.clock();
  }

  lock() {
    this.gatekeeper.pass('lock', '' as RelativePath);
    return this.inner.lock();
  }

  startWatcher(options: WatcherOptions): Watcher | WatchLimit {
    const watcher = this.inner.startWatcher(options);
    if ('setting' in watcher) return watcher;
    const watch = watcher.watch.bind(watcher);
    watcher.watch = (path, directory) => watch(path, (directory as InterceptedDirectory).inner);
    return watcher;
  }

  openDirectory(path: RelativePath): Directory {
    this.gatekeeper.pass('openDirectory', path);
    return new InterceptedDirectory(this.inner.openDirectory(path), path, this);
  }

  [Symbol.dispose](): void {
    this.inner[Symbol.dispose]();
  }
}

const REFUSED = 'refused by the test';

interface StampedParts {
  readonly kind: Kind;
  readonly attributes: Attributes;
  readonly found: () => Attributes;
  readonly stamp: (allowed: Attributes) => Refusals;
}

class InterceptedDirectory implements Directory {
  constructor(
    readonly inner: Directory,
    readonly path: RelativePath,
    readonly root: InterceptedRoot,
  ) {}

  get gatekeeper() {
    return this.root.gatekeeper;
  }

  get place() {
    return this.inner.place;
  }

  attributes() {
    this.gatekeeper.pass('attributes', this.path);
    return this.inner.attributes();
  }

  list(table: EntryTable, named?: string) {
    this.gatekeeper.pass('list', this.path);
    return this.inner.list(table, named);
  }

  readAttributes(table: EntryTable, onFailure: (row: number, error: FsError) => void) {
    this.gatekeeper.pass('readAttributes', this.path);
    this.inner.readAttributes(table, onFailure);
    for (let row = 0; row < table.length; row++) {
      if (table.kind(row) === EXCLUDED) continue;
      if (this.gatekeeper.ghosts.includes(table.name(row))) table.kinds[row] = GONE;
      try {
        this.#pass('inspectEntry', table.name(row));
      } catch (error) {
        table.kinds[row] = UNREADABLE;
        onFailure(row, error as FsError);
      }
    }
  }

  find(name: Name) {
    this.#pass('find', name);
    if (this.gatekeeper.ghosts.includes(name)) return undefined;
    return this.inner.find(name);
  }

  makeDirectory(name: Name) {
    this.#pass('makeDirectory', name);
    this.inner.makeDirectory(name);
  }

  device() {
    this.gatekeeper.pass('device', this.path);
    return this.inner.device();
  }

  born() {
    this.gatekeeper.pass('born', this.path);
    return this.inner.born?.();
  }

  room() {
    this.gatekeeper.pass('room', this.path);
    return this.inner.room();
  }

  makeFile(name: Name) {
    this.#pass('makeFile', name);
    this.inner.makeFile(name);
  }

  makeSpecial(...[name, special]: Parameters<Directory['makeSpecial']>) {
    this.#pass('makeSpecial', name);
    this.inner.makeSpecial(name, special);
  }

  readSpecial(name: Name) {
    this.#pass('readSpecial', name);
    return this.inner.readSpecial(name);
  }

  link(...[name, to, newName]: Parameters<Directory['link']>) {
    const target = to as InterceptedDirectory;
    this.#pass('link', name);
    target.#pass('link', newName, true);
    this.inner.link(name, target.inner, newName);
  }

  readExtended(name: Name | undefined) {
    this.#pass('readExtended', name);
    return this.inner.readExtended(name);
  }

  writeExtended(...[name, extended, inode]: Parameters<Directory['writeExtended']>): Refusals {
    const codes = extended.map(({ name: attribute }) => this.#codeOf('writeExtended', name, { attribute }));
    const refused = extended.flatMap(({ name: attribute }, index): Refusals => {
      const code = codes[index];
      return code === undefined ? [] : [{ part: 'attributes', attribute, code, message: REFUSED }];
    });
    const isAll = refused.length > 0 && refused.length === extended.length;
    if (isAll) return refused;
    const allowed = extended.filter((_, index) => codes[index] === undefined);
    return [...refused, ...this.inner.writeExtended(name, allowed, inode)];
  }

  modeWithoutAcl(...[name, mode]: Parameters<Directory['modeWithoutAcl']>) {
    this.#pass('modeWithoutAcl', name);
    return this.inner.modeWithoutAcl(name, mode);
  }

  sync() {
    this.gatekeeper.pass('sync', this.path);
    this.inner.sync();
  }

  makeSymlink(...[name, target]: Parameters<Directory['makeSymlink']>) {
    this.#pass('makeSymlink', name);
    this.inner.makeSymlink(name, target);
  }

  readSymlink(name: Name) {
    this.#pass('readSymlink', name);
    return this.inner.readSymlink(name);
  }

  copyFile(...[name, to, stagedName, control, isNew]: Parameters<Directory['copyFile']>): CopiedFile {
    const target = to as InterceptedDirectory;
    this.#pass('copyFile', name);
    target.#pass('copyFile', stagedName, true);
    const watched = {
      onChunk: (bytes: number) => {
        this.#pass('readChunk', name);
        target.#pass('readChunk', stagedName, true);
        return control.onChunk(bytes);
      },
    };
    const copied = this.inner.copyFile(name, target.inner, stagedName, watched, isNew);
    return copied.state === 'cancelled' ? copied : target.#undress(copied, copied.hasName ? name : stagedName);
  }

  /** Takes from a copy what it was to be refused. */
  #undress(copied: CopiedFile, name: Name): CopiedFile {
    const extended = this.inner.readExtended(name);
    const refused = [...(extended.length === 0 ? [] : this.#attributesOf(name, extended))];
    const written = refused.length === 0 ? extended : this.inner.readExtended(name);
    const kind = FILE;
    const code = this.#codeOf('setOwner', name, { kind });
    const found = this.inner.find(name)!.attributes; // it was just made
    if (code !== undefined && found.uid !== LEAVE) {
      refused.push({ part: 'owner', code, message: REFUSED });
      this.inner.stamp(name, FILE, { ...found, uid: process.getuid!(), gid: process.getgid!() }); // on Linux
    }
    const parts = { setMode: { mode: 0o600 }, setTimes: { mtimeSeconds: 1, mtimeNanos: 0 } } as const;
    for (const [verb, part] of Object.entries(parts)) {
      const partCode = this.#codeOf(verb as Verb, name, { kind });
      if (partCode === undefined) continue;
      refused.push({ part: verb === 'setMode' ? 'mode' : 'times', code: partCode, message: REFUSED });
      this.inner.stamp(name, FILE, { ...this.inner.find(name)!.attributes, ...part }); // as above
      // Its ACL, which was not refused, has the group's part of the mode.
      if (verb === 'setMode') this.inner.writeExtended(name, written);
    }
    return refused.length === 0 ? copied : { ...copied, refused: [...(copied.refused ?? []), ...refused] };
  }

  #attributesOf(name: Name, extended: Extended): Refusals {
    const refused = this.writeExtended(name, extended);
    if (refused.length > 0 && refused.length === extended.length) this.inner.writeExtended(name, []);
    return refused;
  }

  hasContent(name: Name): boolean {
    return this.inner.hasContent(name);
  }

  isSameContent(...[name, other, otherName, control]: Parameters<Directory['isSameContent']>) {
    const target = other as InterceptedDirectory;
    this.#pass('isSameContent', name);
    target.#pass('isSameContent', otherName, true);
    return this.inner.isSameContent(name, target.inner, otherName, control);
  }

  dropCache(name: Name) {
    this.#pass('dropCache', name);
    this.inner.dropCache(name);
  }

  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result {
    const target = other as InterceptedDirectory;
    this.#pass('whileOpen', name);
    target.#pass('whileOpen', otherName, true);
    return this.inner.whileOpen(name, target.inner, otherName, call);
  }

  rename(from: Name, to: Name, directory?: Directory) {
    this.#pass('rename', to);
    this.inner.rename(from, to, (directory as InterceptedDirectory | undefined)?.inner);
  }

  renameNew(from: Name, to: Name, directory?: Directory) {
    this.#pass('rename', to);
    this.inner.renameNew(from, to, (directory as InterceptedDirectory | undefined)?.inner);
  }

  exchange(name: Name, directory: Directory, otherName: Name) {
    this.#pass('rename', otherName);
    this.inner.exchange(name, (directory as InterceptedDirectory).inner, otherName);
  }

  removeFile(name: Name) {
    this.#pass('removeFile', name);
    this.inner.removeFile(name);
  }

  removeDirectory(name: Name) {
    this.#pass('removeDirectory', name);
    this.inner.removeDirectory(name);
  }

  stamp(...[name, kind, attributes, inode]: Parameters<Directory['stamp']>): Refusals {
    this.#pass('stamp', name);
    const found = () => this.inner.find(name)!.attributes; // a test refuses parts of what is there
    return this.#parts(name, {
      kind,
      attributes,
      found,
      stamp: (allowed) => this.inner.stamp(name, kind, allowed, inode),
    });
  }

  stampSelf(...[attributes]: Parameters<Directory['stampSelf']>): Refusals {
    this.gatekeeper.pass('stampSelf', this.path);
    const found = () => this.inner.attributes();
    return this.#parts(undefined, {
      kind: DIRECTORY,
      attributes,
      found,
      stamp: (allowed) => this.inner.stampSelf(allowed),
    });
  }

  /** Stamps what is not to be refused. */
  #parts(name: Name | undefined, { kind, attributes, found, stamp }: StampedParts): Refusals {
    const refused: Refusal[] = [];
    let allowed = attributes;
    const refuse = (verb: Verb, part: Refusal['part'], kept: () => Partial<Attributes>) => {
      const code = this.#codeOf(verb, name, { kind });
      if (code === undefined) return;
      refused.push({ part, code, message: REFUSED });
      allowed = { ...allowed, ...kept() };
    };
    const { symlinkOwners, symlinkTimes } = this.root.rules;
    const setsOwner = kind !== SYMLINK || symlinkOwners;
    if (setsOwner && (attributes.uid !== LEAVE || attributes.gid !== LEAVE))
      refuse('setOwner', 'owner', () => ({ uid: LEAVE, gid: LEAVE }));
    if (kind !== SYMLINK) refuse('setMode', 'mode', () => ({ mode: found().mode }));
    if (kind !== SYMLINK || symlinkTimes)
      refuse('setTimes', 'times', () => ({ mtimeSeconds: found().mtimeSeconds, mtimeNanos: found().mtimeNanos }));
    return [...refused, ...stamp(allowed)];
  }

  [Symbol.dispose](): void {
    this.inner[Symbol.dispose]();
  }

  /** Without a name, it is about the directory itself. */
  #pass(verb: Verb, name: Name | undefined, isTarget = false): void {
    this.gatekeeper.pass(verb, this.#pathOf(name), isTarget);
  }

  #codeOf(verb: Verb, name: Name | undefined, about: Pick<Call, 'kind' | 'attribute'>): string | undefined {
    return this.gatekeeper.intercept({ side: this.gatekeeper.side, verb, path: this.#pathOf(name), ...about });
  }

  #pathOf(name: Name | undefined): RelativePath {
    return name === undefined ? this.path : childPath(this.path, name);
  }
}
