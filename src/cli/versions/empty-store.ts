// Makes room in a store. There are never two writers: the request is written down for the engine that has the replica,
// and an engine of its own carries it out where none has.

import fs from 'node:fs';
import type { Failure } from '../../core/report/report.js';
import { engineStarter } from '../../runner/pair/engine-process.js';
import { type Clock, sleep } from '../../process/clock.js';
import { readEmptyRequest, writeEmptyRequest } from '../../state/empty-request.js';
import type { CommandContext } from '../process/context.js';
import type { AskedReplica } from './replica-store.js';

/** How it is done. */
interface Emptying {
  /** Restore points from before that moment go. **Units**: milliseconds since 1970. */
  readonly before: number;
  readonly clock: Clock;
  readonly context: Pick<CommandContext, 'stderr' | 'spareEngine'>;
}

type KnownReplica = AskedReplica & Required<Pick<AskedReplica, 'known'>>;

/** How often it is looked whether a request was honoured, and after how many looks an engine is started again. */
const LOOK_MS = 200;
const LOOKS = 25;

/** Returns once all that was asked for is gone, or why it cannot be done. */
export async function emptyStore(asked: KnownReplica, emptying: Emptying): Promise<Failure | undefined> {
  const { store } = asked;
  if (!fs.existsSync(store)) return undefined;
  try {
    writeEmptyRequest(store, emptying.before);
  } catch (error) {
    const hint = 'ask as the user that foldersync runs as';
    return { code: 'ROOT', message: `cannot ask for room in ${store}: ${(error as Error).message}`, hint };
  }
  for (let isFirst = true; readEmptyRequest(store) !== undefined; isFirst = false) {
    const failure = await tidyWithEngine(asked, emptying);
    if (failure === undefined) continue;
    if (failure.code !== 'LOCKED') return failure;
    if (isFirst)
      emptying.context.stderr.write('a running foldersync has the replica: it makes the room between two passes\n');
    for (let look = 0; look < LOOKS && readEmptyRequest(store) !== undefined; look++)
      await sleep(emptying.clock, LOOK_MS);
  }
  return undefined;
}

function tidyWithEngine({ known }: KnownReplica, { clock, context }: Emptying): Promise<Failure | undefined> {
  const { pair, config } = known;
  const { level, format, timezone } = pair.log;
  return new Promise((resolve) => {
    let outcome: Failure | undefined = { code: 'ROOT', message: 'the engine has ended before it was done' };
    const engine = engineStarter(clock, context.spareEngine)(
      {
        pair,
        stateDir: config.runner.stateDir,
        approveWith: '',
        lines: { level, format, timezone, namePair: false },
      },
      {
        onMessage: (message) => {
          if (message.kind !== 'tidied') return;
          outcome = message.failure;
          engine.stop(config.runner.stopGraceMs);
        },
        onExit: () => resolve(outcome),
      },
    );
    engine.send({ kind: 'tidy' });
  });
}
