import { Agent, request } from 'undici';
import type { Job } from './job.ts';
import { checkAnswer } from './run-transfers.ts';

const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });

/** One HTTP client and one stream, without a form and without looking at the bytes. */
export async function pipeRaw({ getUrl, sinkUrl, bytes }: Job): Promise<void> {
  const { body } = await request(getUrl, { method: 'GET', dispatcher: agent });
  const answer = await request(sinkUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'content-length': String(bytes) },
    body,
    dispatcher: agent,
  });
  checkAnswer(await answer.body.text());
}

/** Reads the object with the same client and discards it. */
export async function readRaw({ getUrl, bytes }: Job): Promise<void> {
  const { body } = await request(getUrl, { method: 'GET', dispatcher: agent });
  let read = 0;
  for await (const chunk of body) read += chunk.length;
  if (read !== bytes) throw new Error(`${read} bytes came of ${bytes}`);
}
