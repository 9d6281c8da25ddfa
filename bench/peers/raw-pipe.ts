import { pipeRaw } from './pipe-raw.ts';
import { runTransfers } from './run-transfers.ts';

// The upper limit.
await runTransfers(pipeRaw);
