import * as v from 'valibot';
import { type Credentials, signRequest } from './sign-request.ts';

/** The topic of each feed, and whether its mails may mention a list of problems. */
const FeedsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.strictObject({ topic: v.string(), rejectFile: v.boolean() })),
);

type MailFeeds = v.InferOutput<typeof FeedsSchema>;

/** The answer of Secrets Manager. */
const AnswerSchema = v.pipe(v.string(), v.parseJson(), v.object({ SecretString: v.string() }));

/** Time limit for an answer of Secrets Manager, in milliseconds. */
const ANSWER_MS = 10_000;

/** The address of Secrets Manager, and the credentials for it. */
interface Secrets {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

async function readSecret({ endpoint, region, credentials }: Secrets, secretId: string): Promise<string> {
  const { host, href } = new URL('/', endpoint);
  const body = JSON.stringify({ SecretId: secretId });
  const headers = signRequest(
    {
      host,
      service: 'secretsmanager',
      region,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body,
    },
    credentials,
    new Date(),
  );
  const answer = await fetch(href, { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Secrets Manager did not return the list of topics: HTTP ${answer.status}`);
  return v.parse(AnswerSchema, text).SecretString;
}

/**
 * Reads the topic of each feed from the setting itself, or from the secret that it names. A secret is read for each
 * mail, because a deployment changes the secret without starting the function anew.
 *
 * @param setting JSON, or `secret:ARN`.
 */
export async function readFeeds(setting: string, secrets: Secrets): Promise<MailFeeds> {
  const [, secretId] = /^secret:(.+)$/.exec(setting) ?? [];
  return v.parse(FeedsSchema, secretId === undefined ? setting : await readSecret(secrets, secretId));
}
