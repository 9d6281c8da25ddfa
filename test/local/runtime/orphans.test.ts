import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTestFunction } from './start-test-function.ts';

const START_FUNCTION = new URL('../../../local/runtime/start-function.ts', import.meta.url).href;

test('functions end by themselves when the parent is killed', async () => {
  const witness = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    witness.close();
  });
  await once(witness, 'listening');
  // The handler opens a connection, which closes when its process ends for any reason.
  const { bundleDir } = await startTestFunction(`import { connect } from 'node:net';
    connect(${JSON.stringify(witness.address())}).unref().on('error', () => {});
    export const handler = async () => 'done';`);
  const program = `import { startFunction } from ${JSON.stringify(START_FUNCTION)};
    const fn = startFunction({ bundleDir: ${JSON.stringify(bundleDir)} });
    console.log((await fn.invoke({})).payload);`;
  const connected: Promise<Socket[]> = once(witness, 'connection');
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await once(parent.stdout, 'data');
  const [socket] = await connected;
  const ended = socket && once(socket.resume(), 'close');
  const openBefore = socket?.readyState;

  parent.kill('SIGKILL');
  await ended;

  expect(String(output)).toBe('"done"\n');
  expect(openBefore).toBe('open');
  expect(socket?.destroyed).toBe(true);
});
