import { S3Error } from '../http/s3-error.ts';

const MAX_LINE_BYTES = 16_384;

/** Reads lines and runs of bytes from a stream, buffering no more than one chunk and one line. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * The next line without its CRLF.
   * @throws S3Error IncompleteBody at the end of the stream, InvalidRequest when it is longer than 16 KiB
   */
  async line(): Promise<string> {
    let end = this.#held.indexOf('\r\n');
    while (end === -1) {
      if (this.#held.length > MAX_LINE_BYTES)
        throw new S3Error('InvalidRequest', { message: 'The aws-chunked framing is broken' });
      this.#held = Buffer.concat([this.#held, await this.#pull()]);
      end = this.#held.indexOf('\r\n');
    }
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + 2);
    return line;
  }

  /**
   * At least one and at most `limit` bytes.
   * @throws S3Error IncompleteBody at the end of the stream
   */
  async some(limit: number): Promise<Buffer> {
    if (this.#held.length === 0) this.#held = await this.#pull();
    const bytes = this.#held.subarray(0, limit);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  async #pull(): Promise<Buffer> {
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done) throw new S3Error('IncompleteBody');
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  }
}
