import { randomUUID } from 'node:crypto';
import { startSandbox } from '../../local/runtime/start-sandbox.ts';
import { BUNDLE_DIR } from '../../scripts/build-bundle.ts';
import { startDistantServers } from './distant-servers.ts';
import type { ProxiedRequest } from './latency-proxy.ts';
import { readCpuMs } from './read-cpu.ts';

/** The result of one drop. */
export interface Handled {
  /** From the event to the end of the invocation, in milliseconds. */
  readonly ms: number;
  readonly requests: readonly ProxiedRequest[];
  /** Processor time of the function's process for the drop and for the event of its own copy, in milliseconds. */
  readonly cpuMs: number;
}

/** Everything that a drop needs, with a latency to each server. */
export interface DistantStack {
  /** Drops a CSV of about this size, and has the function handle it and its own copy. */
  drop(bytes: number): Promise<Handled>;
  /** Peak resident memory of the function's process. */
  peakMemoryBytes(): number;
  close(): Promise<void>;
}

/** Starts the servers and one process of the function, and waits until it is ready. */
export async function startDistantStack(latencyMs: number, memoryMb = 256): Promise<DistantStack> {
  const servers = await startDistantServers(latencyMs);
  const lambda = await startSandbox({
    bundleDir: BUNDLE_DIR,
    handler: 'handler.handler',
    functionName: 'bench',
    onLog: () => undefined,
    environment: servers.environment,
    timeoutSeconds: 60,
    memoryMb,
  });
  // The start is no part of the first drop.
  if (!(await lambda.ready())) throw new Error('the function does not start');

  async function invoke(event: string): Promise<void> {
    const result = await lambda.run(randomUUID(), event);
    if ('error' in result) throw new Error(result.error.errorMessage);
    if (!(await lambda.ready())) throw new Error('the function ended');
  }

  return {
    peakMemoryBytes: lambda.peakMemoryBytes,
    async drop(bytes) {
      const before = servers.lists.length;
      const dropped = await servers.drop(bytes);
      const cpu = readCpuMs(lambda.pid);
      const start = performance.now();
      await invoke(dropped.event);
      const ms = performance.now() - start;
      if (servers.lists.length !== before + 1) throw new Error('a drop made no list, or more than one');
      const requests = servers.requests();
      // The event of our own copy, which arrives in production too.
      const own = dropped.ownCopy();
      if (own !== undefined) await invoke(own);
      return { ms, requests, cpuMs: readCpuMs(lambda.pid) - cpu };
    },
    async close() {
      await lambda.kill();
      await servers.close();
    },
  };
}
