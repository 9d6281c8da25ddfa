import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientSetting } from '../drop-client.ts';
import { runWell } from '../run-program.ts';
import { configureRclone } from './rclone.ts';

/** An SFTP server whose files are the objects of the bucket: `rclone serve sftp`. */
interface SftpGateway {
  readonly port: number;
  /** Options for ssh and related programs that log in as `u`. */
  readonly sshOptions: readonly string[];
  close(): Promise<void>;
}

/** Time limit for the gateway to print its address, in milliseconds. */
const START_MS = 30_000;

async function makeKey(file: string, { run }: ClientSetting): Promise<string> {
  await runWell(run, 'ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return file;
}

/**
 * Starts the gateway without a cache, like real gateways: it uploads in parts while the client sends, and sets times by
 * copies.
 */
export async function startSftpGateway(setting: ClientSetting): Promise<SftpGateway> {
  const { dir, bucket } = setting;
  const identity = await makeKey(join(dir, 'id'), setting);
  const hostKey = await makeKey(join(dir, 'host'), setting);
  const config = await configureRclone(setting);
  const login = ['--user', 'u', '--authorized-keys', `${identity}.pub`, '--key', hostKey];
  const args = ['serve', 'sftp', `s3:${bucket}`, '--addr', '127.0.0.1:0', ...login, '--vfs-cache-mode', 'off'];
  const child = spawn('rclone', [...args, '--dir-cache-time', '1s', '-v', ...config], {
    env: { PATH: process.env.PATH, HOME: dir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const started = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', line => {
      said.push(line);
      const [, port] = /listening on \S*:(\d+)/i.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    const fail = () => reject(new Error(`rclone serve sftp did not start: ${said.at(-1) ?? 'it said nothing'}`));
    child.once('error', fail).once('exit', fail);
    AbortSignal.timeout(START_MS).addEventListener('abort', fail);
  });
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  };
  try {
    const port = await started;
    const known = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'LogLevel=ERROR',
      `IdentityFile=${identity}`,
    ];
    return { port, sshOptions: [...known, 'IdentitiesOnly=yes'].flatMap(text => ['-o', text]), close };
  } catch (error) {
    await close();
    throw error;
  }
}
