import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs the command as a shell would, with exactly these environment variables. */
export async function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { input = '', cwd }: { readonly input?: string; readonly cwd?: string } = {},
) {
  const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [main, ...args], { env, ...(cwd !== undefined && { cwd }) });
  // A command that needs no input may end before it has received all of it.
  child.stdin.on('error', () => undefined).end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}
