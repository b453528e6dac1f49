#!/usr/bin/env node
// The bin: arguments in, exit code out.

import { processContext } from './cli/context.js';
import { endProcess, watchOutput } from './cli/end-process.js';
import { runProgram } from './cli/program.js';

const outputs = watchOutput([process.stdout, process.stderr]);
process.exitCode = await runProgram(process.argv.slice(2), processContext());
await endProcess(outputs);
