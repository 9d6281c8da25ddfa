/** The two ends of a multipart body with one file in it, and what they make of its length. */
export interface MultipartFrame {
  readonly contentType: string;
  /** Everything before the file's first byte. */
  readonly head: Buffer;
  /** The closing boundary. Until it is sent, the server holds a request that is not complete. */
  readonly tail: Buffer;
  /** Exact Content-Length, in bytes. */
  readonly length: number;
}

/**
 * Frames a file as the form field `file_content`.
 *
 * The file's name is fixed: no part of a key reaches a header.
 *
 * @param fileBytes exact bytes of the file.
 * @param id random letters and digits; makes a boundary that stands in no file.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function frameMultipart(fileBytes: number, id: string): MultipartFrame {
  const boundary = `dropdial-${id}`;
  const head = Buffer.from(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="file_content"; filename="call-list.csv"',
      'Content-Type: text/csv',
      '',
      '',
    ].join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    head,
    tail,
    length: head.length + fileBytes + tail.length,
  };
}
