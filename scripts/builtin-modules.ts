// Node's own modules in a built file, taken as they are. An import of one first reads all that it exports, to give it to ES
// modules, and some of that loads much more: `fs.promises` all streams, for instance. It takes 6 ms of each process and thread.

/** As esbuild prints them, each at the start of a line. */
const IMPORT = /^import ([^'"]+) from "(node:[\w/]+)";\n/gm;

/**
 * Has a file take node's modules by `process.getBuiltinModule`, before anything else of it runs, as imports are.
 * @throws Error for an import that is written in another way
 */
export function takeBuiltinModules(code: string): string {
  const taken: string[] = [];
  const rest = code.replace(IMPORT, (_, clause: string, name: string) => {
    taken.push(...constantsOf(clause, `globalThis.process.getBuiltinModule("${name}")`));
    return '';
  });
  if (/^(?:import|export)\b[^;()=]*"node:/m.test(rest)) throw new Error('an import of a node module is left');
  const [start = ''] = /^#!.*\n/.exec(rest) ?? [];
  return `${start}${taken.map((line) => `${line}\n`).join('')}${rest.slice(start.length)}`;
}

/** `fs`, `* as fs`, `{ a, b as c }`, or the first with the last. */
function constantsOf(clause: string, module: string): string[] {
  const [, whole, named] = /^(?:\* as )?([\w$]+)?(?:, )?(\{[^}]*\})?$/.exec(clause) ?? [];
  if (whole === undefined && named === undefined) throw new Error(`an import of an unknown form: ${clause}`);
  const constants = whole === undefined ? [] : [`const ${whole} = ${module};`];
  return named === undefined ? constants : [...constants, `const ${named.replace(/\bas\b/g, ':')} = ${module};`];
}
