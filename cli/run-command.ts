import { RefusedError } from '../lambda/acts/refused.ts';
import { DropdialError } from '../lambda/errors.ts';
import { COMMANDS } from './commands.ts';

const HELP = `Usage: dropdial COMMAND [OPTIONS]

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`).join('\n')}

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

async function run([name = '', ...args]: readonly string[]): Promise<number> {
  const listed = COMMANDS.get(name);
  if (listed === undefined) {
    const isAsked = name === '--help' || name === '-h';
    console[isAsked ? 'log' : 'error'](HELP);
    return isAsked ? 0 : UNUSABLE;
  }
  const command = await listed.load();
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help);
    return 0;
  }
  return command.run(args);
}

/**
 * Runs a command line, and prints what came of it, or why nothing did.
 *
 * @param args without the name of the tool: the name of a command and what it is given.
 * @returns the exit code.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    console.error(`dropdial: ${error instanceof Error ? error.message : String(error)}`);
    return isUnusable(error) ? UNUSABLE : NOT_DONE;
  }
}
