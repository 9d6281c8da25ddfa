/** The beginning and the end of a multipart body with one file, and its length. */
export interface MultipartFrame {
  readonly contentType: string;
  /** Everything before the file's first byte. */
  readonly head: Buffer;
  /** The closing boundary. Until it is sent, the server has an incomplete request. */
  readonly tail: Buffer;
  /** Exact Content-Length, in bytes. */
  readonly length: number;
}

/**
 * Frames a file as the form field `file_content`.
 *
 * The file name is fixed, so no part of a key gets into a header.
 *
 * @param fileBytes the exact size of the file.
 * @param id random letters and digits, for a boundary that no file contains.
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
