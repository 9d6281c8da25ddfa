import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../lambda/feed-config.ts';
import { indexOpen } from '../lambda/index-open.ts';
import { createLedger, type Ledger } from '../lambda/ledger.ts';
import { createOpenIndex } from '../lambda/open-index.ts';
import { readEnvironment } from '../lambda/read-environment.ts';

/** Where a command finds the ledger and what it is configured with. */
export interface OpenLedger {
  readonly s3: S3Client;
  readonly config: Config;
  readonly ledger: Ledger;
}

/** The options with which every command on submissions finds its ledger. */
export const LEDGER_OPTIONS = { config: { type: 'string' } } as const;

export const LEDGER_HELP = `  --config FILE    the function's configuration (JSON); default: DROPDIAL_CONFIG of the environment
                   credentials and Region are those of the AWS environment`;

/**
 * Opens the ledger of a configuration.
 *
 * @param configPath the file; DROPDIAL_CONFIG of the environment when absent.
 * @throws {DropdialError} `config_invalid`.
 */
export function openLedger(configPath: string | undefined): OpenLedger {
  const environment =
    configPath === undefined ? process.env : { ...process.env, DROPDIAL_CONFIG: `file:${resolve(configPath)}` };
  const { config, ownS3Endpoint } = readEnvironment(environment);
  const s3 = new S3Client({ forcePathStyle: ownS3Endpoint });
  const { ledgerBucket: bucket } = config;
  const ledger = indexOpen(
    createLedger({ s3, bucket, now: () => new Date(), newId: randomUUID }),
    createOpenIndex({ s3, bucket }),
  );
  return { s3, config, ledger };
}
