import type { RunProgram } from './run-program.ts';

/** A client as its users use it. Folders are keys' beginnings in the bucket of drops, with a slash at their end. */
export interface DropClient {
  /** Uploads files under their own names, in their order where it keeps one; large ones in parts where it makes any. */
  upload(files: readonly string[], folder: string): Promise<void>;
  /** Uploads a file and sets its time right after; one that does so in one command. */
  uploadWithTime?(file: string, folder: string): Promise<void>;
  rename?(from: string, to: string): Promise<void>;
  /** Sets the time, or the metadata, of an object that lies there, which S3 knows as a copy onto itself. */
  touch?(key: string): Promise<void>;
  close?(): Promise<void>;
}

/** What a client is opened with. */
export interface ClientSetting {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly bucket: string;
  /** An empty folder of the client's own. */
  readonly dir: string;
  readonly run: RunProgram;
  /** Whether the bucket encrypts with a key of KMS, which some clients have to be told: they take the ETag for an MD5 digest otherwise. */
  readonly isKms: boolean;
  /** Milliseconds from a file to the next one, for a client that can wait. */
  readonly gap: () => number;
}

export type OpenClient = (setting: ClientSetting) => Promise<DropClient>;
