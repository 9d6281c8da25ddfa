import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { InvocationResult } from '../../../local/runtime/invocation-result.ts';
import { type FunctionOptions, type LocalFunction, startFunction } from '../../../local/runtime/start-function.ts';

/** A function with a log to look at. */
export interface TestFunction {
  readonly fn: LocalFunction;
  readonly logs: readonly string[];
  readonly bundleDir: string;
}

/** Makes a function of a handler's source, in a folder of its own; both are gone after the test. */
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

/** What a handler returned; it is an error of the test if it failed. */
export function readValue(result: InvocationResult): unknown {
  if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
  return JSON.parse(result.payload);
}

/** Whether a process of this machine lives. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
