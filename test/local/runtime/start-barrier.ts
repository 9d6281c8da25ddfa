import { createServer, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** Starts a server that answers nobody until this many requests have arrived. */
export async function startBarrier(parties: number): Promise<string> {
  const asked: ServerResponse[] = [];
  const server = createServer((_, response) => {
    asked.push(response);
    if (asked.length === parties) for (const each of asked.splice(0)) each.end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the barrier has no port');
  return `http://127.0.0.1:${address.port}`;
}
