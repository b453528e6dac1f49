// Programs that a config names: those around a pass, and others.

import { join } from 'node:path';
import type { HooksOptions } from '../../core/pair/pair.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import type { Path } from '../text/config-text.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import { type ConfigPaths, expandPath, pathsAt } from './expand-path.js';
import { readDuration } from './read-option.js';

type Options = Sound<NonNullable<RawConfig['defaults']>>;

/** Where programs are looked for, and what is wrong with them said. */
interface CommandContext {
  readonly findings: Findings;
  readonly paths: ConfigPaths;
}

/** Resolves the programs around the passes of a pair, key by key; undefined where there are none. */
export function resolveHooks(
  name: string,
  own: Options,
  { defaults, ...context }: CommandContext & { readonly defaults: Options },
): HooksOptions | undefined {
  const { timeout } = { ...DEFAULTS.pair.hooks, ...defaults.hooks, ...own.hooks };
  const [before, after] = (['before', 'after'] as const).map((when) => {
    const isOwn = own.hooks?.[when] !== undefined;
    const home = isOwn ? ['pairs', name] : ['defaults'];
    return resolveCommand([...home, 'hooks', when], (isOwn ? own : defaults).hooks?.[when], context);
  });
  if (before === undefined && after === undefined) return undefined;
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    timeoutMs: readDuration(timeout),
    dir: context.paths.baseDir,
  };
}

/** Resolves a program and its arguments; a path to the program becomes absolute. What is wrong is reported. */
export function resolveCommand(
  path: Path,
  written: readonly string[] | undefined,
  { findings, paths }: CommandContext,
): readonly [string, ...string[]] | undefined {
  if (written === undefined || findings.isSpokenFor(path)) return undefined;
  const [program = '', ...args] = written;
  const refuse = (at: number, message: string, hint?: string) => {
    findings.report({
      code: 'bad-command',
      path: [...path, String(at)],
      message: `bad value for ${nameOf(path)}: ${message}`,
      hint,
    });
    return undefined;
  };
  const nul = written.findIndex((word) => word.includes('\0'));
  if (nul >= 0) return refuse(nul, 'it holds a NUL character');
  if (program.trim() === '') return refuse(0, 'it names no program');
  if (!program.includes('/') && /\s/.test(program) && args.length === 0) {
    const words = program.trim().split(/\s+/).join(', ');
    return refuse(0, 'a program and its arguments are words of a list', `write [${words}]`);
  }
  if (!program.includes('/')) return [program, ...args];
  const expanded = expandPath(program, pathsAt(path, paths));
  return expanded.ok ? [join(expanded.path), ...args] : refuse(0, expanded.message, expanded.hint);
}
