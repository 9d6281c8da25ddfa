import { Readable } from 'node:stream';
import { FormDataEncoder } from 'form-data-encoder';
import { Agent, request } from 'undici';
import { checkAnswer, runTransfers } from './run-transfers.ts';

const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });

// A file in the encoder's own form: a stream with a known size.
await runTransfers(async ({ getUrl, sinkUrl, bytes }) => {
  const { body } = await request(getUrl, { method: 'GET', dispatcher: agent });
  const file = {
    name: 'call-list.csv',
    type: 'text/csv',
    size: bytes,
    lastModified: 0,
    [Symbol.toStringTag]: 'File',
    stream: () => body,
  };
  const entries: [string, typeof file][] = [['file_content', file]];
  const encoder = new FormDataEncoder({
    append: () => undefined,
    getAll: () => entries.map(([, value]) => value),
    entries: () => entries[Symbol.iterator](),
    [Symbol.iterator]: () => entries[Symbol.iterator](),
    [Symbol.toStringTag]: 'FormData',
  });
  const answer = await request(sinkUrl, {
    method: 'POST',
    headers: { ...encoder.headers },
    body: Readable.from(encoder, { objectMode: false }),
    dispatcher: agent,
  });
  checkAnswer(await answer.body.text());
});
