/** The byte order mark of UTF-8. */
export const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The same bytes without a UTF-8 byte order mark at their start. The API does not say that it removes one, and a mark
 * that stays becomes part of the first column's name.
 */
export async function* stripBom(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of source) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    const start: Buffer = Buffer.concat([held, chunk]);
    if (start.length < BOM.length && BOM.subarray(0, start.length).equals(start)) {
      held = start;
      continue;
    }
    held = undefined;
    const rest = start.subarray(0, BOM.length).equals(BOM) ? start.subarray(BOM.length) : start;
    if (rest.length > 0) yield rest;
  }
  if (held !== undefined && held.length > 0) yield held;
}
