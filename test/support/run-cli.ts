import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs the command as a shell would, with these variables and no others. */
export async function runCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [main, ...args], { env });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}
