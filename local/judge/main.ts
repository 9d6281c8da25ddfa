import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { UsageError } from '../../cli/command.ts';
import { createS3Client } from '../../lambda/s3/s3-client.ts';
import { printHelp, printText } from '../../terminal/print-text.ts';
import { printable } from '../../terminal/printable.ts';
import { startS3Server } from '../s3/start-s3-server.ts';
import { isSafe, judgeBucket } from './judge.ts';
import { makeLab, type OpenLab, openLab } from './lab.ts';
import { JUDGE_HELP, type JudgeOptions, parseJudgeOptions } from './parse-options.ts';
import { describeRefusal, type Finding } from './semantic.ts';
import { describeGroup, describeVerdict } from './show-findings.ts';

/** The function's own client, so that the judge meets what the function would meet. */
function connect(endpoint: string, { accessKeyId, secretAccessKey, region }: JudgeOptions): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return createS3Client({ endpoint, region, credentials, forcePathStyle: true });
}

async function judgeLab({ lab, close }: OpenLab): Promise<readonly Finding[]> {
  console.log(`\nbucket ${printable(lab.bucket)}, ${lab.isVersioned ? 'with versions' : 'without versions'}`);
  try {
    return await judgeBucket(lab, group => printText(describeGroup(group)));
  } finally {
    await close();
  }
}

async function judgeServer(endpoint: string, options: JudgeOptions): Promise<number> {
  const s3 = connect(endpoint, options);
  const { bucket } = options;
  const openers =
    bucket === undefined ? [() => makeLab(s3, false), () => makeLab(s3, true)] : [() => openLab(s3, bucket)];
  const findings: Finding[] = [];
  try {
    for (const open of openers) {
      const opened = await open();
      if (opened) findings.push(...(await judgeLab(opened)));
      else console.log('\nThe server keeps no versions; the product needs none.');
    }
  } finally {
    s3.destroy();
  }
  printText(`\n${endpoint}: ${describeVerdict(findings)}`);
  return isSafe(findings) ? 0 : 1;
}

async function judgeLocal(options: JudgeOptions): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-judge-'));
  const server = await startS3Server({ dir });
  try {
    return await judgeServer(server.endpoint, { ...options, accessKeyId: 'test', secretAccessKey: 'test' });
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseJudgeOptions(args, process.env);
  if (options === 'help') {
    printHelp(JUDGE_HELP);
    return 0;
  }
  return options.endpoint === undefined ? judgeLocal(options) : judgeServer(options.endpoint, options);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const said =
    error instanceof S3ServiceException ? `the server answers ${describeRefusal(error)}` : describeRefusal(error);
  printText(printable(`judge: ${said}`), process.stderr);
  if (error instanceof UsageError) console.error('See npm run judge -- --help');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
