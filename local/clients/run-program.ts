import { spawn } from 'node:child_process';

/** The result of running a program. */
interface ProgramResult {
  /** Its exit code; `undefined` when it was not found, or killed. */
  readonly code: number | undefined;
  /** Its stdout and stderr, in the order of arrival. */
  readonly output: string;
}

interface RunOptions {
  /** Variables in addition to those of {@link createRunner}. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its stdin; empty by default. */
  readonly input?: string;
  readonly cwd?: string;
  /** Milliseconds until it is killed. Default: two minutes. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Never rejects. */
export type RunProgram = (command: string, args: readonly string[], options?: RunOptions) => Promise<ProgramResult>;

const TIMEOUT_MS = 120_000;

/**
 * Creates a runner whose programs get this machine's PATH and these variables only. So no proxy, profile or certificate
 * of the user changes what a client does.
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
      // A program that does not read its input has already ended.
      child.stdin.on('error', () => undefined).end(options.input ?? '');
      child.once('close', code => end(code ?? undefined));
    });
}

/** How much of a program's output is quoted in errors, in characters from its end. */
const TAIL = 300;

/**
 * Runs a program that has to succeed.
 *
 * @throws with the end of its output when it fails
 */
export async function runWell(run: RunProgram, ...what: Parameters<RunProgram>): Promise<string> {
  const { code, output } = await run(...what);
  if (code === 0) return output;
  const [command, args] = what;
  const ended = code === undefined ? 'could not be run, or took too long' : `ended with ${code}`;
  throw new Error(`${[command, ...args.slice(0, 3)].join(' ')} … ${ended}: ${output.trim().slice(-TAIL)}`);
}
