import { DropdialError } from '../errors.ts';

/** The version that this function writes; the receipt's schema has the same `version`. */
export const RECEIPT_VERSION = 1;

/** Turns a document of one version into one of the next. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** The migration from each older version, by that version. Version 1 is the first, so there is none yet. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Turns a document of any older version into one of the current version. Nothing is written by that: the next write of
 * the submission has the new version.
 *
 * Anything that is not a document with a version is returned unchanged; the schema reports it.
 *
 * @param key of the document, for messages.
 * @throws {DropdialError} `ledger_unreadable` for a version that only a newer function knows. The event stays in the
 *   queue until that function is deployed: ignoring its writes could call people twice.
 */
export function migrateReceipt(
  key: string,
  document: unknown,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
  current: number = RECEIPT_VERSION,
): unknown {
  if (!isRecord(document) || !Number.isSafeInteger(document.version)) return document;
  const version = Number(document.version);
  if (version > current) {
    throw new DropdialError(
      'ledger_unreadable',
      `the ledger's document "${key}" has version ${version}, and this function knows up to ${current}: deploy the newer function that wrote it`,
    );
  }
  let migrated = document;
  for (let from = version; from < current; from++) {
    const migrate = migrations.get(from);
    if (migrate === undefined) return document;
    migrated = { ...migrate(migrated), version: from + 1 };
  }
  return migrated;
}
