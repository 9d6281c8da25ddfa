import { once } from 'node:events';
import type { Server } from 'node:http';

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Starts listening.
 *
 * @returns the port.
 * @throws {Error} with the reason, such as a port that is taken or an unknown host.
 */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  // once() also rejects on 'error'.
  await once(server, 'listening').catch((cause: unknown) => {
    if (!isTaken(cause)) throw cause;
    throw new Error(`port ${port} is in use; choose another one with --port`, { cause });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server must listen on a TCP port');
  return address.port;
}
