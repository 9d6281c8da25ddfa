import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { printText } from '../../terminal/print-text.ts';
import { screenOf } from '../../terminal/screen.ts';
import { quoteWord, wrapCommand } from '../../terminal/shell-command.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';

/** The variables that a command needs for a local stack. */
const WANTED = /^AWS_(?!.*TOKEN)/;

/** The words of the line with which every command of the project, and the AWS CLI, works on a local stack. */
function exportWords(environment: Readonly<Record<string, string>>, configPath: string): readonly string[] {
  const variables = Object.entries(environment).filter(([name]) => WANTED.test(name));
  const all = [...variables, ['DROPDIAL_CONFIG_FILE', configPath] as const];
  return ['export', ...all.map(([name, value]) => `${name}=${quoteWord(value)}`)];
}

const PARAMETERS = ['rule_id=101', 'priority=1', 'max_simultaneous=5', 'num_attempts=3'];

const objectCommand = (action: string, key: string) => ['aws', 's3api', action, '--bucket', DROP_BUCKET, '--key', key];

/** Prints a command that can be pasted as it is, however many lines it takes. */
function printCommand(words: readonly string[]): void {
  const indented = words.map((word, index) => (index === 0 ? `  ${word}` : word));
  console.log(wrapCommand(indented, screenOf(process.stdout).columns).join('\n'));
}

/**
 * Explains how to use the running stack from another terminal.
 *
 * @param dir the folder of its files; the function's configuration is written there.
 */
export async function printCommands(stack: EmbeddedStack, dir: string, prefix: string): Promise<void> {
  const configPath = join(dir, 'function-config.json');
  await writeFile(configPath, stack.environment.DROPDIAL_CONFIG ?? '', { mode: 0o600 });
  const [key, place] = [`${prefix}FILE.csv`, `s3://${DROP_BUCKET}/${prefix}FILE.csv`];
  const commands = [
    ['npx', 'dropdial', 'drop', 'FILE.csv', ...PARAMETERS.flatMap(parameter => ['--set', parameter])],
    ['npx', 'dropdial', 'submissions'],
    ['npx', 'dropdial', 'show', key],
    ['aws', 's3', 'cp', 'FILE.json', `${place}.json`],
    ['aws', 's3', 'cp', 'FILE.csv', place],
    [...objectCommand('put-object', key), '--body', 'FILE.csv', '--tagging', `'${PARAMETERS.join('&')}'`],
    [...objectCommand('head-object', key), '--query', 'Metadata'],
  ];
  printText(`
The stack keeps running and shows each step of each drop; stop it with Ctrl-C. S3 answers at ${styleText('bold', stack.s3.endpoint)}.
Paste this into another terminal in this folder. Then every command works on this stack:
`);
  printCommand(exportWords(stack.environment, configPath));
  console.log();
  for (const command of commands) printCommand(command);
  console.log();
}
