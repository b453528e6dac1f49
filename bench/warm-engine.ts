// A real engine process without its runner, kept between passes: what a pass costs once nothing has to be started.

import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { resolveRawConfig } from '../src/config/load-config.js';
import type { Pair } from '../src/core/pair/pair.js';
import type { Report } from '../src/core/report/report.js';
import type { EngineMessage, RunnerMessage } from '../src/engine/threads/protocol.js';
import { forkEngine } from '../src/runner/pair/fork-engine.js';
import { type Measured, peakOf } from './measure.js';

const ENGINE = path.join(import.meta.dirname, '..', 'dist', 'engine', 'main.js');

/** One pair's engine. To be stopped. */
export class WarmEngine {
  readonly #child: ChildProcess;
  #onReport: (report: Report) => void = () => {};

  private constructor(pair: Pair, stateDir: string) {
    // Without those of this process, which translate TypeScript: the engine needs none of it, and would be the larger and slower.
    this.#child = forkEngine(ENGINE, []);
    this.#child.stderr?.pipe(process.stderr);
    this.#child.on('message', (message: EngineMessage) => this.#take(message));
    const { level, format, timezone } = pair.log;
    const lines = { level, format, timezone, namePair: false };
    this.#send({ kind: 'start', options: { pair, stateDir, approveWith: '', lines } });
  }

  /** Starts an engine with the options of a config's pair, the defaults for whatever it does not name. */
  static async start(pair: { readonly source: string; readonly replica: string }, folder: string): Promise<WarmEngine> {
    const loaded = await resolveRawConfig(
      { version: 1, stateDir: path.join(folder, 'state'), pairs: { warm: { interval: '1d', ...pair } } },
      { file: path.join(folder, 'warm'), env: {}, home: () => folder, isRoot: false },
    );
    const [resolved] = loaded.valid ? loaded.config.pairs : [];
    if (resolved === undefined) throw new Error(`a bad pair: ${JSON.stringify(loaded)}`);
    return new WarmEngine(resolved, path.join(folder, 'state'));
  }

  /** Runs a full pass, timed from its request to its report. @throws Error when it is not ok */
  async run(): Promise<Measured> {
    const reported = new Promise<Report>((resolve, reject) => {
      this.#onReport = resolve;
      this.#child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
    });
    const started = performance.now();
    this.#send({
      kind: 'run',
      job: { kind: 'mirror', trigger: 'interval', dryRun: false, approved: false },
      passes: 1,
    });
    const report = await reported;
    const seconds = (performance.now() - started) / 1000;
    this.#child.removeAllListeners('exit');
    if (report.outcome !== 'ok') throw new Error(`a pass was not ok: ${JSON.stringify(report)}`);
    return { seconds, engineBytes: peakOf(this.#child.pid!) }; // it answers, so it was started
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#send({ kind: 'stop' });
    await gone;
  }

  #take(message: EngineMessage): void {
    if (message.kind === 'roots') this.#send({ kind: 'go', others: [] });
    else if (message.kind === 'lines') this.#send({ kind: 'taken' });
    else if (message.kind === 'report') this.#onReport(message.report);
  }

  #send(message: RunnerMessage): void {
    this.#child.send(message, () => {});
  }
}
