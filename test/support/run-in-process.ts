import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { format } from 'node:util';
import { vi } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';

let isRunning = false;

/** Input as from a pipe: its end is seen only after its content. */
async function* pipe(input: string): AsyncGenerator<Buffer> {
  if (input !== '') yield Buffer.from(input);
  await setImmediate();
}

/** Redirects the output of both streams into two lists. */
function capture(out: string[], err: string[]) {
  const writeTo = (lines: string[]) => (chunk: Uint8Array | string) => lines.push(String(chunk)) > 0;
  return [
    vi.spyOn(console, 'log').mockImplementation((...words) => void out.push(`${format(...words)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((...words) => void err.push(`${format(...words)}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation(writeTo(out)),
    vi.spyOn(process.stderr, 'write').mockImplementation(writeTo(err)),
  ];
}

/** Makes a stream a terminal of so many columns. Returns a function that undoes this. */
function pretendTerminal(stream: NodeJS.WriteStream, columns: number): () => void {
  const names = ['isTTY', 'columns'] as const;
  const was = names.map(name => [name, Object.getOwnPropertyDescriptor(stream, name)] as const);
  Object.defineProperty(stream, 'isTTY', { value: true, configurable: true });
  Object.defineProperty(stream, 'columns', { value: columns, configurable: true });
  return () => {
    for (const [name, property] of was) {
      Reflect.deleteProperty(stream, name);
      if (property) Object.defineProperty(stream, name, property);
    }
  };
}

/** How to run the command. */
export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string;
  /** The width of the output's terminal. Default: the output is a pipe. */
  readonly columns?: number;
  /** True if the input is typed at a terminal. */
  readonly isTyped?: boolean;
}

/**
 * Runs the command like {@link runCli}, but in this process: with exactly these environment variables, this input and
 * this folder. It takes a tenth of the time; `runCli` is for behaviour that needs a separate process.
 */
export async function runInProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { input = '', cwd, columns, isTyped = false }: RunOptions = {},
) {
  if (isRunning) throw new Error('run one command at a time: what two of them print would be mixed up');
  isRunning = true;
  const [out, err]: [string[], string[]] = [[], []];
  const { env } = process;
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin');
  const folder = process.cwd();
  const spies = capture(out, err);
  const terminals = columns === undefined ? [] : [process.stdout, process.stderr];
  const restore = terminals.map(stream => pretendTerminal(stream, columns ?? 0));
  try {
    Object.defineProperty(process, 'stdin', {
      value: Object.assign(Readable.from(pipe(input)), { isTTY: isTyped }),
      configurable: true,
    });
    process.env = { PATH: env.PATH, ...environment };
    if (cwd !== undefined) process.chdir(cwd);
    const code = await runCommand(args);
    return { out: out.join(''), err: err.join(''), code };
  } finally {
    for (const each of restore) each();
    process.chdir(folder);
    process.env = env;
    if (stdin) Object.defineProperty(process, 'stdin', stdin);
    for (const spy of spies) spy.mockRestore();
    isRunning = false;
  }
}
