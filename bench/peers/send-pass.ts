import { sweepBuffers } from '../../lambda/csv/sweep-buffers.ts';
import { openDrop, sendDrop } from './open-drop.ts';
import { runTransfers } from './run-transfers.ts';

// The second reading of an object, as the function does it when the plan took nothing away.
await runTransfers(async job => {
  const source = await openDrop(job);
  // Opens nothing: it is the first pass that compares checksums.
  source();
  await sendDrop(job, sweepBuffers(source()), job);
});
