/** What a person's system adds to the name of a copy. */
const COPY = String.raw`(?: ?\(\d+\)| - [^/]*)?`;
const RECEIPT_FILE = new RegExp(String.raw`(?:\.csv(?:\.gz)?\.result${COPY}\.json|\.result${COPY}\.txt)$`, 'i');

/** True for a file that says where a drop stands: never a drop or a sidecar itself. */
export function isReceiptFileKey(key: string): boolean {
  return RECEIPT_FILE.test(key);
}
