import { expect, test } from 'vitest';
import { startBarrier } from './start-barrier.ts';
import { isAlive, readValue, startTestFunction } from './start-test-function.ts';

/** A handler that exits or hangs if the event says so, and returns its process id otherwise. */
const OBEDIENT = `export const handler = async event => {
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  return process.pid;
};`;

test.each([
  ['throws', "export const handler = () => { throw new TypeError('no luck'); };"],
  ['rejects', "export const handler = async () => { await null; throw new TypeError('no luck'); };"],
])('a handler that %s fails its invocation with its error, and the process lives on', async (_, source) => {
  const { fn } = await startTestFunction(source);

  const first = await fn.invoke({});
  await fn.invoke({});

  expect(first).toMatchObject({ error: { errorType: 'TypeError', errorMessage: 'no luck' } });
  expect('error' in first && first.error.trace.join('\n')).toContain('handler.mjs');
  expect(fn.crashes).toBe(0);
});

test('an answer above the limit is an error, and the process lives on', async () => {
  const { fn } = await startTestFunction("export const handler = async ({ bytes }) => 'x'.repeat(bytes);");

  const tooLarge = await fn.invoke({ bytes: 6_291_556 });
  const small = await fn.invoke({ bytes: 1 });

  expect(tooLarge).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } });
  expect(readValue(small)).toBe('x');
  expect(fn.crashes).toBe(0);
});

test('an invocation beyond its timeout is killed, and the next one runs in a new process', async () => {
  const { fn } = await startTestFunction(OBEDIENT, { timeoutSeconds: 1 });
  const pid = Number(readValue(await fn.invoke({})));

  const late = await fn.invoke({ hang: true });
  const aliveAfter = isAlive(pid);
  const next = readValue(await fn.invoke({}));

  expect(late).toEqual({
    requestId: late.requestId,
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
      trace: [],
    },
  });
  expect(aliveAfter).toBe(false);
  expect(next).not.toBe(pid);
  expect(fn.crashes).toBe(0);
});

test.each([
  [0, 'Runtime exited without providing a reason'],
  [3, 'Runtime exited with error: exit status 3'],
])('a process that exits with %i fails its invocation, and is replaced', async (exit, reason) => {
  const { fn } = await startTestFunction(OBEDIENT);

  const crashed = await fn.invoke({ exit });
  const next = await fn.invoke({});

  expect(crashed).toMatchObject({
    error: { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${crashed.requestId} Error: ${reason}` },
  });
  expect(readValue(next)).toEqual(expect.any(Number));
  expect(fn.crashes).toBe(1);
});

test('a process that exits between its answer and its next question does not fail the next invocation', async () => {
  const { fn } = await startTestFunction(`import { subscribe } from 'node:diagnostics_channel';
  subscribe('http.client.response.finish', ({ request }) => request.path.endsWith('/response') && process.exit(1));
  export const handler = async () => process.pid;`);

  const pids = [];
  for (const _ of [1, 2, 3]) pids.push(readValue(await fn.invoke({})));

  expect(new Set(pids).size).toBe(3);
});

test('a killed process fails its invocation, and the next one runs in a new process', async () => {
  const barrier = await startBarrier(2);
  const { fn } = await startTestFunction(`export const handler = async ({ hang }) => {
    if (!hang) return process.pid;
    await fetch(${JSON.stringify(barrier)});
    await new Promise(() => setInterval(() => {}, 1000));
  };`);
  const running = fn.invoke({ hang: true });
  await fetch(barrier);

  const killed = await fn.kill();
  const result = await running;
  const next = await fn.invoke({});

  expect(killed).toBe(true);
  expect(result).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
  expect(readValue(next)).toEqual(expect.any(Number));
  expect(fn.crashes).toBe(1);
});

test('kill without a process returns false', async () => {
  const { fn } = await startTestFunction(OBEDIENT);
  expect(await fn.kill()).toBe(false);
});

test.each([
  ['a syntax error', 'export const handler = async () => {;', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
  [
    'a missing export',
    'export const other = 1;',
    'Runtime.HandlerNotFound',
    'handler.handler is undefined or not exported',
  ],
  ['an error at its start', "throw new RangeError('no config');", 'RangeError', 'no config'],
])('a bundle with %s fails its invocation with the reason', async (_, source, errorType, message) => {
  const { fn, logs } = await startTestFunction(source);

  const result = await fn.invoke({});
  await fn.close();

  expect(result).toMatchObject({ error: { errorType, errorMessage: expect.stringContaining(message) } });
  expect(logs.join('\n')).toContain(message);
});

test('close ends an idle process, and nothing runs after it', async () => {
  const { fn } = await startTestFunction(OBEDIENT);
  const pid = Number(readValue(await fn.invoke({})));
  const aliveBefore = isAlive(pid);

  await fn.close();

  expect(aliveBefore).toBe(true);
  expect(isAlive(pid)).toBe(false);
  expect(fn.crashes).toBe(0);
  await expect(fn.invoke({})).rejects.toThrow('the function is closed');
});

test('close ends busy processes, fails their invocations, and rejects waiting ones', async () => {
  const barrier = await startBarrier(3);
  const { fn, logs } = await startTestFunction(
    `export const handler = async () => {
      process.stdout.write(process.pid + '\\n');
      await fetch(${JSON.stringify(barrier)});
      await new Promise(() => setInterval(() => {}, 1000));
    };`,
    { concurrency: 2 },
  );
  const running = Promise.all([fn.invoke({}), fn.invoke({})]);
  const waiting = expect(fn.invoke({})).rejects.toThrow('the function is closed');
  await fetch(barrier);

  await fn.close();

  for (const result of await running) expect(result).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
  await waiting;
  expect(logs).toHaveLength(2);
  expect(logs.map(Number).map(isAlive)).toEqual([false, false]);
  expect(fn.crashes).toBe(0);
});
