// What a SIGHUP asks of a command that runs passes: its logs are opened anew, and its config is read again.

import { HANG_UP_IGNORED } from '../../core/report/event-words.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { ServiceControl } from '../../runner/control/service-control.js';
import type { RunnerOutput } from '../../runner/log/output.js';
import type { CommandContext } from '../process/context.js';
import type { Screen } from '../terminal/screen.js';

/** Who does it, and who is told. */
export interface HangUpOptions {
  /** Absent while the service has not started. */
  readonly control: Pick<ServiceControl, 'reload'> | undefined;
  /** Whether there is a config that can be read again. */
  readonly canReload: boolean;
  readonly output: Pick<RunnerOutput, 'reopen'>;
  readonly screen: Pick<Screen, 'messages' | 'lines'>;
  readonly tell: (event: ServiceEvent) => void;
}

/** Does what a SIGHUP asks for, and says so where a person reads. */
export function hangUp(
  { control, canReload, output, screen, tell }: HangUpOptions,
  { stderr, stdout }: Pick<CommandContext, 'stderr' | 'stdout'>,
): void {
  if (!canReload) tell({ kind: 'hang-up-ignored' });
  const message = canReload ? 'SIGHUP: the config is read again' : HANG_UP_IGNORED;
  // A terminal that was closed is told by a write that fails, whatever the log's level is.
  if (stderr.isTTY === true) screen.messages.write(`${message}\n`);
  else if (stdout.isTTY === true) screen.lines.write(`${message}\n`);
  output.reopen();
  if (canReload) void control?.reload(); // the log has the answer
}
