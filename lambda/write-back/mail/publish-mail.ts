import { type Credentials, signRequest } from './sign-request.ts';
import type { Mail } from './write-mail.ts';

/** Longest wait for SNS, in milliseconds. */
const ANSWER_MS = 10_000;

/** Where SNS is, and as whom it is asked. */
export interface Sns {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Publishes a mail to a topic. Throws when SNS did not take it. */
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
  // The answer may repeat what was sent.
  const text = await answer.text();
  const [, code = 'no code'] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
  if (!answer.ok) throw new Error(`SNS refused the mail: HTTP ${answer.status}, ${code}`);
}
