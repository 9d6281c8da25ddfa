import { pipeRaw, readRaw } from './pipe-raw.ts';
import { runTransfers } from './run-transfers.ts';

// The cost of reading a file once before it is sent, without doing anything with it.
await runTransfers(async job => {
  await readRaw(job);
  await pipeRaw(job);
});
