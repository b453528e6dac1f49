// The lanes of a pass in a test: they are there from its first directory on.

import { pathToFileURL } from 'node:url';
import type { Pair } from '../../src/core/pair/pair.js';
import type { LanesOptions } from '../../src/engine/lanes/lanes.js';
import { SharedLineStyle } from '../../src/engine/threads/line-style.js';
import { SharedState } from '../../src/engine/threads/shared-state.js';
import { builtFile } from '../fs/built.js';

/** What a test may say about lanes. */
export interface TestLanes {
  readonly count: number;
  /** Default: as large as that of a service. */
  readonly fromBytes?: number;
  /** Default: what is built. */
  readonly entry?: URL;
  /** Told what a lane is at, for which the I/O thread waits. */
  readonly waitsFor?: (path: string) => void;
}

/** What they are made of; what they log comes to the lines. */
export function lanesOf(
  pair: Pair,
  { count, entry, fromBytes = 32 << 20, waitsFor }: TestLanes,
  { lines }: { lines: string[] },
): LanesOptions {
  const style = { level: 'debug', format: 'text', timezone: 'UTC', namePair: false } as const;
  return {
    count: () => count,
    fromEntries: 0,
    fromBytes,
    pair,
    style,
    styleMemory: new SharedLineStyle(style).memory,
    passMemory: new SharedState().memory,
    entry: entry ?? LANE_THREAD,
    takeLines: ({ body }) => {
      for (const line of body.split('\n')) if (line !== '') lines.push(line);
    },
    linesDropped: (dropped) => {
      if (dropped > 0) throw new Error('the log of a test takes every line');
    },
    progressed: () => {},
    waitsFor: (path) => waitsFor?.(path),
  };
}

/** As it is built: Node starts no thread from TypeScript. */
const LANE_THREAD = pathToFileURL(builtFile('engine/lane-thread.js'));
