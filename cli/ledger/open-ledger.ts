import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../lambda/feed/feed-config.ts';
import { createLedger, type Ledger } from '../../lambda/ledger/ledger.ts';
import { indexOpen } from '../../lambda/ledger/mark-open.ts';
import { createOpenIndex } from '../../lambda/ledger/open-markers.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import { type ConfigSource, readConfig } from './read-config.ts';

/** Where a command finds the ledger and what it is configured with. */
export interface OpenLedger {
  readonly s3: S3Client;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/**
 * Opens the ledger of a configuration.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} when the stack cannot be read.
 */
export async function openLedger(source: ConfigSource): Promise<OpenLedger> {
  const { config, ownS3Endpoint } = await readConfig(source);
  const s3 = new S3Client({ forcePathStyle: ownS3Endpoint });
  const { ledgerBucket: bucket } = config;
  const now = () => new Date();
  const documents = createLedger({ s3, bucket, now, newId: randomUUID });
  const owes = createOwes(config.eventBus !== undefined);
  const ledger = indexOpen(documents, createOpenIndex({ s3, bucket }), owes);
  return { s3, config, ledger, now };
}
