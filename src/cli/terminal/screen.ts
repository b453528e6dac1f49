// The screen of a command that runs passes: the one place through which its lines, its messages and its live progress
// reach the terminal, so that none tears the other.

import { Writable } from 'node:stream';
import type { Progress } from '../../core/report/progress.js';
import type { Clock } from '../../process/clock.js';
import { type CommandContext, hasStyle, type OutputStream } from '../process/context.js';

/** Where a command that runs passes writes to. */
export interface Screen {
  /** Standard output, safe to write whole lines to while progress is shown. */
  readonly lines: OutputStream;
  /** Standard error, likewise. */
  readonly messages: OutputStream;
  /**
   * Shows how far a pair's pass is, beside what the last one has met; undefined when it has ended. Does nothing where
   * there is no live progress.
   */
  show(pair: string, progress: Progress | undefined, lastEntries?: number): void;
  /** Takes the progress away; lines and messages still go through. Idempotent. */
  close(): void;
}

/** Opens the screen; progress is live on a terminal with style only, and not with `isLive: false`. */
export async function openScreen(
  { stdout, stderr, env }: Pick<CommandContext, 'stdout' | 'stderr' | 'env'>,
  { isLive, clock }: { readonly isLive: boolean; readonly clock: Clock },
): Promise<Screen> {
  if (!isLive || !hasStyle(stderr, env)) {
    return { lines: stdout, messages: stderr, show: () => {}, close: () => {} };
  }
  const { LiveProgress } = await import('./live-progress.js');
  const live = new LiveProgress(stderr, clock);
  const above = (stream: OutputStream): OutputStream => {
    // A file or a pipe is no terminal: nothing there can be torn.
    if (stream.isTTY !== true) return stream;
    return new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, written) => live.write(() => stream.write(text, () => written())),
    });
  };
  return {
    lines: above(stdout),
    messages: above(stderr),
    show: (pair, progress, lastEntries) => live.show(pair, progress, lastEntries),
    close: () => live.close(),
  };
}
