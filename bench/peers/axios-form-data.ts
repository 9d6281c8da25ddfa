import type { Readable } from 'node:stream';
import axios from 'axios';
import FormData from 'form-data';
import { checkAnswer, runTransfers } from './run-transfers.ts';

// As the documentation of both recommends for streams: with a known length, and without buffering for redirects.
await runTransfers(async ({ getUrl, sinkUrl, bytes }) => {
  const { data } = await axios.get<Readable>(getUrl, { responseType: 'stream' });
  const form = new FormData();
  form.append('file_content', data, { filename: 'call-list.csv', contentType: 'text/csv', knownLength: bytes });
  const answer = await axios.post<unknown>(sinkUrl, form, {
    headers: { ...form.getHeaders(), 'content-length': form.getLengthSync() },
    maxBodyLength: Number.POSITIVE_INFINITY,
    maxRedirects: 0,
  });
  checkAnswer(answer.data);
});
