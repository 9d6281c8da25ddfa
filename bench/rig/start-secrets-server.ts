import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';

/** Answers every GetSecretValue with the same text. */
export async function startSecretsServer(secret: string): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString: secret }));
    });
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
