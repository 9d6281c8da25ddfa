import { once } from 'node:events';
import type { Server } from 'node:http';

/** Starts listening and resolves with the port, or rejects with the reason (a taken port, an unknown host). */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  // once() also rejects on 'error'.
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server must listen on a TCP port');
  return address.port;
}
