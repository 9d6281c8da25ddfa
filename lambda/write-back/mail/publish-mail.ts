import { type Credentials, signRequest } from './sign-request.ts';
import type { Mail } from './write-mail.ts';

/** Time limit for an answer of SNS, in milliseconds. */
const ANSWER_MS = 10_000;

/** The address of SNS, and the credentials for it. */
interface Sns {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Publishes a mail to a topic. Throws when SNS does not accept it. */
export async function publishMail({ endpoint, region, credentials }: Sns, topicArn: string, mail: Mail): Promise<void> {
  const { host, href } = new URL('/', endpoint);
  const body = new URLSearchParams({
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: topicArn,
    Subject: mail.subject,
    Message: mail.text,
  }).toString();
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const headers = signRequest({ host, service: 'sns', region, headers: form, body }, credentials, new Date());
  const answer = await fetch(href, { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
  // Only the code is quoted, because the answer may repeat the mail.
  const text = await answer.text();
  const [, code = 'no code'] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
  if (!answer.ok) throw new Error(`SNS refused the mail: HTTP ${answer.status}, ${code}`);
}
