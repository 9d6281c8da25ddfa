import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';

/** Lower thresholds than rclone's default of 200 MB, so that it uploads in parts here. */
const PARTS = ['--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M'];

/** Writes rclone's configuration for the local S3, as remote `s3:`, and returns the options that use it. */
export async function configureRclone({ dir, endpoint, isKms }: ClientSetting): Promise<readonly string[]> {
  const lines = [
    'type = s3',
    'provider = Other',
    'access_key_id = test',
    'secret_access_key = test',
    'region = us-east-1',
  ];
  const file = join(dir, 'rclone.conf');
  const more = [`endpoint = ${endpoint}`, 'force_path_style = true', 'no_check_bucket = true'];
  const encryption = isKms ? ['server_side_encryption = aws:kms'] : [];
  await writeFile(file, ['[s3]', ...lines, ...more, ...encryption, ''].join('\n'));
  return ['--config', file, ...PARTS];
}

/** rclone, which stores times in metadata and sets them by copying objects onto themselves. */
export async function openRclone(setting: ClientSetting): Promise<DropClient> {
  const { bucket, run } = setting;
  const config = await configureRclone(setting);
  const rclone = (...args: string[]) => runWell(run, 'rclone', [...args, ...config]);
  const path = (key: string) => `s3:${bucket}/${key}`;
  return {
    async upload(files, folder) {
      const included = files.flatMap(file => ['--include', `/${basename(file)}`]);
      await rclone('copy', dirname(files[0] ?? ''), path(folder), ...included);
    },
    async rename(from, to) {
      await rclone('moveto', path(from), path(to));
    },
    async touch(key) {
      await rclone('touch', '-t', '2026-01-02T03:04:05', path(key));
    },
  };
}
