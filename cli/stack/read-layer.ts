import type { LambdaClient } from '@aws-sdk/client-lambda';
import { unzipSync } from 'fflate';
import { UsageError } from '../command.ts';

/** Where Lambda unpacks layers. */
const MOUNT = '/opt/';
/** The maximum size, in bytes, of a downloaded archive, and of a file in it. A configuration has a hundredth. */
const MAX_BYTES = 8 * 1024 * 1024;
const LIMIT_MS = 30_000;

/** @throws {Error} without the address, because it is signed. */
async function fetchArchive(address: string): Promise<Uint8Array> {
  const response = await fetch(address, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`the layer's archive was refused with HTTP ${response.status}`);
  if (Number(response.headers.get('content-length')) > MAX_BYTES) throw new Error("the layer's archive is too large");
  return new Uint8Array(await response.arrayBuffer());
}

function takeFile(archive: Uint8Array, name: string): string | undefined {
  const files = unzipSync(archive, { filter: file => file.name === name && file.originalSize <= MAX_BYTES });
  const bytes = files[name];
  return bytes && new TextDecoder().decode(bytes);
}

/**
 * Reads a file that a function has in one of its layers. Later layers take precedence.
 *
 * @param path as the function sees it, below `/opt/`.
 * @param layers ARNs of layer versions, in the function's order.
 * @throws {UsageError} if no layer has the file.
 * @throws {Error} if a layer cannot be read.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html
 */
export async function readLayerFile(client: LambdaClient, path: string, layers: readonly string[]): Promise<string> {
  const { GetLayerVersionByArnCommand } = await import('@aws-sdk/client-lambda');
  for (const Arn of layers.toReversed()) {
    const { Content } = await client.send(new GetLayerVersionByArnCommand({ Arn }));
    if (Content?.Location === undefined || !path.startsWith(MOUNT)) continue;
    const text = takeFile(await fetchArchive(Content.Location), path.slice(MOUNT.length));
    if (text !== undefined) return text;
  }
  throw new UsageError(
    `the configuration is a file "${path}" that is in no layer of the function: name one with --config`,
  );
}
