#!/usr/bin/env node
import { endOnInterrupt, endOnLostOutput } from '../terminal/end-quietly.ts';
import { runCommand } from './run-command.ts';

endOnLostOutput();
endOnInterrupt();
process.exitCode = await runCommand(process.argv.slice(2));
