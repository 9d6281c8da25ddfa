import { collectBuffers } from '../../lambda/csv/bytes/collect-buffers.ts';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import { createKeyedDigests } from '../../lambda/voximplant/upload/keyed-digest.ts';
import { openDrop, sendDrop } from './open-drop.ts';
import { runTransfers } from './run-transfers.ts';

await runTransfers(async job => {
  const source = await openDrop(job);
  const startDigest = createKeyedDigests();
  const { update: onBytes, digest } = startDigest();
  const { summary, problemCount } = await planCsv(readFile(source(), { gzip: false }), { now: new Date(), onBytes });
  if (problemCount > 0) throw new Error('the file that is measured with has problems');
  await sendDrop(job, collectBuffers(source()), { bytes: summary.bytes, digest: digest(), startDigest });
});
