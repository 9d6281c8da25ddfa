import { readFile } from '../../lambda/csv/read-file.ts';
import { openDrop, sendDrop } from './open-drop.ts';
import { runTransfers } from './run-transfers.ts';

await runTransfers(async job => {
  const source = await openDrop(job);
  await sendDrop(job, readFile(source(), { gzip: false }), job);
});
