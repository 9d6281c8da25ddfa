import { DropdialError } from '../errors.ts';

/**
 * Reads the body of an answer as text.
 *
 * @param maxBytes no documented answer is longer; the limit protects the memory.
 * @throws {DropdialError} `send_failed` when the answer is longer.
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
