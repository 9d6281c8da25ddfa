import { expect, onTestFinished, test } from 'vitest';
import { startBarrier } from './start-barrier.ts';
import { readValue, startTestFunction } from './start-test-function.ts';

const ECHO = 'export const handler = async event => event;';

test('the handler gets the event and its value is returned, under the request id of its context', async () => {
  const { fn } = await startTestFunction(
    'export const handler = async (event, { awsRequestId, functionName }) => ({ event, awsRequestId, functionName });',
    { newId: () => 'request-1' },
  );

  const result = await fn.invoke({ a: [1, null] });

  expect(result.requestId).toBe('request-1');
  expect(readValue(result)).toEqual({ event: { a: [1, null] }, awsRequestId: 'request-1', functionName: 'dropdial' });
});

test('a handler that returns nothing answers null', async () => {
  const { fn } = await startTestFunction('export const handler = async () => {};');
  expect(await fn.invoke({})).toMatchObject({ payload: 'null' });
});

test('unicode passes unchanged in both directions', async () => {
  const { fn } = await startTestFunction(ECHO);
  const event = { text: 'Ünïcödé 😀 \u0000 \u2028 "quoted" \\ \uD83D\uDE00é', key: 'a+b %20.csv' };
  expect(readValue(await fn.invoke(event))).toEqual(event);
});

test('an answer of several megabytes comes back whole', async () => {
  const { fn } = await startTestFunction("export const handler = async ({ bytes }) => 'x'.repeat(bytes);");
  const value = readValue(await fn.invoke({ bytes: 6_000_000 }));
  expect(typeof value === 'string' && value.length).toBe(6_000_000);
});

test('the remaining time starts at the timeout', async () => {
  const { fn } = await startTestFunction(
    'export const handler = async (_, context) => context.getRemainingTimeInMillis();',
    { timeoutSeconds: 40 },
  );
  await fn.invoke({});

  const remaining = readValue(await fn.invoke({}));

  expect(remaining).toBeGreaterThan(30_000);
  expect(remaining).toBeLessThanOrEqual(40_000);
});

test('invocations up to the concurrency run at the same time, in processes of their own', async () => {
  const barrier = await startBarrier(2);
  const { fn } = await startTestFunction(
    `export const handler = async () => { await fetch(${JSON.stringify(barrier)}); return process.pid; };`,
    { concurrency: 2 },
  );

  const [a, b] = await Promise.all([fn.invoke({}), fn.invoke({})]);

  expect(readValue(a)).not.toBe(readValue(b));
});

test('more invocations than the concurrency wait for a process and use it one after the other', async () => {
  const { fn } = await startTestFunction(`let running = 0;
  export const handler = async n => {
    running += 1;
    await new Promise(resolve => setImmediate(resolve));
    return { n, pid: process.pid, together: running-- };
  };`);

  const results = await Promise.all([1, 2, 3, 4].map(n => fn.invoke(n)));

  const [first] = results.map(readValue);
  const pid = typeof first === 'object' && first !== null && 'pid' in first ? first.pid : undefined;
  expect(pid).toEqual(expect.any(Number));
  expect(results.map(readValue)).toEqual([1, 2, 3, 4].map(n => ({ n, pid, together: 1 })));
});

test('console lines arrive as JSON with the request id, other output unchanged', async () => {
  const { fn, logs } = await startTestFunction(`export const handler = async () => {
    console.info({ message: 'two\\nlines', count: 2 });
    process.stdout.write('{"_aws":{}}\\npart one, ');
    process.stdout.write('part two\\n');
    process.stderr.write('no line feed at the end');
  };`);
  const { requestId } = await fn.invoke({});

  await fn.close();

  const [line = '', ...others] = logs;
  expect(JSON.parse(line)).toMatchObject({ level: 'INFO', requestId, message: { message: 'two\nlines', count: 2 } });
  expect(others.sort()).toEqual(['no line feed at the end', 'part one, part two', '{"_aws":{}}']);
});

test('the environment is that of Lambda plus the given one, not that of this process', async () => {
  process.env.DROPDIAL_TEST_LEAK = 'leaked';
  onTestFinished(() => {
    delete process.env.DROPDIAL_TEST_LEAK;
  });
  const { fn, bundleDir } = await startTestFunction('export const handler = async () => process.env;', {
    environment: { DROPDIAL_CONFIG: '{}', AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'ignored' },
    memoryMb: 256,
  });

  const environment = readValue(await fn.invoke({}));

  expect(environment).toMatchObject({
    DROPDIAL_CONFIG: '{}',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'dropdial',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: bundleDir,
    _HANDLER: 'handler.handler',
  });
  expect(environment).not.toHaveProperty('DROPDIAL_TEST_LEAK');
  expect(environment).not.toHaveProperty('VITEST');
  expect(environment).not.toHaveProperty('NODE_OPTIONS');
});

test("V8's heap is sized after the function's memory", async () => {
  const { fn } = await startTestFunction(
    "import { getHeapStatistics } from 'node:v8'; export const handler = async () => getHeapStatistics().heap_size_limit;",
    { memoryMb: 256 },
  );

  const limit = readValue(await fn.invoke({}));

  expect(limit).toBeGreaterThanOrEqual(231 * 1024 * 1024);
  expect(limit).toBeLessThan(300 * 1024 * 1024);
});

test('the peak of memory is known while the process lives and afterwards', async () => {
  const { fn } = await startTestFunction(
    'export const handler = async ({ bytes }) => { globalThis.kept = Buffer.alloc(bytes, 1); globalThis.kept = undefined; gc(); };',
  );
  await fn.invoke({ bytes: 1 });
  const before = fn.peakMemoryBytes();
  await fn.invoke({ bytes: 100_000_000 });

  const live = fn.peakMemoryBytes();
  await fn.close();

  expect(before).toBeGreaterThan(20_000_000);
  expect(live).toBeGreaterThan(before + 80_000_000);
  expect(live).toBeLessThan(400_000_000);
  expect(fn.peakMemoryBytes()).toBeGreaterThanOrEqual(live);
});
