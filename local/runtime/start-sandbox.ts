import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buildEnvironment, type FunctionSettings } from './build-environment.ts';
import { buildNodeArguments } from './build-node-arguments.ts';
import type { InvocationError, InvocationResult } from './invocation-result.ts';
import { readLines } from './read-lines.ts';
import { readPeakMemory } from './read-peak-memory.ts';
import { startRuntimeApi } from './start-runtime-api.ts';

/** The options of one process of a function. */
interface SandboxOptions extends FunctionSettings {
  readonly timeoutSeconds: number;
  readonly onLog: (line: string) => void;
}

/** One process of a function, for one invocation at a time. */
export interface Sandbox {
  /** The process id; absent if the process could not be started. */
  readonly pid: number | undefined;
  /** Resolves with true when the process waits for an event, with false when it has ended. */
  ready(): Promise<boolean>;
  /** Runs one invocation. It never rejects: a process that ends or is too slow is an error of the function. */
  run(requestId: string, payload: string): Promise<InvocationResult>;
  /** Kills the process at once; resolves when it is gone and its log is read. */
  kill(): Promise<void>;
  /** Resolves when the process is gone and its log is read; `crashed` unless it was killed for a timeout. */
  readonly ended: Promise<{ readonly crashed: boolean }>;
  /** The peak resident memory of the process, in bytes. */
  peakMemoryBytes(): number;
}

/** Lambda allows 10 s for the start of a process, in addition to the function's timeout. */
const INIT_SECONDS = 10;

async function drain(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream) for await (const line of readLines(stream)) onLine(line);
}

/** Resolves with a short description of how the process ended, when it is gone and its log is read. */
async function awaitEnd(child: ChildProcess, onLog: (line: string) => void): Promise<string> {
  const closed = once(child, 'close');
  const logs = Promise.all([drain(child.stdout, onLog), drain(child.stderr, onLog)]);
  try {
    await closed;
    await logs;
  } catch (error) {
    return `could not run: ${String(error)}`;
  }
  if (child.signalCode) return `exited with error: signal ${child.signalCode}`;
  return child.exitCode === 0
    ? 'exited without providing a reason'
    : `exited with error: exit status ${child.exitCode}`;
}

/** Starts a process that runs the bundle in AWS's runtime client, without waiting for it to be ready. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { bundleDir, handler, memoryMb, timeoutSeconds, functionName, onLog } = options;
  const api = await startRuntimeApi(`arn:aws:lambda:us-east-1:000000000000:function:${functionName}`);
  const child = spawn(process.execPath, buildNodeArguments(memoryMb, handler), {
    cwd: bundleDir,
    env: buildEnvironment(options, api.address),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let peak = 0;
  let timedOut: string | undefined;

  function kill(): void {
    samplePeak();
    child.kill('SIGKILL');
  }

  /** The peak is read while the process lives, because it is unknown afterwards. */
  function samplePeak(): number {
    const live = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    peak = Math.max(peak, api.reportedMemoryBytes(), live ? readPeakMemory(child.pid) : 0);
    return peak;
  }

  const gone = awaitEnd(child, onLog).then(async how => {
    samplePeak();
    await api.close();
    return how;
  });

  async function ready(): Promise<boolean> {
    return Promise.race([api.polled().then(() => true), gone.then(() => false)]);
  }

  async function explainEnd(requestId: string): Promise<InvocationError> {
    const how = await gone;
    const about = `RequestId: ${requestId} Error:`;
    if (timedOut !== undefined) {
      return { errorType: 'Sandbox.Timedout', errorMessage: `${about} ${timedOut}`, trace: [] };
    }
    return api.initError() ?? { errorType: 'Runtime.ExitError', errorMessage: `${about} Runtime ${how}`, trace: [] };
  }

  async function underTimeout<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      timedOut = `${what} timed out after ${seconds.toFixed(2)} seconds`;
      kill();
    }, seconds * 1000);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    pid: child.pid,
    ready,
    ended: gone.then(() => ({ crashed: timedOut === undefined })),
    peakMemoryBytes: samplePeak,

    async run(requestId, payload) {
      const lost = async () => ({ requestId, error: await explainEnd(requestId) });
      if (!(await underTimeout(Math.max(INIT_SECONDS, timeoutSeconds), 'Init', ready()))) return lost();
      const answered = api.deliver({ requestId, payload, deadline: Date.now() + timeoutSeconds * 1000 });
      return underTimeout(timeoutSeconds, 'Task', Promise.race([answered, gone.then(lost)]));
    },

    async kill() {
      kill();
      await gone;
    },
  };
}
