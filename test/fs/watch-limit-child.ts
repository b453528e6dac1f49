// Meets the limits of watching in a user namespace of its own, whose limits concern nobody else. FOLDER holds `a/b` and `c`.

import fs from 'node:fs';
import path from 'node:path';
import type { Root } from '../../src/fs/port/port.js';
import { createPortableFileSystem } from '../../src/fs/portable/portable.js';
import type { Watcher } from '../../src/fs/port/watcher.js';
import { openBuilt } from './built.js';
import { absolute, relative } from './rig.js';

const folder = process.argv[2] ?? '';
const outcomes: unknown[] = [];

/** **Source**: namespaces(7), The /proc/sys/user directory. */
function setLimit(name: 'watches' | 'instances', value: number): void {
  fs.writeFileSync(`/proc/sys/user/max_inotify_${name}`, `${value}`);
}

function watch(watcher: Watcher, root: Root, below: string): unknown {
  using directory = root.openDirectory(relative(below));
  return watcher.watch(relative(below), directory) ?? 'watched';
}

const fileSystem = await openBuilt();
using root = fileSystem.openRoot(absolute(folder));
const open = () => fs.readdirSync('/proc/self/fd').length;

setLimit('instances', 0);
const before = open();
outcomes.push(root.startWatcher({ onEvents: () => {} }), open() - before);
using portableRoot = createPortableFileSystem(() => {}).openRoot(absolute(folder));
const portable = portableRoot.startWatcher({ onEvents: () => {} });
outcomes.push('setting' in portable ? portable : watch(portable, portableRoot, ''));

setLimit('instances', 10);
let hear = () => {};
const watcher = root.startWatcher({ onEvents: () => hear() });
if ('setting' in watcher) throw new Error('there is room for an instance');
for (const below of ['', 'c']) outcomes.push(watch(watcher, root, below));
setLimit('watches', 2);
for (const below of ['a', 'a/b', 'c']) outcomes.push(watch(watcher, root, below));
outcomes.push(watcher.unwatched());
setLimit('watches', 100);
for (const below of ['a', 'a/b']) outcomes.push(watch(watcher, root, below));
outcomes.push(watcher.unwatched());

const heard = new Promise<string>((resolve) => {
  hear = () => watcher.drain((event) => event.kind === 'entry' && resolve(event.directory));
});
fs.writeFileSync(path.join(folder, 'a/b/f'), '');
outcomes.push(await heard);
await watcher.stop();
process.stdout.write(JSON.stringify(outcomes));
