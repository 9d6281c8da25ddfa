import { basename } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';
import { startSftpGateway } from './sftp-gateway.ts';

/** OpenSSH's sftp, through a gateway. */
export async function openSftp(setting: ClientSetting): Promise<DropClient> {
  const gateway = await startSftpGateway(setting);
  const args = [...gateway.sshOptions, '-P', String(gateway.port), '-b', '-', 'u@127.0.0.1'];
  // "-mkdir": an existing folder is no error.
  const makeFolder = (folder: string) =>
    folder
      .split('/')
      .slice(0, -1)
      .map((_, depth, names) => `-mkdir ${names.slice(0, depth + 1).join('/')}`);
  const sftp = (folder: string, ...lines: string[]) =>
    runWell(setting.run, 'sftp', args, { input: [...makeFolder(folder), ...lines, ''].join('\n') });
  return {
    async upload(files, folder) {
      await sftp(folder, ...files.map(file => `put ${file} ${folder}${basename(file)}`));
    },
    async uploadWithTime(file, folder) {
      await sftp(folder, `put -p ${file} ${folder}${basename(file)}`);
    },
    async rename(from, to) {
      await sftp('', `rename ${from} ${to}`);
    },
    close: gateway.close,
  };
}
