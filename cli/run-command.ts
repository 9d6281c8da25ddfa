import { readPackage } from '../infra/read-package.ts';
import { RefusedError } from '../lambda/acts/refused.ts';
import { DropdialError } from '../lambda/errors.ts';
import { hintNearest } from '../terminal/find-nearest.ts';
import { printable } from '../terminal/printable.ts';
import { screenOf } from '../terminal/screen.ts';
import { wrapHelp } from '../terminal/wrap-help.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { UsageError } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { describeFailure } from './failure/describe-failure.ts';

const WIDTH = Math.max(...[...COMMANDS.keys()].map(name => name.length));
const LISTS = Object.entries(GROUPS).map(([group, title]) => {
  const commands = [...COMMANDS].filter(([, command]) => command.group === group);
  return `${title}:\n\n${commands.map(([name, { summary }]) => `  ${name.padEnd(WIDTH)}  ${summary}`).join('\n')}`;
});
const HELP = `Usage: dropdial COMMAND [OPTIONS]

${LISTS.join('\n\n')}

dropdial COMMAND --help says more; dropdial --version prints the version.
Exit code: 0 done, 1 not done (or problems found), 2 wrong usage.
`;

const HELP_NAMES: ReadonlySet<string> = new Set(['--help', '-h', 'help']);
const VERSION_NAMES: ReadonlySet<string> = new Set(['--version', '-v', 'version']);

const NOT_DONE = 1;
/** Wrong usage, or unreadable input. */
const UNUSABLE = 2;

/**
 * False for errors that are not the user's fault: another worker was faster, the ledger is damaged, or AWS refused a
 * request.
 */
function isUnusable(error: unknown): boolean {
  if (error instanceof DropdialError) return error.code === 'config_invalid';
  return !(error instanceof RefusedError || (error instanceof Error && '$metadata' in error));
}

async function run([name = '', ...args]: readonly string[]): Promise<number> {
  const isAsked = HELP_NAMES.has(name);
  const [about] = args;
  if (isAsked && about !== undefined) return run([about, '--help']);
  if (isAsked || name === '') {
    const stream = isAsked ? process.stdout : process.stderr;
    stream.write(`${wrapHelp(HELP, screenOf(stream))}\n`);
    return isAsked ? 0 : UNUSABLE;
  }
  if (VERSION_NAMES.has(name)) {
    console.log(readPackage().version);
    return 0;
  }
  const listed = COMMANDS.get(name);
  if (listed === undefined) {
    const hint = hintNearest(name, COMMANDS.keys()) || '; "dropdial --help" lists them';
    throw new UsageError(`there is no command "${printable(name)}"${hint}`);
  }
  const command = await listed.load();
  if (args.includes('--help') || args.includes('-h')) {
    console.log(wrapHelp(command.help.trimEnd(), screenOf(process.stdout)));
    return 0;
  }
  return command.run(args);
}

/**
 * Runs a command line, and prints its result or its error.
 *
 * @param args without the name of the tool: the name of a command and its arguments.
 * @returns the exit code.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    const message = `dropdial: ${describeFailure(error, process.env)}`;
    // Lines are ours; whatever else steers a terminal is from the name of a file.
    const shown = message.split('\n').map(printable).join('\n');
    console.error(wrapText(shown, screenOf(process.stderr).columns).join('\n'));
    return isUnusable(error) ? UNUSABLE : NOT_DONE;
  }
}
