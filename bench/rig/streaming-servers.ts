import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Server } from '../../local/s3/start-s3-server.ts';
import { discardCallList } from './discard-call-list.ts';

/** The message of the server process when its servers are ready. */
export interface StreamingServers {
  readonly endpoint: string;
  readonly sinkUrl: string;
  /** The official client supports https only. */
  readonly tlsSinkUrl: string;
  /** The CA certificate of `tlsSinkUrl`. */
  readonly certificate: string;
}

const fixture = (name: string) => join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'tls', name);
const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
const s3 = await startS3Server({ dir });
const plain = createServer({ requestTimeout: 0 }, discardCallList);
const [key, cert] = await Promise.all([readFile(fixture('key.pem')), readFile(fixture('cert.pem'))]);
const tls = createTlsServer({ requestTimeout: 0, key, cert }, discardCallList);
const ports: number[] = [];
for (const server of [plain, tls]) {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  ports.push(typeof address === 'object' && address ? address.port : 0);
}
const servers: StreamingServers = {
  endpoint: s3.endpoint,
  sinkUrl: `http://127.0.0.1:${ports[0]}/platform_api`,
  tlsSinkUrl: `https://localhost:${ports[1]}/platform_api`,
  certificate: fixture('cert.pem'),
};
process.send?.(servers);
// The parent ends this process by disconnecting.
process.once('disconnect', async () => {
  await s3.close();
  await rm(dir, { recursive: true, force: true });
  process.exit(0);
});
