import { spawn } from 'node:child_process';

/** What became of a program. */
export interface ProgramResult {
  /** Its exit code; `undefined` when it was not found, or killed. */
  readonly code: number | undefined;
  /** What it wrote to stdout and stderr, in the order in which it came. */
  readonly output: string;
}

export interface RunOptions {
  /** Variables besides those of {@link createRunner}. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads on stdin; nothing unless given. */
  readonly input?: string;
  readonly cwd?: string;
  /** Milliseconds until it is killed. Default: two minutes. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Never rejects. */
export type RunProgram = (command: string, args: readonly string[], options?: RunOptions) => Promise<ProgramResult>;

const TIMEOUT_MS = 120_000;

/**
 * Makes a runner whose programs see this machine's PATH and these variables alone, so that no proxy, profile or certificate of whoever
 * runs it changes what a client does.
 */
export function createRunner(env: Readonly<Record<string, string>> = {}): RunProgram {
  return (command, args, options = {}) =>
    new Promise(resolve => {
      let output = '';
      const child = spawn(command, args, {
        cwd: options.cwd,
        env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...env, ...options.env },
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout: options.timeoutMs ?? TIMEOUT_MS,
        killSignal: 'SIGKILL',
      });
      const end = (code: number | undefined) => resolve({ code, output });
      child.once('error', error => {
        output += error.message;
        end(undefined);
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', text => {
          output += text;
        });
      }
      // A program that does not read what it is given has gone already.
      child.stdin.on('error', () => undefined).end(options.input ?? '');
      child.once('close', code => end(code ?? undefined));
    });
}

/** Last lines of what a program wrote that are passed on, in characters. */
const TAIL = 300;

/**
 * Runs a program that has to succeed.
 *
 * @throws with its last words when it does not
 */
export async function runWell(run: RunProgram, ...what: Parameters<RunProgram>): Promise<string> {
  const { code, output } = await run(...what);
  if (code === 0) return output;
  const [command, args] = what;
  const ended = code === undefined ? 'could not be run, or took too long' : `ended with ${code}`;
  throw new Error(`${[command, ...args.slice(0, 3)].join(' ')} … ${ended}: ${output.trim().slice(-TAIL)}`);
}
