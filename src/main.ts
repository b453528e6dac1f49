#!/usr/bin/env node
// The bin: arguments in, exit code out.

import { processContext } from './cli/process/context.js';
import { endProcess, watchOutput } from './cli/process/end-process.js';
import { readVersion } from './cli/process/version.js';

/** The commands that mirror: a signal that comes early is for what they do later. */
const MIRRORING: ReadonlySet<string> = new Set(['run', 'mirror']);
/** The commands that need an engine, whatever their options are. */
const WITH_ENGINE: ReadonlySet<string> = new Set([...MIRRORING, 'plan', 'restore']);

const args = process.argv.slice(2);
// Here, for nothing that reads the time may have asked before; the engines inherit it.
if (process.env.TZ !== undefined) {
  const { machineZone } = await import('./config/zone/machine-zone.js');
  const machine = machineZone(process.env.TZ);
  if (machine.ok && machine.zone !== undefined) process.env.TZ = machine.zone;
}
const outputs = watchOutput([process.stdout, process.stderr]);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // The one answer that programs ask for again and again, without the time that commander takes to load.
  process.stdout.write(`${readVersion()}\n`);
} else {
  const context = processContext(outputs);
  // Instead of node's debugger, which anybody on this machine could use; a command that opens logs anew by it listens
  // as well.
  process.on('SIGUSR1', () => {});
  if (args.some((arg) => MIRRORING.has(arg))) context.earlySignals?.keep();
  // Not known for sure before the arguments are read, by which time it could be half way up; the program ends it
  // unused. With --now, the service that runs has its own.
  if (args.some((arg) => WITH_ENGINE.has(arg)) && !args.includes('--now')) context.spareEngine?.start();
  const { runProgram } = await import('./cli/program.js');
  process.exitCode = await runProgram(args, context);
}
await endProcess(outputs);
