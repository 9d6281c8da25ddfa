import { randomUUID } from 'node:crypto';
import { resolve as resolvePath } from 'node:path';
import type { InvocationResult } from './invocation-result.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

export interface FunctionOptions {
  /** The folder of the bundle. */
  readonly bundleDir: string;
  /** `file.export`. Default `handler.handler`. */
  readonly handler?: string;
  /**
   * The function's own environment variables. Default: none. The environment of this process is not passed on
   * automatically.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** The timeout of an invocation, in seconds; fractions are allowed. Default 3, as in Lambda. */
  readonly timeoutSeconds?: number;
  /**
   * The memory of the function, in MB. It sizes V8's heap, but a process that takes more is not killed. Default 128, as
   * in Lambda.
   */
  readonly memoryMb?: number;
  /** The maximum number of processes, and so of concurrent invocations. Default 1. */
  readonly concurrency?: number;
  /** Default `dropdial`. */
  readonly functionName?: string;
  /** Called with each line of the processes' output. */
  readonly onLog?: (line: string) => void;
  /** Makes request ids. Default: random UUIDs. */
  readonly newId?: () => string;
}

/** A function on this machine. */
export interface LocalFunction {
  /**
   * Runs the handler with an event, in a free process or a new one, or waits for one. A failure of the function is a
   * result.
   *
   * @throws {Error} if the function is closed.
   */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Kills a process at once, preferably a busy one; false if there is none. Resolves when it is gone. */
  kill(): Promise<boolean>;
  /** Ends every process; running and waiting invocations fail. Resolves when all are gone and their logs are read. */
  close(): Promise<void>;
  /** The peak resident memory of all processes of the function so far, in bytes. */
  peakMemoryBytes(): number;
  /** Processes that ended on their own or by `kill`, but not by a timeout or `close`. */
  readonly crashes: number;
}

interface Job {
  readonly payload: string;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Makes a function from a bundle. Its handler runs in AWS's own runtime client (aws-lambda-ric), in processes that
 * start on demand, are reused, and are replaced when they end. Missing: freezing between invocations.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function startFunction(options: FunctionOptions): LocalFunction {
  const { concurrency = 1, newId = randomUUID } = options;
  const settings = {
    bundleDir: resolvePath(options.bundleDir),
    handler: options.handler ?? 'handler.handler',
    environment: options.environment ?? {},
    timeoutSeconds: options.timeoutSeconds ?? 3,
    memoryMb: options.memoryMb ?? 128,
    functionName: options.functionName ?? 'dropdial',
    onLog: options.onLog ?? (() => {}),
  };
  const jobs: Job[] = [];
  const idle: Sandbox[] = [];
  const sandboxes = new Set<Sandbox>();
  const running = new Set<Promise<void>>();
  let slots = concurrency;
  let peak = 0;
  let crashes = 0;
  let closed = false;

  function forget(sandbox: Sandbox): void {
    peak = Math.max(peak, sandbox.peakMemoryBytes());
    sandboxes.delete(sandbox);
    if (idle.includes(sandbox)) idle.splice(idle.indexOf(sandbox), 1);
    slots += 1;
    pump();
  }

  async function start(): Promise<Sandbox> {
    const sandbox = await startSandbox(settings);
    sandboxes.add(sandbox);
    void sandbox.ended.then(({ crashed }) => {
      if (crashed && !closed) crashes += 1;
      forget(sandbox);
    });
    if (closed) await sandbox.kill();
    return sandbox;
  }

  async function runJob(job: Job, free: Sandbox | undefined): Promise<void> {
    try {
      const sandbox = free ?? (await start());
      job.resolve(await sandbox.run(newId(), job.payload));
      // It is free only when it asks for more work, because a process may end right after its answer.
      if (await sandbox.ready()) idle.push(sandbox);
      pump();
    } catch (error) {
      job.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function pump(): void {
    while (jobs.length > 0 && !closed && (idle.length > 0 || slots > 0)) {
      const job = jobs.shift();
      if (!job) return;
      const free = idle.shift();
      if (!free) slots -= 1;
      const run = runJob(job, free).finally(() => running.delete(run));
      running.add(run);
    }
  }

  return {
    get crashes() {
      return crashes;
    },
    peakMemoryBytes: () => Math.max(peak, ...[...sandboxes].map(sandbox => sandbox.peakMemoryBytes())),

    async invoke(event) {
      if (closed) throw new Error('the function is closed');
      const { promise, resolve, reject } = Promise.withResolvers<InvocationResult>();
      jobs.push({ payload: JSON.stringify(event) ?? 'null', resolve, reject });
      pump();
      return promise;
    },

    async kill() {
      const victim = [...sandboxes].find(sandbox => !idle.includes(sandbox)) ?? idle[0];
      await victim?.kill();
      return victim !== undefined;
    },

    async close() {
      closed = true;
      for (const job of jobs.splice(0)) job.reject(new Error('the function is closed'));
      await Promise.all([...sandboxes].map(sandbox => sandbox.kill()));
      await Promise.all(running);
    },
  };
}
