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

/** Where a command finds the ledger and what it is configured with. */
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
  /** True when S3 is somewhere else than AWS, where nothing is taken for granted. */
  readonly ownS3Endpoint: boolean;
}

/** What the SDK would say on the screen beside the error that it throws: a command says once, and in its own words, what went wrong. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/**
 * Opens the ledger of a configuration.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} when the stack cannot be read.
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
