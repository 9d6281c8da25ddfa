import { Agent, request } from 'undici';
import { checkAnswer, runTransfers } from './run-transfers.ts';

const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });

// The limit: one HTTP client, one stream, no form around it, nothing looked at.
await runTransfers(async ({ getUrl, sinkUrl, bytes }) => {
  const { body } = await request(getUrl, { method: 'GET', dispatcher: agent });
  const answer = await request(sinkUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'content-length': String(bytes) },
    body,
    dispatcher: agent,
  });
  checkAnswer(await answer.body.text());
});
