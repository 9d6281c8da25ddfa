import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { quoteWord } from '../../terminal/shell-command.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';

/** Variables that a command needs to work on a local stack, and no others. */
const WANTED = /^AWS_(?!.*TOKEN)/;

/** The line with which every command of the project, and the AWS CLI, works on a local stack. */
export function exportLine(environment: Readonly<Record<string, string>>, configPath: string): string {
  const variables = Object.entries(environment).filter(([name]) => WANTED.test(name));
  const all = [...variables, ['DROPDIAL_CONFIG', `file:${configPath}`] as const];
  return `export ${all.map(([name, value]) => `${name}=${quoteWord(value)}`).join(' ')}`;
}

/**
 * Says how the stack that stays up is used from another terminal.
 *
 * @param dir where its files are; the function's configuration is written there.
 */
export async function printCommands(stack: EmbeddedStack, dir: string, prefix: string): Promise<void> {
  const configPath = join(dir, 'function-config.json');
  await writeFile(configPath, stack.environment.DROPDIAL_CONFIG ?? '', { mode: 0o600 });
  const key = `${prefix}FILE.csv`;
  console.log(`
The stack keeps running and shows each step of each drop; stop it with Ctrl-C. S3 answers at ${styleText('bold', stack.s3.endpoint)}.
Paste this line into another terminal in this folder. Then every command works on this stack:

  ${exportLine(stack.environment, configPath)}

  npx dropdial drop FILE.csv --set rule_id=101 --set priority=1 --set max_simultaneous=5 --set num_attempts=3
  npx dropdial submissions
  npx dropdial show ${key}
  aws s3 cp FILE.json s3://${DROP_BUCKET}/${key}.json
  aws s3 cp FILE.csv s3://${DROP_BUCKET}/${key}
  aws s3api put-object --bucket ${DROP_BUCKET} --key ${key} --body FILE.csv \\
    --tagging 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3'
  aws s3api head-object --bucket ${DROP_BUCKET} --key ${key} --query Metadata
`);
}
