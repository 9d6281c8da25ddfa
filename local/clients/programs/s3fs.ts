import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';

/** A bucket that s3fs mounts; programs write files into it as into any folder. */
export async function openS3fs({ endpoint, bucket, dir, run }: ClientSetting): Promise<DropClient> {
  const mount = join(dir, 'mount');
  await mkdir(mount);
  const passwords = join(dir, 'passwd-s3fs');
  await writeFile(passwords, 'test:test\n', { mode: 0o600 });
  const settings = [`url=${endpoint}`, 'use_path_request_style', `passwd_file=${passwords}`, 'multipart_size=5'];
  await runWell(run, 's3fs', [bucket, mount, ...settings.flatMap(text => ['-o', text])]);
  const path = (key: string) => join(mount, key);
  return {
    async upload(files, folder) {
      await mkdirAll(path(folder));
      for (const file of files) await runWell(run, 'cp', [file, path(folder + basename(file))]);
    },
    async uploadWithTime(file, folder) {
      await mkdirAll(path(folder));
      await runWell(run, 'cp', ['-p', file, path(folder + basename(file))]);
    },
    async rename(from, to) {
      await runWell(run, 'mv', [path(from), path(to)]);
    },
    async touch(key) {
      await runWell(run, 'touch', ['-d', '2026-01-02T03:04:05Z', path(key)]);
    },
    async close() {
      await runWell(run, 'umount', [mount]).catch(() => runWell(run, 'fusermount3', ['-uz', mount]));
    },
  };

  // In a separate program: this process answers S3, so its own call into the mount would wait for itself.
  async function mkdirAll(folder: string): Promise<void> {
    await runWell(run, 'mkdir', ['-p', folder], { cwd: dirname(mount) });
  }
}
