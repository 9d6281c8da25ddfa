import type { Problem } from '../problem.ts';

/** What an uploader says that a file is; whatever is said has to be true. */
export interface Contract {
  /** Data rows. */
  readonly rows?: number | undefined;
  readonly bytes?: number | undefined;
  /** Hex. */
  readonly sha256?: string | undefined;
  /** Bytes of the object, which may be more than are sent. */
  readonly uploadedBytes: number;
}

/** What was read. */
export interface ReadFile {
  readonly rows: number;
  /** Bytes to send, without a byte order mark. */
  readonly bytes: number;
  /** Hex SHA-256 of these. */
  readonly digest: string;
  /** Hex SHA-256 of these behind a byte order mark, when it was asked for. */
  readonly markedDigest?: string | undefined;
}

/** Compares a file with what its uploader says of it: the mark of an upload that was cut short. */
export function checkContract(contract: Contract, read: ReadFile): Problem[] {
  const { rows, bytes, sha256, uploadedBytes } = contract;
  const problems: Problem[] = [];
  const refuse = (field: string, message: string) => problems.push({ code: 'contract', field, message });
  if (rows !== undefined && rows !== read.rows)
    refuse('rows', `"rows" says ${rows}; the file has ${read.rows} data rows`);
  if (bytes !== undefined && bytes !== uploadedBytes) {
    refuse('bytes', `"bytes" says ${bytes}; the file has ${uploadedBytes} (was the upload cut?)`);
  }
  // The digest is of the file as it was uploaded; only a byte order mark is not among the bytes that were read.
  const digest = uploadedBytes === read.bytes ? read.digest : read.markedDigest;
  if (sha256 !== undefined && sha256.toLowerCase() !== digest) refuse('sha256', '"sha256" is not that of the file');
  return problems;
}
