import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../lambda/feed/feed-config.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import type { ListStore } from '../../lambda/ledger/store/list-store.ts';
import { openLedger as openDocuments } from '../../lambda/ledger/store/open-ledger.ts';
import { createLookAfter } from '../../lambda/ledger/store/watch-lists.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import { createServerClock, followServerClock } from '../../lambda/s3/follow-server-clock.ts';
import type { ConfigSource } from '../config/find-place.ts';
import { readConfig } from './read-config.ts';

/** A ledger and its configuration, as a command uses them. */
export interface OpenLedger {
  readonly s3: S3Client;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly lists: ListStore;
  /**
   * The clock of S3, by which the function's leases go: a machine whose clock is wrong takes nothing from a worker. Its own
   * clock until S3 has answered once.
   */
  readonly now: () => Date;
  /** True if S3 is not AWS's, so that support for features is tested. */
  readonly ownS3Endpoint: boolean;
}

/**
 * Silences the SDK, which would print messages in addition to its errors. A command reports an error once, in its own
 * words.
 */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/**
 * Opens the ledger of a configuration.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} if the stack cannot be read.
 */
export async function openLedger(source: ConfigSource): Promise<OpenLedger> {
  const { config, ownS3Endpoint } = await readConfig(source);
  const s3 = new S3Client({ forcePathStyle: ownS3Endpoint, logger: SILENT });
  const { ledgerBucket: bucket } = config;
  const { now, observe } = createServerClock(() => new Date());
  followServerClock(s3, observe);
  const owes = createOwes(config.eventBus !== undefined);
  const lookAfter = createLookAfter(config.feeds);
  const { ledger, lists } = openDocuments({ s3, bucket, now, newId: randomUUID, owes, lookAfter });
  return { s3, config, ledger, lists, now, ownS3Endpoint };
}
