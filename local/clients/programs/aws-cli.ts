import { basename, dirname } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';

/** The AWS CLI's `aws s3`, which uploads files above 8 MB in parts. */
export async function openAwsCli({ endpoint, bucket, run }: ClientSetting): Promise<DropClient> {
  const s3 = (...args: string[]) =>
    runWell(run, 'aws', ['--endpoint-url', endpoint, 's3', ...args, '--only-show-errors']);
  const url = (key: string) => `s3://${bucket}/${key}`;
  return {
    async upload(files, folder) {
      const [first = '', ...others] = files;
      if (others.length === 0) return void (await s3('cp', first, url(folder + basename(first))));
      const included = files.flatMap(file => ['--include', basename(file)]);
      await s3('cp', '--recursive', dirname(first), url(folder), '--exclude', '*', ...included);
    },
    async rename(from, to) {
      await s3('mv', url(from), url(to));
    },
    async touch(key) {
      await s3('cp', url(key), url(key), '--metadata-directive', 'REPLACE', '--metadata', 'mtime=1767323045');
    },
  };
}
