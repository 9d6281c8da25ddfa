import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listen } from '../../local/listen.ts';
import { MAIL_DIR } from '../../scripts/build-mail.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:mails';

/** The requests to SNS, and its answer. */
const asked: URLSearchParams[] = [];
let status = 200;
const sns = createServer(async (request, response) => {
  asked.push(new URLSearchParams(await text(request)));
  response.statusCode = status;
  response.end(
    status === 200 ? '<PublishResponse/>' : '<Error><Code>Throttled</Code><Message>secret</Message></Error>',
  );
});

let stack: DropStack;
let handler: (event: unknown) => Promise<void>;
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const port = await listen(sns, 0, '127.0.0.1');
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', `http://127.0.0.1:${port}`);
  vi.stubEnv('DROPDIAL_MAIL', JSON.stringify({ local: { topic: TOPIC, rejectFile: true } }));
  ({ handler } = await import(pathToFileURL(join(MAIL_DIR, 'handler.mjs')).href));
  stack = await startDropStack({
    visibilityTimeoutSeconds: 3600,
    feeds: [
      { id: 'local', prefix: PREFIX, rejectFile: true },
      { id: 'other', prefix: 'other/' },
    ],
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
  sns.close();
  await once(sns, 'close');
});

/** Sends all outcome events so far to the built function, like the rules do, and returns the mails. */
async function mailsOf(events: readonly unknown[]): Promise<readonly URLSearchParams[]> {
  const before = asked.length;
  for (const event of events) await handler(event);
  return asked.slice(before);
}

test('people are mailed about drops that are rejected or wait for them, and not about created ones', async () => {
  await stack.drop('monday.csv', 'phone_number;name\n+12025550101\n+12025550102;b\n', COMPLETE);
  await stack.drop('tuesday.csv', csvOf(2));
  await stack.drop('friday.csv', csvOf(3), COMPLETE);

  const mails = await mailsOf(stack.eventBus.events);

  expect(mails.map(mail => mail.get('Subject'))).toEqual([
    'local: monday.csv rejected: 1 problem in 2 rows',
    'local: tuesday.csv waiting: rule_id, priority, max_simultaneous, num_attempts',
  ]);
  expect(mails.map(mail => mail.get('TopicArn'))).toEqual([TOPIC, TOPIC]);
  expect(mails[0]?.get('Message')).toMatch(/^monday\.csv: rejected\r\nNobody is called: 1 problem in 2 rows\./);
  for (const mail of mails) expect(mail.toString()).not.toMatch(/202.?555/);
});

test('a mail that SNS does not accept is a fault, which contains neither the request nor the response', async () => {
  const [first] = stack.eventBus.events;
  status = 503;

  await expect(handler(first)).rejects.toThrow(/^SNS refused the mail: HTTP 503, Throttled$/);
  status = 200;
});

test('the topics are read from a secret if the environment has no room for them, again for each mail', async () => {
  const { env } = process;
  const { DROPDIAL_MAIL: inline } = env;
  const requests: unknown[] = [];
  let answer = { status: 200, topic: `${TOPIC}-1` };
  const secrets = createServer(async (request, response) => {
    requests.push([request.headers['x-amz-target'], JSON.parse(await text(request))]);
    response.statusCode = answer.status;
    const list = { local: { topic: answer.topic, rejectFile: true } };
    response.end(JSON.stringify(answer.status === 200 ? { SecretString: JSON.stringify(list) } : { Message: 'no' }));
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://127.0.0.1:${await listen(secrets, 0, '127.0.0.1')}`);
  vi.stubEnv('DROPDIAL_MAIL', 'secret:arn:aws:secretsmanager:us-east-1:123456789012:secret:Feeds-AbCdEf');
  try {
    const [first] = stack.eventBus.events;
    const before = await mailsOf([first]);
    answer = { status: 200, topic: `${TOPIC}-2` };
    const after = await mailsOf([first]);
    answer = { status: 500, topic: TOPIC };

    expect([...before, ...after].map(mail => mail.get('TopicArn'))).toEqual([`${TOPIC}-1`, `${TOPIC}-2`]);
    expect(requests[0]).toEqual([
      'secretsmanager.GetSecretValue',
      { SecretId: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Feeds-AbCdEf' },
    ]);
    await expect(handler(first)).rejects.toThrow('Secrets Manager did not return the list of topics: HTTP 500');
  } finally {
    vi.stubEnv('DROPDIAL_MAIL', inline);
    secrets.close();
  }
});

test('nobody is mailed about a feed without a topic', async () => {
  const events = stack.eventBus.events.map(event => ({ ...event, detail: { ...Object(event.detail), feed: 'other' } }));

  expect(await mailsOf(events)).toEqual([]);
});
