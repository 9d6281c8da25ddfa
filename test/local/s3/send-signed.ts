import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { S3Server } from '../../../local/s3/start-s3-server.ts';

interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Makes a signer with the server's key pair, for requests that the SDK would never send. */
export function createSigner(): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
}

/** Signs a PUT of exactly these bytes and headers. */
export async function signPut(
  server: S3Server,
  path: string,
  headers: Record<string, string>,
  signingDate = new Date(),
) {
  const hostname = new URL(server.endpoint).host;
  return createSigner().sign(
    { method: 'PUT', protocol: 'http:', hostname, path, headers: { host: hostname, ...headers }, body: {} },
    { signingDate },
  );
}

/** Signs and sends a PUT of exactly these bytes and headers, and reads the whole answer. */
export async function sendSigned(
  server: S3Server,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const signed = await signPut(server, path, headers);
  return sendRaw(server, path, body, signed.headers);
}

/** Sends a PUT without signing it. */
export async function sendRaw(
  server: S3Server,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const outgoing = request({ host: '127.0.0.1', port: server.port, method: 'PUT', path, headers }, response => {
    text(response).then(content => resolve({ status: response.statusCode ?? 0, text: content }), reject);
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}
