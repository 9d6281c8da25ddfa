import { DropdialError } from '../errors.ts';

/**
 * Reads the body of an answer as text.
 *
 * @param maxBytes an answer beyond this is not the documented one, and must not fill the memory.
 * @throws {DropdialError} `send_failed` for one beyond it.
 */
export async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new DropdialError('send_failed', 'the answer is longer than any documented one');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
