import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { BUNDLE_DIR, buildBundle } from '../scripts/build-bundle.ts';
import { countOf, showBytes } from '../terminal/count-of.ts';
import { printable } from '../terminal/printable.ts';
import { watchProgress } from '../terminal/watch-progress.ts';
import { describeLogLine } from './describe-log-line.ts';
import { dropFile, findLocalDrop, readMetadata } from './drop-file.ts';
import { DROP_BUCKET, type EmbeddedStack, LOCAL_FEED, startEmbeddedStack } from './embedded-stack.ts';
import type { StartOptions } from './parse-start-options.ts';
import { printList, printMetadata } from './print-outcome.ts';
import { collectLocally, LOCAL_RESULTS, readLocally } from './show-results.ts';
import { assertFiles, describeSuppression, suppressionOf, uploadLists } from './show-suppression.ts';

const EXAMPLE = join(import.meta.dirname, '..', 'examples', 'contacts.csv');
const EXAMPLE_DEFAULTS = { phone_columns: ['phone_number'] };
const PREFIX = 'drops/';
/** A deployed stack sweeps every five minutes; here somebody is watching. */
const SWEEP_SECONDS = 30;
/** Statuses after which nothing more happens to a drop by itself. */
const SETTLED = new Set(['created', 'checked', 'rejected', 'skipped', 'waiting', 'in_doubt']);

function say(text: string): void {
  console.log(`${styleText('green', '•')} ${text}`);
}

/** Waits until the drop's way is over: its outcome stands on the object, or its event ended in the dead letters. */
async function waitForOutcome(stack: EmbeddedStack, key: string): Promise<Record<string, string>> {
  for (;;) {
    await stack.poller.settled();
    const metadata = await readMetadata(stack.client, DROP_BUCKET, key);
    if (SETTLED.has(metadata['dropdial-status'] ?? '') || stack.deadLetters.counts().visible > 0) return metadata;
    const { visible, inFlight, delayed } = stack.queue.counts();
    if (visible + inFlight + delayed === 0) return metadata;
    await stack.queue.waitVisible(AbortSignal.timeout(60_000));
  }
}

function printCommands(endpoint: string): void {
  console.log(`
The stack stays up; stop it with Ctrl-C. S3 answers at ${styleText('bold', endpoint)}. To drop files of your own:

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws s3 cp FILE.csv s3://${DROP_BUCKET}/${PREFIX}FILE.csv
  aws s3 cp FILE.json s3://${DROP_BUCKET}/${PREFIX}FILE.csv.json
  aws s3api put-object --bucket ${DROP_BUCKET} --key ${PREFIX}FILE.csv --body FILE.csv \\
    --tagging 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3'
  aws s3api head-object --bucket ${DROP_BUCKET} --key ${PREFIX}FILE.csv --query Metadata
`);
}

async function runDrop(stack: EmbeddedStack, options: StartOptions): Promise<boolean> {
  const drop = await findLocalDrop(options.file ?? EXAMPLE);
  const upload = watchProgress('uploading', drop.size);
  const key = await dropFile(drop, {
    client: stack.client,
    bucket: DROP_BUCKET,
    prefix: PREFIX,
    tags: options.tags,
    onProgress: upload.update,
  });
  upload.end();
  const extras = [drop.sidecarPath && 'its sidecar', options.tags.size > 0 && countOf(options.tags.size, 'tag')].filter(
    Boolean,
  );
  const beside = extras.length > 0 ? ` with ${extras.join(' and ')}` : '';
  say(`dropped s3://${DROP_BUCKET}/${printable(key)} (${showBytes(drop.size)})${beside}`);
  const metadata = await waitForOutcome(stack, key);
  if (stack.deadLetters.counts().visible > 0) {
    say('the event was tried again and again and is now in the dead letters; --logs shows why');
  }
  say('the object now carries');
  console.log(printMetadata(metadata));
  const [leftOut, ...why] = await describeLeftOut(stack, options, metadata['dropdial-submission'] ?? '');
  if (leftOut !== undefined) say(leftOut);
  for (const line of why) console.log(`  ${printable(line)}`);
  const lists = stack.simulator?.lists ?? [];
  if (stack.simulator) say(lists.length === 0 ? 'the simulator dials nothing' : 'the simulator dials');
  for (const list of lists) console.log(printList(list));
  const isCreated = metadata['dropdial-status'] === 'created';
  if (isCreated && options.results) return showResults(stack, metadata['dropdial-submission'] ?? '', key);
  // A dry run that found nothing wrong came to what was asked for.
  return isCreated || (metadata['dropdial-status'] === 'checked' && metadata['dropdial-error'] === undefined);
}

/** What suppression lists came to, where there are some. */
async function describeLeftOut(stack: EmbeddedStack, { suppress }: StartOptions, submission: string) {
  const receipt = suppress.length === 0 ? undefined : await readLocally(stack, submission);
  return receipt ? describeSuppression(receipt) : [];
}

/** The local feed with what was asked for; `undefined` when that is nothing. */
function feedOf({ file, results, suppress }: StartOptions): object | undefined {
  if (!results && suppress.length === 0) return undefined;
  return {
    ...LOCAL_FEED,
    ...(results && { results: LOCAL_RESULTS }),
    ...(suppress.length > 0 && { suppression: suppressionOf(suppress) }),
    // Whoever drops a file of his own knows its columns.
    ...(suppress.length > 0 && file === undefined && { defaults: EXAMPLE_DEFAULTS }),
  };
}

/** Says what became of the calls, and where that is written. */
async function showResults(stack: EmbeddedStack, submission: string, key: string): Promise<boolean> {
  const shown = await collectLocally(stack, submission);
  const results = shown?.list.results;
  if (shown === undefined || results === undefined) {
    say('the results were not collected; --logs shows why');
    return false;
  }
  say(`the list is over (${shown.list.ended}); its ${results.counts.total} calls came to`);
  for (const [state, count] of Object.entries(results.counts))
    if (count > 0) console.log(`  ${state.padEnd(12)} ${count}`);
  say(`the results are in s3://${DROP_BUCKET}/${printable(results.key)}`);
  for (const line of shown.lines) console.log(`  ${printable(line)}`);
  if (results.unreached) {
    const { key: unreached, rows } = results.unreached;
    say(`the ${rows} rows that ended in error are in s3://${DROP_BUCKET}/${printable(unreached)}`);
  }
  say('the object now carries');
  console.log(printMetadata(await readMetadata(stack.client, DROP_BUCKET, key)));
  return true;
}

function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Shows the function's lines as they are, or in words and without its metrics. */
function makeLogPrinter(all: boolean): (line: string) => void {
  return line => {
    const text = all ? line : describeLogLine(line);
    if (text !== undefined) console.log(styleText('dim', `  ${printable(text)}`));
  };
}

/** Builds the function, starts the stack and drops the file; the exit code says what became of it. */
export async function runMainJob(options: StartOptions): Promise<number> {
  await findLocalDrop(options.file ?? EXAMPLE);
  await assertFiles(options.suppress);
  const feed = feedOf(options);
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-'));
  try {
    const { bytes } = await buildBundle();
    say(`built the function (${(bytes / 1000).toFixed(0)} kB)`);
    const stack = await startEmbeddedStack({
      dir,
      bundleDir: BUNDLE_DIR,
      s3Port: options.port,
      visibilityTimeoutSeconds: 5,
      functionTimeoutSeconds: 900,
      sweepSeconds: SWEEP_SECONDS,
      ...(feed && { feeds: [{ ...feed }] }),
      ...(options.results && { simulator: { keepRows: Number.MAX_SAFE_INTEGER } }),
      onLog: makeLogPrinter(options.logs),
      ...(options.api && { api: options.api }),
    });
    try {
      say(
        `S3 answers at ${stack.s3.endpoint}, Voximplant at ${options.api?.url ?? `${stack.simulator?.url} (simulator)`}`,
      );
      await uploadLists(stack.client, options.suppress);
      const created = await runDrop(stack, options);
      if (options.keep) {
        printCommands(stack.s3.endpoint);
        await untilStopped();
      }
      return created ? 0 : 1;
    } finally {
      await stack.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
