import type { Problem } from '../../problem.ts';

/** Claims of an uploader about a file. Every claim must be true. */
export interface Contract {
  /** Data rows. */
  readonly rows?: number | undefined;
  /** The size of the file as uploaded. */
  readonly bytes?: number | undefined;
  /** Hex, of the file as uploaded. */
  readonly sha256?: string | undefined;
}

/** The facts that were found. */
interface Uploaded {
  readonly rows: number;
  readonly uploadedBytes: number;
  /** Hex; known if the contract asks for it. */
  readonly uploadedSha256?: string | undefined;
}

/** Compares a file with the claims of its uploader. A difference means a truncated upload. */
export function checkContract(contract: Contract, uploaded: Uploaded): Problem[] {
  const problems: Problem[] = [];
  const refuse = (field: string, message: string) => problems.push({ code: 'contract', field, message });
  const { rows, bytes, sha256 } = contract;
  if (rows !== undefined && rows !== uploaded.rows)
    refuse('rows', `"rows" says ${rows}; the file has ${uploaded.rows} data row${uploaded.rows === 1 ? '' : 's'}`);
  if (bytes !== undefined && bytes !== uploaded.uploadedBytes) {
    refuse('bytes', `"bytes" says ${bytes}; the file has ${uploaded.uploadedBytes} (is the upload truncated?)`);
  }
  if (sha256 !== undefined && sha256.toLowerCase() !== uploaded.uploadedSha256) {
    refuse('sha256', '"sha256" is not that of the file');
  }
  return problems;
}
