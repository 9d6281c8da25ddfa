import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientSetting, DropClient } from '../drop-client.ts';

const DRIVER = join(import.meta.dirname, 'boto3_driver.py');

/** boto3, which uploads files above 8 MB in parts, in one process for all commands. */
export async function openBoto3({ endpoint, bucket, dir, gap }: ClientSetting): Promise<DropClient> {
  const child = spawn('python3', [DRIVER, endpoint, bucket], {
    env: { PATH: process.env.PATH, HOME: dir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // If the process has ended, the missing answer shows it.
  child.stdin.on('error', () => undefined);

  async function ask(...command: readonly unknown[]): Promise<void> {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('boto3: the process ended');
    if (value !== 'ok') throw new Error(`boto3: ${value}`);
  }

  return {
    upload: (files, folder) => ask('upload', files, folder, gap()),
    rename: (from, to) => ask('rename', from, to),
    touch: key => ask('touch', key),
    async close() {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
