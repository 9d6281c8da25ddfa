import * as v from 'valibot';
import { ReceiptSchema } from '../../ledger/receipt.ts';
import { createLog } from '../../log.ts';
import { publishMail } from './publish-mail.ts';
import { readFeeds } from './read-feeds.ts';
import { isWorthMail, writeMail } from './write-mail.ts';

/** An outcome event. A newer function may add fields to it. */
const EventSchema = v.object({ detail: v.object(ReceiptSchema.entries) });

const { env } = process;
const log = createLog(console);
const region = env.AWS_REGION ?? '';

function readCredentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN };
}

function endpointOf(service: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}.${region}.${domain}`;
}

/** The Lambda handler: sends a mail about an outcome that somebody has to know. After a failure, Lambda tries again. */
export async function handler(event: unknown): Promise<void> {
  const { detail: receipt } = v.parse(EventSchema, event);
  if (!isWorthMail(receipt)) return;
  const caller = { region, credentials: readCredentials() };
  const secrets = { ...caller, endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? endpointOf('secretsmanager') };
  const { [receipt.feed]: feed } = await readFeeds(env.DROPDIAL_MAIL ?? '{}', secrets);
  if (feed === undefined) return;
  const sns = { ...caller, endpoint: env.AWS_ENDPOINT_URL_SNS ?? endpointOf('sns') };
  await publishMail(sns, feed.topic, writeMail(receipt, feed));
  log.info('a mail was sent', { feed: receipt.feed, submission: receipt.submission, status: receipt.state });
}
