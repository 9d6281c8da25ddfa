import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { watchProgress } from '../../local/watch-progress.ts';
import { checkFile } from '../check-file.ts';
import { type Command, onlyArgument } from '../command.ts';
import { printCheck } from '../print-check.ts';

const HELP = `Usage: dropdial check FILE.csv [--sidecar FILE.json] [--json]

Checks a file as the function would, before it is dropped. Nothing is sent anywhere.

  --sidecar FILE.json  the sidecar that will be dropped with it
  --json               the plan and the problems as JSON

Exit code: 0 good, 1 problems, 2 wrong usage or a file that cannot be read.
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { sidecar: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const path = onlyArgument(positionals, 'file');
  const { size } = await stat(path);
  const progress = watchProgress('checking', size);
  const options = { sidecarPath: values.sidecar, now: new Date(), onProgress: progress.update };
  const result = await checkFile(path, options).finally(progress.end);
  console.log(values.json ? JSON.stringify(result, undefined, 2) : printCheck(path, result));
  return result.problemCount === 0 ? 0 : 1;
}

export const check: Command = { summary: 'check a file before it is dropped', help: HELP, run };
