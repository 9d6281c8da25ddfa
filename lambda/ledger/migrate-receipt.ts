import { DropdialError } from '../errors.ts';

/** The version that this function writes; `version` of the receipt's schema says the same. */
export const RECEIPT_VERSION = 1;

/** Makes a document of one version a document of the next one. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** The way from each older version to the one after it, by the older one. Version 1 is the first, so there is none yet. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Makes of a document of any older version, as it was read, one of the version that this function knows. Nothing is written by
 * that: the next write of the submission is in the newer version.
 *
 * What is no document with a version comes back as it is; the schema says what is wrong with it.
 *
 * @param key of the document, for messages.
 * @throws {DropdialError} `ledger_unreadable` for a version that only a newer function knows. The event stays in the queue until
 *   that one is deployed: to go on without what it wrote could call people twice.
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
