import type { RunProgram } from './run-program.ts';

/** A client as its users use it. Folders are prefixes in the bucket of drops, with a slash at the end. */
export interface DropClient {
  /** Uploads files under their own names, in this order if the client keeps one; large ones in parts if it can. */
  upload(files: readonly string[], folder: string): Promise<void>;
  /** Uploads a file and sets its time right after, for clients that do both in one command. */
  uploadWithTime?(file: string, folder: string): Promise<void>;
  rename?(from: string, to: string): Promise<void>;
  /** Sets the time, or the metadata, of an existing object, which in S3 is a copy onto itself. */
  touch?(key: string): Promise<void>;
  close?(): Promise<void>;
}

export interface ClientSetting {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly bucket: string;
  /** An empty folder for the client alone. */
  readonly dir: string;
  readonly run: RunProgram;
  /**
   * True when the bucket encrypts with a KMS key. Some clients have to know, because they take the ETag for an MD5
   * digest otherwise.
   */
  readonly isKms: boolean;
  /** Milliseconds between two files, for a client that can wait. */
  readonly gap: () => number;
}

export type OpenClient = (setting: ClientSetting) => Promise<DropClient>;
