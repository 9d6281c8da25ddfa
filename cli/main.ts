#!/usr/bin/env node
import { endOnClosedPipe, endOnInterrupt } from '../terminal/end-quietly.ts';
import { runCommand } from './run-command.ts';

endOnClosedPipe();
endOnInterrupt();
process.exitCode = await runCommand(process.argv.slice(2));
