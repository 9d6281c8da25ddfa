import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { InvocationResult } from '../../../local/runtime/invocation-result.ts';
import { type FunctionOptions, type LocalFunction, startFunction } from '../../../local/runtime/start-function.ts';

/** A running function with its log lines. */
interface TestFunction {
  readonly fn: LocalFunction;
  readonly logs: readonly string[];
  readonly bundleDir: string;
}

/**
 * Starts a function from the source of a handler, in a folder of its own. The test closes and removes both when it
 * ends.
 */
export async function startTestFunction(source: string, options: Partial<FunctionOptions> = {}): Promise<TestFunction> {
  const bundleDir = await mkdtemp(join(tmpdir(), 'dropdial-function-'));
  await writeFile(join(bundleDir, 'handler.mjs'), source);
  const logs: string[] = [];
  const fn = startFunction({ bundleDir, timeoutSeconds: 30, onLog: line => logs.push(line), ...options });
  onTestFinished(async () => {
    await fn.close();
    await rm(bundleDir, { recursive: true });
  });
  return { fn, logs, bundleDir };
}

/**
 * The value that a handler returned.
 *
 * @throws {Error} if the invocation failed.
 */
export function readValue(result: InvocationResult): unknown {
  if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
  return JSON.parse(result.payload);
}

/** Whether a process with this id is running. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
