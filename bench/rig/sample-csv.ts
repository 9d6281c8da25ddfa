/** The header of the measured files. */
export const HEADER = 'phone_number;name;appointment;note;language\n';

/** A row with everything that makes a CSV slow to read: quotes, doubled quotes, and a delimiter between them. */
export const ROW = '+12025550123;Ada Lovelace;2027-03-02 09:30;"a ""quoted"" note; with a delimiter";en\n';

const ROWS_A_CHUNK = 3000;

/** A valid CSV of about this size, in chunks of a quarter of a megabyte. */
export function* sampleCsv(bytes: number): Generator<Buffer> {
  const chunk = Buffer.from(ROW.repeat(ROWS_A_CHUNK));
  yield Buffer.from(HEADER);
  let left = Math.max(1, Math.floor((bytes - HEADER.length) / ROW.length));
  for (; left >= ROWS_A_CHUNK; left -= ROWS_A_CHUNK) yield chunk;
  if (left > 0) yield chunk.subarray(0, left * ROW.length);
}

/** The exact number of bytes of {@link sampleCsv}. */
export function sampleBytes(bytes: number): number {
  return HEADER.length + Math.max(1, Math.floor((bytes - HEADER.length) / ROW.length)) * ROW.length;
}
