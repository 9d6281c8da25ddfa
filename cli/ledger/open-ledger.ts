import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../lambda/feed/feed-config.ts';
import { type Environment, readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { createLedger, type Ledger } from '../../lambda/ledger/ledger.ts';
import { indexOpen } from '../../lambda/ledger/mark-open.ts';
import { createOpenIndex } from '../../lambda/ledger/open-markers.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import { UsageError } from '../command.ts';
import { readStack } from '../stack/read-stack.ts';

/** Where a command finds the ledger and what it is configured with. */
export interface OpenLedger {
  readonly s3: S3Client;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/** The options with which every command on submissions finds its ledger. */
export const LEDGER_OPTIONS = { config: { type: 'string' }, stack: { type: 'string' } } as const;

export const LEDGER_HELP = `  --stack NAME     the deployed stack whose function's configuration is used
  --config FILE    the function's configuration (JSON); default: DROPDIAL_CONFIG of the environment, or the stack that
                   DROPDIAL_STACK names
                   credentials and Region are those of the AWS environment`;

/** Where the function's configuration is found. */
export interface ConfigSource {
  readonly config?: string | undefined;
  readonly stack?: string | undefined;
}

async function readVariables({ config, stack }: ConfigSource): Promise<NodeJS.ProcessEnv> {
  if (config !== undefined && stack !== undefined) throw new UsageError('name "--config" or "--stack", not both');
  if (config !== undefined) return { ...process.env, DROPDIAL_CONFIG: `file:${resolve(config)}` };
  const name = stack ?? (process.env.DROPDIAL_CONFIG ? undefined : process.env.DROPDIAL_STACK);
  return name ? { ...process.env, ...(await readStack(name)) } : process.env;
}

/**
 * Reads a configuration: of a file, of a deployed stack, or of DROPDIAL_CONFIG or DROPDIAL_STACK in the environment.
 *
 * @throws {DropdialError} `config_invalid`.
 * @throws {UsageError} when the stack cannot be read.
 */
export async function readConfig(source: ConfigSource): Promise<Environment> {
  return readEnvironment(await readVariables(source));
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
