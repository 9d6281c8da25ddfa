import { Readable } from 'node:stream';
import { ListObjectAnnotationsCommand, type S3Client } from '@aws-sdk/client-s3';

/** Bytes of an answer that are enough to distinguish a list of annotations from an object. */
const LOOK_BYTES = 1024;

/** The beginning of a stream; the rest is discarded. */
async function takeBeginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop destroys the stream and its connection: the rest may be a file of any size.
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length >= LOOK_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, LOOK_BYTES);
}

/**
 * Tests whether a store has annotations. A store that does not know them takes the request for an ordinary read of the
 * object, so only the beginning of its answer is read.
 *
 * Throws if the store refuses the request.
 */
export async function hasAnnotations(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<boolean> {
  let beginning = '';
  const command = new ListObjectAnnotationsCommand({ Bucket: bucket, Key: key });
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const { response } = result;
      if (typeof response !== 'object' || response === null || !('statusCode' in response && 'body' in response))
        return result;
      if (response.statusCode !== 200 || !(response.body instanceof Readable)) return result;
      beginning = await takeBeginning(response.body);
      response.body = Readable.from([]);
      return result;
    },
    // As close to the network as possible: later middleware reads the whole body.
    { step: 'deserialize', priority: 'low', name: 'lookAtBeginning' },
  );
  await s3.send(command);
  return /^\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?\w*Annotation/.test(beginning);
}
