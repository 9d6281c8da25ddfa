import type { Receipt } from '../../lambda/ledger/receipt.ts';
import type { Unclaimed } from '../../lambda/ledger/store/unclaimed-document.ts';
import { printable } from '../../terminal/printable.ts';
import { showMoment } from '../../terminal/show-age.ts';
import { describeStep } from '../../terminal/steps/describe-step.ts';
import { colourOf } from '../../terminal/steps/state-colours.ts';
import { LEDGER_BUCKET } from '../embedded-stack.ts';
import type { S3Event } from '../s3/s3-event.ts';

interface StepPrinterOptions {
  /** Reads a document of the ledger in the version of the event: of a submission, or of an object that no feed takes. */
  readonly read: (event: S3Event) => Promise<Receipt | Unclaimed | undefined>;
  /** Prints a line in the colour of its state. */
  readonly print: (line: string, colour: ReturnType<typeof colourOf>) => void;
  readonly now: () => Date;
}

/** Prints the steps of all drops, and the objects that no feed takes, whoever dropped them. */
export interface StepPrinter {
  /** Takes every event of S3. */
  take(event: S3Event): void;
  /** Waits until everything was printed. */
  settled(): Promise<void>;
}

/** The keys of documents about an upload: a submission, or an object that no feed takes. */
const DOCUMENT = /^(?:submissions\/[^/]+\/[0-9a-f]{64}|unclaimed\/[^/]+)\.json$/;

/** Whose step it is, and the step. */
function describe(document: Receipt | Unclaimed): readonly [id: string, step: string] {
  if ('submission' in document) return [document.submission, describeStep(document)];
  const [problem] = document.problems;
  const { bucket, key } = document.drop;
  return [`s3://${bucket}/${key}`, `starts nothing: ${problem?.code}: ${problem?.message}`];
}

/**
 * Prints a line for each step of each drop, with its time and its key. Every step is a document that the function
 * writes to the ledger. Writes that are not a new step, such as a finished write-back, print nothing.
 */
export function createStepPrinter({ read, print, now }: StepPrinterOptions): StepPrinter {
  const told = new Map<string, string>();
  let last = Promise.resolve();

  async function tell(event: S3Event): Promise<void> {
    const document = await read(event);
    if (document === undefined) return;
    const [id, step] = describe(document);
    if (told.get(id) === step) return;
    told.set(id, step);
    const line = `${showMoment(document.updatedAt, now())} ${document.drop.key}: ${step}`;
    print(printable(line), colourOf(document.state));
  }

  return {
    take(event) {
      if (event.bucket !== LEDGER_BUCKET || !DOCUMENT.test(event.key)) return;
      // One at a time, so that the lines are in the order of the steps. Unreadable steps are left out.
      last = last.then(() => tell(event)).catch(() => undefined);
    },
    settled: () => last,
  };
}
