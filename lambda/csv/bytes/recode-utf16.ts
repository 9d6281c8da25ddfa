import { UnreadableFile } from './unreadable-file.ts';

/**
 * Recodes a stream of UTF-16 to UTF-8.
 *
 * @throws {UnreadableFile} for half a character.
 */
export async function* recodeUtf16(
  source: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): Buffer => {
    try {
      return Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
    } catch (cause) {
      const message = `the file must be ${encoding.toUpperCase()}; it ends within a character (is the upload truncated?)`;
      throw new UnreadableFile({ code: 'csv_encoding', message }, { cause });
    }
  };
  for await (const chunk of source) {
    const recoded = decode(chunk);
    if (recoded.length > 0) yield recoded;
  }
  const rest = decode();
  if (rest.length > 0) yield rest;
}
