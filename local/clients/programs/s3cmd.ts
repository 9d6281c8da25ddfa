import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';

/** s3cmd, which uploads several files one right after another. */
export async function openS3cmd({ endpoint, bucket, dir, run }: ClientSetting): Promise<DropClient> {
  const { host } = new URL(endpoint);
  const config = join(dir, 's3cfg');
  const lines = [
    'access_key = test',
    'secret_key = test',
    `host_base = ${host}`,
    `host_bucket = ${host}`,
    'use_https = False',
  ];
  await writeFile(config, ['[default]', ...lines, 'multipart_chunk_size_mb = 5', ''].join('\n'));
  const s3cmd = (...args: string[]) => runWell(run, 's3cmd', ['-c', config, '--no-progress', ...args]);
  const url = (key: string) => `s3://${bucket}/${key}`;
  return {
    async upload(files, folder) {
      await s3cmd('put', ...files, url(folder));
    },
    async rename(from, to) {
      await s3cmd('mv', url(from), url(to));
    },
    async touch(key) {
      await s3cmd('modify', '--add-header', 'x-amz-meta-touched:yes', url(key));
    },
  };
}
