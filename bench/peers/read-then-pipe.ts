import { pipeRaw, readRaw } from './pipe-raw.ts';
import { runTransfers } from './run-transfers.ts';

// What it takes to read a file once before it is sent, whatever is done with what was read: here, nothing.
await runTransfers(async job => {
  await readRaw(job);
  await pipeRaw(job);
});
