import { UnreadableFile } from './unreadable-file.ts';

/** Recodes UTF-16 to UTF-8 as it comes.
 *
 * @throws {UnreadableFile} for half a character.
 */
export async function* recodeUtf16(
  source: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let offset = 0;
  const decode = (chunk?: Uint8Array): Buffer => {
    try {
      return Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
    } catch (cause) {
      const message = `the file must be ${encoding.toUpperCase()}; half a character stands at or behind byte ${offset}`;
      throw new UnreadableFile({ code: 'csv_encoding', offset, message }, { cause });
    }
  };
  for await (const chunk of source) {
    const recoded = decode(chunk);
    offset += recoded.length;
    if (recoded.length > 0) yield recoded;
  }
  const rest = decode();
  if (rest.length > 0) yield rest;
}
