import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/**
 * A replacement for the AWS CLI, built on the SDK: the subcommands that the console displays, with their documented
 * options.
 */
const AWS = `import { readFileSync } from 'node:fs';
import { PutObjectCommand, PutObjectTaggingCommand, S3Client } from '${join(ROOT, 'node_modules/@aws-sdk/client-s3/dist-cjs/index.js')}';
const s3 = new S3Client({ forcePathStyle: true });
const [service, verb, ...args] = process.argv.slice(2);
if (service === 's3' && verb === 'cp' && args.length === 2) {
  const [, Bucket, Key] = /^s3:\\/\\/([^/]+)\\/(.+)$/s.exec(args[1]);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(args[0] === '-' ? 0 : args[0]) }));
} else if (service === 's3api' && verb === 'put-object-tagging' && args.length === 6) {
  const [, Bucket, , Key, , tagging] = args;
  const TagSet = [...tagging.matchAll(/{Key=([^,}]+),Value=([^,}]+)}/g)].map(([, Key, Value]) => ({ Key, Value }));
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
} else throw new Error('another command: ' + process.argv.join(' '));
`;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Makes a shell in a folder, where `npx dropdial` runs this project and `aws` is the replacement above.
 *
 * @returns a function that runs a line as if it had been pasted.
 */
export async function makeShell(folder: string) {
  const bin = join(folder, '.bin');
  await mkdir(bin, { recursive: true });
  const node = process.execPath;
  await writeFile(
    join(bin, 'npx'),
    `#!/bin/sh\ntest "$1" = dropdial || exit 127\nshift\nexec '${node}' '${join(ROOT, 'cli', 'main.ts')}' "$@"\n`,
  );
  await writeFile(join(bin, 'aws.mjs'), AWS);
  await writeFile(join(bin, 'aws'), `#!/bin/sh\nexec '${node}' '${join(bin, 'aws.mjs')}' "$@"\n`);
  await Promise.all([chmod(join(bin, 'npx'), 0o700), chmod(join(bin, 'aws'), 0o700)]);
  return (exports: readonly string[], line: string) =>
    new Promise<Ran>(resolve => {
      const environment = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder };
      const script = [...exports, line].join('\n');
      execFile('bash', ['-c', script], { cwd: folder, env: environment }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });
}
