import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** The folder and the environment of a program. */
interface RunOptions {
  readonly cwd: string;
  /** Variables in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The result of a program. */
interface Ran {
  readonly code: number;
  /** Stdout and stderr together. */
  readonly output: string;
}

/** Runs a program without input. */
export async function run(program: string, args: readonly string[], { cwd, env = {} }: RunOptions): Promise<Ran> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code ?? 1, output: out + err };
}

/** Runs a program that has to succeed. @throws {Error} with its output. */
export async function runWell(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
