import * as v from 'valibot';
import { ReceiptSchema } from '../../ledger/receipt.ts';
import { createLog } from '../../log.ts';
import { publishMail } from './publish-mail.ts';
import { isWorthMail, writeMail } from './write-mail.ts';

/** The topic of each feed, and what its mails may name. */
const FeedsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.strictObject({ topic: v.string(), rejectFile: v.boolean() })),
);

/** An outcome event. A newer function may say more in it. */
const EventSchema = v.object({ detail: v.object(ReceiptSchema.entries) });

const { env } = process;
const log = createLog(console);
const feeds = v.parse(FeedsSchema, env.DROPDIAL_MAIL ?? '{}');
const region = env.AWS_REGION ?? '';

function readCredentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN };
}

/** The Lambda handler: has a mail sent about an outcome that somebody has to know of. What fails is tried again by Lambda. */
export async function handler(event: unknown): Promise<void> {
  const { detail: receipt } = v.parse(EventSchema, event);
  const feed = feeds[receipt.feed];
  if (feed === undefined || !isWorthMail(receipt)) return;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = env.AWS_ENDPOINT_URL_SNS ?? `https://sns.${region}.${domain}`;
  await publishMail({ endpoint, region, credentials: readCredentials() }, feed.topic, writeMail(receipt, feed));
  log.info('a mail was sent', { feed: receipt.feed, submission: receipt.submission, status: receipt.state });
}
