import type { Identity } from '../auth/authenticate-request.ts';
import type { S3Request } from '../http/read-request.ts';
import { openRequestBody, type ReceivedBody } from './open-request-body.ts';

/** A whole body in memory, and the facts about it. */
interface SmallBody extends ReceivedBody {
  readonly bytes: Buffer;
}

/** 8 MiB: enough for 10,000 parts or 1,000 escaped keys. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/**
 * Reads a body that is needed in memory (an XML document, an annotation), up to a limit, and verifies its digests.
 *
 * @param maxSize bytes; default 8 MiB
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
