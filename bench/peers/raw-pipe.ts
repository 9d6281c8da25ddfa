import { pipeRaw } from './pipe-raw.ts';
import { runTransfers } from './run-transfers.ts';

// The limit.
await runTransfers(pipeRaw);
