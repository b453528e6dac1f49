// The entry of an engine process. This thread speaks the protocol and never calls the file system: a stop,
// a cancellation and a lost channel are heard while the I/O thread is deep in a pass, or in a dead mount.

import { Worker } from 'node:worker_threads';
import { lowerPriority } from '../fs/thread-priority.js';
import type { IoAnswer, IoRequest, IoThreadData } from './io-thread.js';
import { SharedLineStyle } from './line-style.js';
import type { EngineMessage, EngineOptions, RunnerMessage } from './protocol.js';
import { SharedState } from './shared-state.js';
import { THREAD_LIMITS } from './thread-limits.js';

/** How often a running pass tells how far it is. */
const PROGRESS_MS = 200;

/** The protocol side of one engine. */
class Engine {
  readonly #shared = new SharedState();
  /** Comes up while it is not known yet what the engine is for. */
  readonly #worker: Worker;
  #style: SharedLineStyle | undefined;
  #progress: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor() {
    const workerData: IoThreadData = { memory: this.#shared.memory };
    this.#worker = new Worker(new URL('../engine/io-thread.js', import.meta.url), {
      workerData,
      resourceLimits: THREAD_LIMITS,
    });
    this.#worker.on('message', (answer: IoAnswer) => this.#answer(answer));
    this.#worker.on('error', (error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exit(EXIT_DEFECT);
    });
  }

  handle(message: RunnerMessage): void {
    switch (message.kind) {
      case 'start':
        this.#start(message.options);
        break;
      case 'run':
        this.#shared.reset();
        this.#shared.share(message.passes);
        this.#progress = setInterval(() => this.#sendProgress(), PROGRESS_MS);
        this.#ask(message);
        break;
      case 'go':
      case 'refuse':
        this.#ask(message);
        break;
      case 'taken':
        this.#shared.chunkTaken();
        break;
      case 'share':
        this.#shared.share(message.passes);
        break;
      case 'style':
        this.#style?.set(message.style);
        break;
      case 'cancel':
        this.#shared.cancel();
        break;
      case 'stop':
        this.stop();
        break;
      default:
        message satisfies never;
    }
  }

  /**
   * Ends the pass between two operations, then the process. The I/O thread closes when it has come up, and is done with the
   * pass: one that is ended while it loads koffi takes the whole process with it, by SIGABRT.
   */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#shared.cancel();
    this.#ask({ kind: 'close' });
  }

  #start(options: EngineOptions): void {
    process.title = `foldersync: ${options.pair.name}`;
    // Before any thread touches a folder: all have it from now on. Nothing here can wait for a disk.
    const priorityLoss = lowerPriority(options.pair.policy.priority);
    this.#style = new SharedLineStyle(options.lines);
    this.#ask({ kind: 'start', engine: options, styleMemory: this.#style.memory, priorityLoss });
    tell({ kind: 'ready' });
  }

  #answer(answer: IoAnswer): void {
    if (answer.kind === 'closed') {
      process.exit(0);
    }
    if (answer.kind === 'targeted') this.#progress = setInterval(() => this.#sendProgress(), PROGRESS_MS);
    if (answer.kind === 'report' || answer.kind === 'targeted-report') {
      clearInterval(this.#progress);
      this.#sendProgress();
    }
    tell(answer);
  }

  #ask(request: IoRequest): void {
    this.#worker.postMessage(request);
  }

  #sendProgress(): void {
    tell({ kind: 'progress', progress: this.#shared.progress() });
  }
}

/** **Source**: sysexits(3), EX_SOFTWARE. */
const EXIT_DEFECT = 70;

function tell(message: EngineMessage): void {
  // A channel that closes meanwhile is heard as `disconnect`.
  if (process.connected) process.send?.(message, undefined, {}, () => {});
}

// A terminal and systemd signal the whole group; an engine obeys its runner alone, and ends when that is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.umask(0);

const engine = new Engine();
process.on('message', (message: RunnerMessage) => engine.handle(message));
process.on('disconnect', () => engine.stop());
