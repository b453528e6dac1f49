// The entry of an engine's I/O thread, the only one that touches a pair's folders.
// A pass returns to the event loop only while its replica is written out to the disk; it hears of the world through the
// shared state alone.

import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../core/report/report.js';
import { openFileSystem } from '../fs/choose.js';
import { systemClock } from '../process/clock.js';
import { LineSender } from './threads/line-sender.js';
import { SharedLineStyle } from './threads/line-style.js';
import { JobRunners } from './job-runners.js';
import type { Job } from '../core/report/report.js';
import type { EngineMessage, EngineOptions, RootFacts } from './threads/protocol.js';
import { SharedState } from './threads/shared-state.js';
import { tidyAlone } from './tidy-alone.js';

/** What the protocol thread asks of the I/O thread. */
export type IoRequest =
  | IoStart
  | { readonly kind: 'run'; readonly job: Job }
  | { readonly kind: 'ping' }
  | { readonly kind: 'go'; readonly others: readonly RootFacts[] }
  | { readonly kind: 'refuse'; readonly failure: Failure }
  | { readonly kind: 'tidy' }
  | { readonly kind: 'close' };

/** What the I/O thread answers: messages for the runner, and that it has closed. */
export type IoAnswer = EngineMessage | { readonly kind: 'closed' };

/** What the I/O thread is started with, before it is known for which pair. */
export interface IoThreadData {
  readonly memory: SharedArrayBuffer;
}

/** What it is for; the first request, and sent once. */
interface IoStart {
  readonly kind: 'start';
  readonly engine: EngineOptions;
  readonly styleMemory: SharedArrayBuffer;
  /** What of the pair's priority could not be had, as a sentence. */
  readonly priorityLoss: string | undefined;
}

if (parentPort === null) throw new Error('internal: the I/O thread is not started by itself');
const port = parentPort;
const { memory } = workerData as IoThreadData;
const send = (answer: IoAnswer) => port.postMessage(answer);
const shared = new SharedState(memory);
const { fileSystem, loss } = openFileSystem(() => shared.beat());

function start({ engine, styleMemory, priorityLoss }: IoStart): JobRunners {
  const style = new SharedLineStyle(engine.lines, styleMemory);
  return new JobRunners({
    engine: {
      ...engine,
      get lines() {
        return style.read();
      },
    },
    clock: systemClock,
    shared,
    styleMemory,
    send,
    losses: [loss, priorityLoss].filter((told) => told !== undefined),
    fileSystem,
    lines: new LineSender(shared, send, () => style.lastRead.format),
  });
}

port.once('message', (first: IoRequest) => {
  if (first.kind === 'close') {
    end();
    return;
  }
  if (first.kind !== 'start') throw new Error(`internal: the I/O thread was asked to ${first.kind} before its start`);
  const { engine } = first;
  const runner = start(first);
  port.on('message', (message: IoRequest) => {
    if (message.kind === 'tidy') void tidyNow(engine);
    else handle(runner, message);
  });
});

async function tidyNow(engine: EngineOptions): Promise<void> {
  const failure = await tidyAlone({ engine, clock: systemClock, fileSystem, shared });
  send({ kind: 'tidied', ...(failure && { failure }) });
}

function handle(runner: JobRunners, message: Exclude<IoRequest, { kind: 'tidy' }>): void {
  switch (message.kind) {
    case 'start':
      throw new Error('internal: the I/O thread was started twice');
    case 'run':
      runner.open(message.job);
      break;
    case 'ping':
      send({ kind: 'pong' });
      break;
    case 'go':
      void runner.go(message.others);
      break;
    case 'refuse':
      runner.refuse(message.failure);
      break;
    case 'close':
      void runner.close().then(end);
      break;
    default:
      message satisfies never;
  }
}

function end(): void {
  send({ kind: 'closed' });
  port.close();
}
