import type { Identity } from '../auth/authenticate-request.ts';
import type { S3Request } from '../http/read-request.ts';
import { openRequestBody, type ReceivedBody } from './open-request-body.ts';

/** A whole body in memory, with what was computed over it. */
export interface SmallBody extends ReceivedBody {
  readonly bytes: Buffer;
}

/** 8 MiB: room for 10,000 parts or 1,000 escaped keys, and no more. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/**
 * Reads a body that has to be in memory (an XML document, an annotation), up to a limit, and checks its digests.
 *
 * @param maxSize bytes; 8 MiB unless given
 * @throws S3Error EntityTooLarge and everything {@link openRequestBody} throws
 */
export async function readSmallBody(
  request: S3Request,
  identity: Identity,
  maxSize = MAX_DOCUMENT_BYTES,
): Promise<SmallBody> {
  const body = openRequestBody(request, identity, { maxSize });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), ...body.finish() };
}
