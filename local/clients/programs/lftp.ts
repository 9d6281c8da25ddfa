import { basename } from 'node:path';
import type { ClientSetting, DropClient } from '../drop-client.ts';
import { runWell } from '../run-program.ts';
import { startSftpGateway } from './sftp-gateway.ts';

/** lftp over SFTP, through a gateway. */
export async function openLftp(setting: ClientSetting): Promise<DropClient> {
  const gateway = await startSftpGateway(setting);
  const connect = ['ssh', '-a', '-x', ...gateway.sshOptions].join(' ');
  const settings = [
    `set sftp:connect-program '${connect}'`,
    'set sftp:auto-confirm yes; set net:max-retries 2; set xfer:clobber yes; set xfer:use-temp-file no; set cmd:fail-exit yes',
    `open -u u,none sftp://127.0.0.1:${gateway.port}`,
  ];
  const lftp = (...lines: string[]) =>
    runWell(setting.run, 'lftp', ['-c', [...settings, ...lines].join('\n')], { cwd: setting.dir });
  return {
    async upload(files, folder) {
      await lftp(`mkdir -f -p ${folder}`, ...files.map(file => `put ${file} -o ${folder}${basename(file)}`));
    },
    async rename(from, to) {
      await lftp(`mv ${from} ${to}`);
    },
    close: gateway.close,
  };
}
