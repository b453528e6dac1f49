import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = path.join(import.meta.dirname, '..', 'src');

/** Which folders of src/ a folder may import from, beside itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: ['service', 'control', 'listeners', 'runner', 'config', 'state', 'fs', 'core', 'process'],
  service: ['control', 'listeners', 'runner', 'config', 'state', 'fs', 'core', 'process'],
  control: ['listeners', 'runner', 'config', 'state', 'fs', 'core', 'process'],
  listeners: ['runner', 'config', 'state', 'fs', 'core', 'process'],
  runner: ['config', 'state', 'fs', 'core', 'process'],
  config: ['core', 'process'],
  engine: ['state', 'fs', 'core', 'process'],
  state: ['fs', 'core'],
  fs: ['core', 'process'],
  core: [],
  process: [],
};

/** Modules that core/ may use: they compute, and neither read nor wait. */
const PURE_MODULES = ['pretty-bytes', 'node:buffer'];

/** What of the port changes a file system, see `Directory`. */
const CHANGING_VERBS = [
  ...['makeDirectory', 'makeFile', 'makeSpecial', 'makeSymlink', 'link', 'copyFile', 'rename', 'renameNew', 'exchange'],
  ...['removeFile', 'removeDirectory', 'stamp', 'stampSelf', 'writeExtended'],
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = fs.readFileSync(file, 'utf8');
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm);
  return [...statements].map(([, type, named, dynamic]) => ({
    from: path.relative(SRC, file),
    to: named ?? dynamic ?? '',
    isTypeOnly: type !== undefined,
  }));
}

const files = (fs.readdirSync(SRC, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.join(SRC, file));
const imports = files.flatMap(importsOf);
const written = files.filter((file) => !file.includes(`${path.sep}generated${path.sep}`));

/** The file of src/ that an import leads to. */
function targetOf({ from, to }: Import): string | undefined {
  if (!to.startsWith('.')) return undefined;
  return path.join(path.dirname(from), to).replace(/\.js$/, '.ts');
}

function folderOf(entry: Import): string | undefined {
  return targetOf(entry)?.split(path.sep)[0];
}

/** Each node with all that it leads to, those of types included. */
function graphOf(nodeOf: (file: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const entry of imports) {
    const target = targetOf(entry);
    if (target === undefined) continue;
    const [from, to] = [nodeOf(entry.from), nodeOf(target)];
    if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  }
  return graph;
}

/** Some circle of a graph, from a node back to itself; nothing where there is none. */
function findCircle(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): readonly string[] => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...way, node]);
      if (circle.length > 0) return circle;
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

describe('imports', () => {
  it('are all seen by this test', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('only point down', () => {
    const wrong = imports.filter((entry) => {
      const folder = entry.from.split(path.sep)[0] ?? '';
      const target = folderOf(entry);
      if (target === undefined || folder === target || folder === 'main.ts') return false;
      // The protocol is the one thing that runner and engine share, as types.
      const isProtocol = entry.isTypeOnly && entry.to.endsWith('/engine/threads/protocol.js');
      return !(ALLOWED[folder]?.includes(target) || (isProtocol && (folder === 'runner' || folder === 'cli')));
    });
    expect(wrong).toEqual([]);
  });

  it('make no circle, of files or of folders', () => {
    expect(
      findCircle(new Map(Object.entries({ a: new Set(['b', 'c']), b: new Set(['d']), c: new Set(['a']) }))),
    ).toEqual(['a', 'c', 'a']);
    expect(findCircle(graphOf((file) => file))).toEqual([]);
    expect(findCircle(graphOf((file) => path.dirname(file)))).toEqual([]);
  });

  it('bring neither I/O nor time into core/', () => {
    const inCore = imports.filter(({ from }) => from.startsWith(`core${path.sep}`));
    const wrong = inCore.filter(({ to }) => !to.startsWith('.') && !PURE_MODULES.includes(to));
    expect(wrong).toEqual([]);
    const core = files.filter((file) => file.startsWith(path.join(SRC, 'core')));
    const impure = core.filter((file) =>
      /\b(Date\.now|new Date\(\)|setTimeout|setInterval|process\.|await |async )/.test(fs.readFileSync(file, 'utf8')),
    );
    expect(impure).toEqual([]);
  });

  it('know where a file of the program lies in one place only', () => {
    const knowing = files.filter((file) => /new URL\([^)]*import\.meta/.test(fs.readFileSync(file, 'utf8')));
    expect(knowing.map((file) => path.relative(SRC, file))).toEqual([path.join('process', 'entry-url.ts')]);
  });

  it('name each package with habits of its own in one file, which says what it is kept from', () => {
    const fenced = ['cosmiconfig', 'node-cron', 'winston', 'winston-daily-rotate-file', 'koffi', 'ajv'];
    const knowing = fenced.map((name) => [
      name,
      ...new Set(imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from)),
    ]);
    expect(knowing.filter(([, ...from]) => from.length > 1)).toEqual([]);
  });

  it('use the node: prefix', () => {
    const bare = imports.filter(({ to }) => ['fs', 'path', 'os', 'crypto', 'child_process'].includes(to));
    expect(bare).toEqual([]);
  });
});

describe('a folder', () => {
  it('holds at most 20 files', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });
});

describe('a file', () => {
  it('has at most 300 lines, and half of them less than 100; generated ones aside', () => {
    const lines = written
      .map((file) => ({ file: path.relative(SRC, file), count: fs.readFileSync(file, 'utf8').split('\n').length - 1 }))
      .sort((a, b) => a.count - b.count);
    expect(lines.filter(({ count }) => count > 300)).toEqual([]);
    expect(lines[Math.floor(lines.length / 2)]?.count).toBeLessThan(100);
  });
});

/** Exported names that no docstring explains. */
function undocumented(file: string, text: string): string[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported || ts.getJSDocCommentsAndTags(statement).length > 0) return [];
    return [`${file}: ${statement.getText().slice(0, 60)}`];
  });
}

describe('comments', () => {
  it('explain each exported name', () => {
    expect(undocumented('a.ts', '/** One. */\nexport const one = 1;\nexport const two = 2;')).toHaveLength(1);
    expect(written.flatMap((file) => undocumented(file, fs.readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('stay within 120 columns', () => {
    const long = written.flatMap((file) =>
      fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.length > 120 && /^\s*(\/\/|\/?\*)|[;{},)] \/\/ /.test(line))
        .map((line) => `${path.relative(SRC, file)}: ${line.trim()}`),
    );
    expect(long).toEqual([]);
  });
});

describe('a replica', () => {
  it('is changed by writers alone', () => {
    // The port itself, what tries a replica out, what is kept between runs, and the store of what has left the replica.
    const free = [path.join('engine', 'writer'), path.join('engine', 'versions'), 'fs', 'state'];
    const verb = new RegExp(`(?<!\\bnames)\\??\\.(${CHANGING_VERBS.join('|')})\\(`, 'g');
    const calls = files
      .map((file) => path.relative(SRC, file))
      .filter((file) => !free.some((folder) => file.startsWith(folder + path.sep)))
      .flatMap((file) =>
        [...fs.readFileSync(path.join(SRC, file), 'utf8').matchAll(verb)].map(([call]) => [file, call]),
      );
    expect(calls).toEqual([]);
  });

  it('loses what the source lacks in one place only', () => {
    const removing = files.filter((file) => /operation\('remove', (?!removed)/.test(fs.readFileSync(file, 'utf8')));
    // The other one tells what a dry run would remove.
    expect(removing.map((file) => path.relative(SRC, file)).sort()).toEqual([
      path.join('engine', 'prune', 'empty-orphan.ts'),
      path.join('engine', 'prune', 'leave.ts'),
    ]);
  });

  it('loses an entry by eight files at most, which CONTRIBUTING names', () => {
    const text = fs.readFileSync(path.join(SRC, '..', 'CONTRIBUTING.md'), 'utf8');
    const [, way = ''] = /^One removal on its way(.*?) Lanes go/ms.exec(text) ?? [];
    const steps = [...way.matchAll(/`(\w+\/[\w-]+\.ts)`/g)].map(([, file = '']) => path.join(SRC, 'engine', file));
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.length).toBeLessThanOrEqual(8);
    expect(steps.filter((file) => !files.includes(file))).toEqual([]);
  });

  it('is left alone by a dry run for reasons that eight files at most know of', () => {
    const knowing = files.filter((file) => /\bdryRun\b/.test(fs.readFileSync(file, 'utf8')));
    expect(knowing.map((file) => path.relative(SRC, file)).length).toBeLessThanOrEqual(8);
  });
});

describe('an event', () => {
  it('is known to four files at most, besides who listens: what it is, its words, and where it happens', () => {
    const report = path.join('core', 'report');
    const text = fs.readFileSync(path.join(SRC, report, 'event.ts'), 'utf8');
    const kinds = [...text.matchAll(/readonly kind: '([\w-]+)'/g)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(20);
    // A note is for whatever has no kind of its own, and what an engine does is not told on the bus.
    const everywhere = ['note', 'operation', 'problem'];
    const publishersOf = (kind: string) =>
      files.filter((file) => {
        const isTold = new RegExp(`(tell|publish)\\(\\{\\s*kind: '${kind}'`).test(fs.readFileSync(file, 'utf8'));
        return isTold && !path.relative(SRC, file).startsWith(report);
      });
    const wide = kinds.filter((kind) => !everywhere.includes(kind) && 2 + publishersOf(kind).length > 4);
    expect(wide).toEqual([]);
    // None is there that nobody tells; what a service announces, its command puts together.
    const untold = kinds.filter((kind) => !everywhere.includes(kind) && publishersOf(kind).length === 0);
    expect(untold).toEqual(['service-started']);
  });
});

const PAGE = path.join(import.meta.dirname, '..', 'page');

describe('the page', () => {
  const sources = (fs.readdirSync(PAGE, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file));
  const textOf = (file: string) => fs.readFileSync(path.join(PAGE, file), 'utf8');
  /** What a file imports, from the project's root on; of types too where `types` says so. */
  const importedBy = (file: string) =>
    [...textOf(file).matchAll(/^import (type )?[^;]*?'(\.[^']+)'/gm)].map(([, type, to = '']) => ({
      isTypeOnly: type !== undefined,
      to: path.join('page', path.dirname(file), to),
    }));

  it('takes from src/ what is pure, and of anything else types alone', () => {
    const taken = sources.flatMap((file) => importedBy(file).map((entry) => ({ file, ...entry })));
    expect(taken.length).toBeGreaterThan(sources.length);
    const wrong = taken.filter(
      ({ to, isTypeOnly }) =>
        !to.startsWith('page/') && !(to.startsWith('src/core/') || (isTypeOnly && to.startsWith('src/'))),
    );
    expect(wrong).toEqual([]);
  });

  it('has pure models, below what asks the service, below what is shown', () => {
    const above: Record<string, readonly string[]> = { model: ['service', 'view'], service: ['view'] };
    const wrong = sources.flatMap((file) =>
      importedBy(file)
        .filter(
          ({ to, isTypeOnly }) => above[file.split(path.sep)[0] ?? '']?.includes(to.split('/')[1] ?? '') && !isTypeOnly,
        )
        .map(({ to }) => `${file}: ${to}`),
    );
    expect(wrong).toEqual([]);
    const models = sources.filter((file) => file.startsWith(`model${path.sep}`));
    expect(models.filter((file) => /\b(Date\.now|document|fetch|setTimeout)\b/.test(textOf(file)))).toEqual([]);
  });

  it('keeps to the sizes and explanations of src/', () => {
    expect(sources.filter((file) => textOf(file).split('\n').length > 301)).toEqual([]);
    expect(sources.flatMap((file) => undocumented(file, textOf(file)))).toEqual([]);
  });
});

const TEST = import.meta.dirname;
const tests = (fs.readdirSync(TEST, { recursive: true }) as string[]).filter((file) => file.endsWith('.test.ts'));

/** Rooms whose tests lie as their files do; tests of a whole room, which have a name of their own, lie in its folder. */
const MIRRORED = [
  'cli',
  'config',
  'control',
  'core',
  'engine',
  'fs',
  'listeners',
  'process',
  'runner',
  'service',
  'state',
];

describe('tests', () => {
  it('lie in test/ where the file of their name lies in src/', () => {
    const homes = new Map<string, string[]>();
    for (const file of files) {
      const { name, dir } = path.parse(path.relative(SRC, file));
      homes.set(name, [...(homes.get(name) ?? []), dir]);
    }
    const elsewhere = tests.filter((test) => {
      const { base, dir } = path.parse(test);
      const room = dir.split(path.sep)[0] ?? '';
      const named = homes.get(base.replace(/(\.slow)?\.test\.ts$/, '')) ?? [];
      const inRoom = named.filter((home) => home.split(path.sep)[0] === room);
      return MIRRORED.includes(room) && inRoom.length > 0 && !inRoom.includes(dir);
    });
    expect(elsewhere).toEqual([]);
  });

  it('name a file of each folder of engine/', () => {
    const folders = new Set(files.map((file) => path.relative(SRC, path.dirname(file))));
    const untested = [...folders]
      .filter((folder) => folder.startsWith(`engine${path.sep}`))
      .filter((folder) => {
        const own = tests.filter((test) => path.dirname(test) === folder);
        return !own.some((test) => fs.readFileSync(path.join(TEST, test), 'utf8').includes(`src/${folder}/`));
      });
    expect(untested).toEqual([]);
  });
});

describe('what the phases of a pass share', () => {
  it('is a plan, an output, a writer, a control and helpers', () => {
    const file = path.join(SRC, 'engine', 'context', 'pass-context.ts');
    const members = [...fs.readFileSync(file, 'utf8').matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(
      ([, name]) => name,
    );
    expect(members).toEqual(['plan', 'output', 'writer', 'control', 'helpers']);
  });
});
