#!/usr/bin/env node
import { RefusedError } from '../lambda/acts/refused.ts';
import { DropdialError } from '../lambda/errors.ts';
import type { Command } from './command.ts';
import { adopt } from './commands/adopt.ts';
import { check } from './commands/check.ts';
import { doctor } from './commands/doctor.ts';
import { init } from './commands/init.ts';
import { retry } from './commands/retry.ts';
import { show } from './commands/show.ts';
import { stop } from './commands/stop.ts';
import { submissions } from './commands/submissions.ts';

const commands = new Map<string, Command>(
  Object.entries({ init, doctor, check, submissions, show, adopt, retry, stop }),
);

const HELP = `Usage: dropdial COMMAND [OPTIONS]

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`).join('\n')}

dropdial COMMAND --help says more.
Exit code: 0 done, 1 not done (or problems found), 2 wrong usage.
`;

const NOT_DONE = 1;
/** Wrong usage, or input that cannot be read. */
const UNUSABLE = 2;

/** Somebody was faster, the ledger is not as it should be, AWS said no: none of these is the fault of who typed it. */
function isUnusable(error: unknown): boolean {
  if (error instanceof DropdialError) return error.code === 'config_invalid';
  return !(error instanceof RefusedError || (error instanceof Error && '$metadata' in error));
}

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = commands.get(name);
  if (command === undefined) {
    const isAsked = name === '--help' || name === '-h';
    console[isAsked ? 'log' : 'error'](HELP);
    return isAsked ? 0 : UNUSABLE;
  }
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help);
    return 0;
  }
  return command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`dropdial: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = isUnusable(error) ? UNUSABLE : NOT_DONE;
}
