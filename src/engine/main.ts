// The entry of an engine process. This thread speaks the protocol and never calls the file system: a stop,
// a cancellation and a lost channel are heard while the I/O thread is deep in a pass, or in a dead mount.

import { Worker } from 'node:worker_threads';
import { lowerPriority } from '../fs/libc/thread-priority.js';
import { systemClock } from '../process/clock.js';
import { entryUrl } from '../process/entry-url.js';
import { ignoreGroupSignals, obeyGroupSignals } from './threads/group-signals.js';
import type { IoAnswer, IoRequest, IoThreadData } from './io-thread.js';
import { SharedLineStyle } from './threads/line-style.js';
import { ProgressTimer } from './threads/progress-timer.js';
import type { EngineMessage, EngineOptions, RunnerMessage } from './threads/protocol.js';
import { SharedState } from './threads/shared-state.js';
import { THREAD_LIMITS } from './threads/thread-limits.js';

/** The protocol side of one engine. */
class Engine {
  readonly #shared = new SharedState();
  /** Comes up while it is not known yet what the engine is for. */
  readonly #worker: Worker;
  readonly #progress = new ProgressTimer(systemClock, () =>
    tell({ kind: 'progress', progress: this.#shared.progress() }),
  );
  #style: SharedLineStyle | undefined;
  #isStopping = false;
  /** Whether a full pass was asked for and has not reported. */
  #isInFull = false;

  constructor() {
    const workerData: IoThreadData = { memory: this.#shared.memory };
    this.#worker = new Worker(entryUrl('engine/io-thread'), {
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
        if (!this.#isStopping) this.#shared.clearCancel();
        this.#shared.share(message.passes);
        this.#isInFull = true;
        this.#progress.begin('full');
        this.#ask(message);
        break;
      case 'ping':
      case 'go':
      case 'refuse':
      case 'tidy':
        this.#ask(message);
        break;
      case 'taken':
        this.#shared.chunkTaken();
        break;
      case 'share':
        this.#shared.share(message.passes);
        break;
      case 'may-watch':
        this.#shared.mayWatch(message.most);
        break;
      case 'pause':
        this.#shared.pause(message.isPaused);
        break;
      case 'style':
        this.#style?.set(message.style);
        break;
      case 'cancel':
        // It may have crossed the report: what follows by itself, in a pair that watches, is not meant.
        if (this.#isInFull) this.#shared.cancel();
        break;
      case 'stop':
        this.stop();
        break;
      default:
        message satisfies never;
    }
  }

  /**
   * Ends the pass between two operations, then the process. The I/O thread closes when it has come up, and is done with
   * the pass: one that is ended while it loads koffi takes the whole process with it, by SIGABRT.
   */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#shared.cancel();
    this.#ask({ kind: 'close' });
  }

  /**
   * The runner is gone. Nobody is left who would kill an engine that cannot stop, in a dead mount for instance, so that
   * it does it itself; a killed pass does no harm.
   */
  endWithoutRunner(): void {
    obeyGroupSignals();
    this.stop();
    // By a signal: an exit would wait for the I/O thread.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_GRACE_MS);
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
    if (answer.kind === 'targeted') this.#progress.begin('targeted');
    if (answer.kind === 'targeted-report') this.#progress.end('targeted');
    if (answer.kind === 'report') this.#fullEnded();
    tell(answer);
  }

  #fullEnded(): void {
    this.#progress.end('full');
    this.#isInFull = false;
    if (!this.#isStopping) this.#shared.clearCancel();
  }

  #ask(request: IoRequest): void {
    this.#worker.postMessage(request);
  }
}

/** **Source**: sysexits(3), EX_SOFTWARE. */
const EXIT_DEFECT = 70;

/** How long an engine without a runner may take to stop; as the default of `stopGrace`. */
const ORPHAN_GRACE_MS = 10_000;

function tell(message: EngineMessage): void {
  // A channel that closes meanwhile is heard as `disconnect`.
  if (process.connected) process.send?.(message, undefined, {}, () => {});
}

// An engine obeys its runner alone, and ends when that is gone.
ignoreGroupSignals();
process.umask(0);
// The runner can have ended while this was loaded, and with nobody listening; no thread is up yet that an exit could
// harm.
if (!process.connected) process.exit(0);

const engine = new Engine();
process.on('message', (message: RunnerMessage) => engine.handle(message));
process.on('disconnect', () => engine.endWithoutRunner());
