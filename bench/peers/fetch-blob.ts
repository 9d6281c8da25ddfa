import { checkAnswer, runTransfers } from './run-transfers.ts';

// Without a library: fetch accepts no stream as a file, so the whole object becomes a Blob.
await runTransfers(async ({ getUrl, sinkUrl }) => {
  const object = await fetch(getUrl);
  const form = new FormData();
  form.append('file_content', await object.blob(), 'call-list.csv');
  const answer = await fetch(sinkUrl, { method: 'POST', body: form });
  checkAnswer(await answer.text());
});
