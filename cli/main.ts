#!/usr/bin/env node
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { watchProgress } from '../local/watch-progress.ts';
import { checkFile } from './check-file.ts';
import { printCheck } from './print-check.ts';

const HELP = `Usage: dropdial check FILE.csv [--sidecar FILE.json] [--json]

Checks a file as the function would, before it is dropped. Nothing is sent anywhere.

  --sidecar FILE.json  the sidecar that will be dropped with it
  --json               the plan and the problems as JSON
  --help               this text

Exit code: 0 good, 1 problems, 2 wrong usage or a file that cannot be read.
`;

/** Wrong usage, or a file that cannot be read. */
const UNUSABLE = 2;

async function check(path: string, sidecarPath: string | undefined, asJson: boolean): Promise<number> {
  const { size } = await stat(path);
  const progress = watchProgress('checking', size);
  const result = await checkFile(path, { sidecarPath, now: new Date(), onProgress: progress.update });
  progress.end();
  console.log(asJson ? JSON.stringify(result, undefined, 2) : printCheck(path, result));
  return result.problemCount === 0 ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      sidecar: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [command, file, more] = positionals;
  if (command !== 'check' || file === undefined || more !== undefined) {
    console.error(HELP);
    return UNUSABLE;
  }
  return check(file, values.sidecar, values.json);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`dropdial: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = UNUSABLE;
}
