import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { untilStopped } from '../cli/until-stopped.ts';
import { BUNDLE_DIR, buildBundle } from '../scripts/build-bundle.ts';
import { countOf, showBytes } from '../terminal/count-of.ts';
import { printPoint, printText } from '../terminal/print-text.ts';
import { printable } from '../terminal/printable.ts';
import { watchProgress } from '../terminal/watch-progress.ts';
import { describeLogLine } from './describe-log-line.ts';
import { dropFile, findLocalDrop, readMetadata } from './drop-file.ts';
import { DROP_BUCKET, type EmbeddedStack, startEmbeddedStack } from './embedded-stack.ts';
import { callingSimulator } from './job/calling-simulator.ts';
import { feedsOf, type LocalFeeds } from './job/choose-feeds.ts';
import { printCommands } from './job/print-commands.ts';
import { createStepPrinter, type StepPrinter } from './job/print-steps.ts';
import type { StartOptions } from './parse-start-options.ts';
import { describeWarnings, printList, printMetadata, printProblems } from './print-outcome.ts';
import { collectLocally, readLocally, readWritten } from './show-results.ts';
import { assertFiles, describeSuppression, uploadLists } from './show-suppression.ts';

const EXAMPLE = join(import.meta.dirname, '..', 'examples', 'contacts.csv');
/** A deployed stack sweeps every five minutes; here somebody is watching. */
const SWEEP_SECONDS = 30;
/** An event is received again after this time, at most eight times: a file must be read and sent within them. */
const VISIBILITY_SECONDS = 60;
/** Statuses after which nothing more happens to a drop by itself. */
const SETTLED = new Set(['created', 'checked', 'rejected', 'skipped', 'waiting', 'in_doubt']);

/** Waits for the end of the drop: an outcome on the object, or its event among the dead letters. */
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

/** A running stack, and the messages about its drops. */
interface Job {
  readonly stack: EmbeddedStack;
  readonly feed: LocalFeeds['chosen'];
  readonly steps: StepPrinter;
}

async function runDrop({ stack, feed, steps }: Job, options: StartOptions): Promise<boolean> {
  const drop = await findLocalDrop(options.file ?? EXAMPLE);
  const upload = watchProgress('uploading', drop.size);
  const key = await dropFile(drop, {
    client: stack.client,
    bucket: DROP_BUCKET,
    prefix: feed.prefix,
    tags: options.tags,
    onProgress: upload.update,
  });
  upload.end();
  const extras = [drop.sidecarPath && 'its sidecar', options.tags.size > 0 && countOf(options.tags.size, 'tag')].filter(
    Boolean,
  );
  const beside = extras.length > 0 ? ` with ${extras.join(' and ')}` : '';
  printPoint(`dropped s3://${DROP_BUCKET}/${printable(key)} (${showBytes(drop.size)})${beside}`);
  const metadata = await waitForOutcome(stack, key);
  await steps.settled();
  if (stack.deadLetters.counts().visible > 0) {
    printPoint('the event failed again and again and is now in the dead letters; --logs shows why');
  }
  printPoint('the object now carries');
  console.log(printMetadata(metadata));
  const submission = metadata['dropdial-submission'] ?? '';
  const receipt = await readLocally(stack, feed.id, submission);
  if (receipt && (receipt.problems.length > 1 || receipt.state === 'rejected')) console.log(printProblems(receipt));
  for (const line of receipt ? describeWarnings(receipt, stack.simulator !== undefined) : []) printText(line);
  const [leftOut, ...why] = receipt && options.suppress.length > 0 ? describeSuppression(receipt) : [];
  if (leftOut !== undefined) printPoint(leftOut);
  for (const line of why) printText(`  ${printable(line)}`);
  const lists = stack.simulator?.lists ?? [];
  if (stack.simulator) printPoint(lists.length === 0 ? 'the simulator dials nothing' : 'the simulator dials');
  for (const list of lists) console.log(printList(list));
  const isCreated = metadata['dropdial-status'] === 'created';
  if (isCreated && options.results) return showResults(stack, feed.id, submission, key);
  // A dry run without problems counts as success.
  return isCreated || (metadata['dropdial-status'] === 'checked' && metadata['dropdial-error'] === undefined);
}

/** Prints the results of the calls, and the key of their file. */
async function showResults(stack: EmbeddedStack, feedId: string, submission: string, key: string): Promise<boolean> {
  const shown = await collectLocally(stack, feedId, submission);
  const results = shown?.list.results;
  if (shown === undefined || results === undefined) {
    printPoint('the results were not collected; --logs shows why');
    return false;
  }
  printPoint(`the list has ended (${shown.list.ended}); the results of its ${results.counts.total} calls`);
  for (const [state, count] of Object.entries(results.counts))
    if (count > 0) console.log(`  ${state.padEnd(12)} ${count}`);
  printPoint(`the results are in s3://${DROP_BUCKET}/${printable(results.key)}`);
  for (const line of shown.lines) printText(`  ${printable(line)}`);
  if (results.unreached) {
    const { key: unreached, rows } = results.unreached;
    printPoint(`the rows that ended in error (${rows}) are in s3://${DROP_BUCKET}/${printable(unreached)}`);
  }
  printPoint('the object now carries');
  console.log(printMetadata(await readMetadata(stack.client, DROP_BUCKET, key)));
  return true;
}

/** Prints the function's log lines unchanged, or in words and without metrics. */
function makeLogPrinter(all: boolean): (line: string) => void {
  return line => {
    const text = all ? line : describeLogLine(line);
    if (text !== undefined) printText(`  ${styleText('dim', printable(text))}`);
  };
}

/** Has every step of every drop printed, once there is a stack to read them from. */
function printSteps(stackOf: () => EmbeddedStack | undefined): StepPrinter {
  return createStepPrinter({
    read: async event => {
      const stack = stackOf();
      return stack && readWritten(stack, event);
    },
    print: (line, colour) => printText(`  ${colour ? styleText(colour, line) : line}`),
    now: () => new Date(),
  });
}

/** Builds the function, starts the stack and drops the file. The exit code reports its outcome. */
export async function runMainJob(options: StartOptions): Promise<number> {
  await findLocalDrop(options.file ?? EXAMPLE);
  await assertFiles(options.suppress);
  const { feeds, chosen, notes } = await feedsOf(options, { results: options.results });
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-'));
  let stack: EmbeddedStack | undefined;
  try {
    const { bytes } = await buildBundle();
    printPoint(`built the function (${(bytes / 1000).toFixed(0)} kB)`);
    for (const note of notes) printPoint(note);
    const steps = printSteps(() => stack);
    stack = await startEmbeddedStack({
      dir,
      bundleDir: BUNDLE_DIR,
      s3Port: options.port,
      visibilityTimeoutSeconds: VISIBILITY_SECONDS,
      functionTimeoutSeconds: 900,
      sweepSeconds: SWEEP_SECONDS,
      feeds,
      ...(options.results && { simulator: callingSimulator(options) }),
      onLog: makeLogPrinter(options.logs),
      onObject: steps.take,
      ...(options.api && { api: options.api }),
    });
    printPoint(
      `S3 answers at ${stack.s3.endpoint}, Voximplant at ${options.api?.url ?? `${stack.simulator?.url} (simulator)`}`,
    );
    await uploadLists(stack.client, options.suppress);
    const isGood = await runDrop({ stack, feed: chosen, steps }, options);
    if (options.keep) {
      await printCommands(stack, dir, chosen.prefix);
      await untilStopped();
      printPoint('stopped; its files are deleted');
    } else {
      printPoint('next: npm start -- --ui (a page), -- FILE.csv, -- --keep, or -- --help');
    }
    return isGood ? 0 : 1;
  } finally {
    await stack?.close();
    await rm(dir, { recursive: true, force: true });
  }
}
