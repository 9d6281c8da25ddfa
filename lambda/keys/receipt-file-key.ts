/** What operating systems and browsers append to the name of a copy. */
const COPY = String.raw`(?: ?\(\d+\)| - [^/]*)?`;
const RECEIPT_FILE = new RegExp(String.raw`(?:\.csv(?:\.gz)?\.result${COPY}\.json|\.result${COPY}\.txt)$`, 'i');

/** True for a receipt file, which tells the uploader the state of a drop. It never is a drop or a sidecar itself. */
export function isReceiptFileKey(key: string): boolean {
  return RECEIPT_FILE.test(key);
}
