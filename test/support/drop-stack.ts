import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { type Receipt, ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import {
  DROP_BUCKET,
  type EmbeddedStack,
  LEDGER_BUCKET,
  LOCAL_FEED,
  type StackOptions,
  startEmbeddedStack,
} from '../../local/embedded-stack.ts';
import type { SimulatedCallList } from '../../local/voximplant/call-list-store.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import type { VoximplantSimulator } from '../../local/voximplant/start-simulator.ts';
import { BUNDLE_DIR } from '../../scripts/build-bundle.ts';

export const PREFIX = 'drops/';

/** One key for all stacks, because generating it takes longer than starting a stack. */
const account = await makeServiceAccount();

/** A valid CSV with so many rows. */
export function csvOf(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, row) => `+1202555${String(100 + (row % 100)).padStart(4, '0')};person ${row}`,
  );
  return ['phone_number;name', ...lines, ''].join('\n');
}

/** Tags that make a drop complete. */
export const COMPLETE = { rule_id: '101', priority: '1', max_simultaneous: '5', num_attempts: '3' } as const;

/** The embedded stack with helpers for tests. */
export interface DropStack extends EmbeddedStack {
  readonly simulator: VoximplantSimulator;
  /** The folder of S3 and the credentials. */
  readonly dir: string;
  /** Every log line of the function. */
  readonly logs: readonly string[];
  /** Uploads a CSV, or other content, and waits until no work is left to do at once. Returns its ETag, in quotes. */
  drop(
    name: string,
    body: NonNullable<PutObjectCommandInput['Body']>,
    tags?: Readonly<Record<string, string>>,
    extra?: Partial<PutObjectCommandInput>,
  ): Promise<string>;
  /** Uploads as `drop` does, without waiting. */
  upload(
    name: string,
    body: NonNullable<PutObjectCommandInput['Body']>,
    tags?: Readonly<Record<string, string>>,
    extra?: Partial<PutObjectCommandInput>,
  ): Promise<string>;
  /** Replaces the tags of an object. */
  putTags(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  metadata(name: string): Promise<Record<string, string>>;
  /** The receipt in the ledger that the object's metadata names. */
  receipt(name: string): Promise<Receipt>;
  receiptOf(submission: string): Promise<Receipt>;
  /** Overwrites a receipt in the ledger, as the function would not. */
  changeReceipt(name: string, change: (receipt: Receipt) => Receipt): Promise<void>;
  /** Makes a waiting drop due at once. */
  makeDue(name: string): Promise<void>;
  /** Lists at the simulator that belong to this drop, by the mark of its submission at the end of their names. */
  listsOf(name: string): Promise<readonly SimulatedCallList[]>;
}

export interface DropStackOptions extends Partial<StackOptions> {
  /** The beginning of the keys of all names. Default: {@link PREFIX}. */
  readonly keyPrefix?: string;
}

/** How many turns of the event loop a log line needs to come out of its pipe. */
const TURNS_OF_A_LOG_LINE = 5;

/** Starts a stack in its own folder; `close` removes it. */
export async function startDropStack({ keyPrefix = PREFIX, ...options }: DropStackOptions = {}): Promise<DropStack> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-e2e-'));
  const logs: string[] = [];
  // Tests drop the same content under many keys; the duplicate window has its own test.
  const feeds = (options.feeds ?? [LOCAL_FEED]).map(feed => ({ duplicateWindowDays: 0, ...feed }));
  const feedOf = (name: string) =>
    feeds.find(feed => 'prefix' in feed && (keyPrefix + name).startsWith(String(feed.prefix)));
  const receiptKeyOf = async (name: string) => {
    const feed = feedOf(name);
    const id = feed && 'id' in feed ? String(feed.id) : 'local';
    return `submissions/${id}/${(await metadata(name))['dropdial-submission'] ?? 'missing'}.json`;
  };
  const stack = await startEmbeddedStack({
    dir,
    bundleDir: BUNDLE_DIR,
    onLog: line => logs.push(line),
    account,
    ...options,
    feeds,
  });
  const { simulator, client } = stack;
  if (simulator === undefined) throw new Error('these tests need the simulator');
  const poller = {
    ...stack.poller,
    // Log lines are in the pipe before the function's answer, but it takes a few turns to read them.
    settled: async () => {
      await stack.poller.settled();
      for (let turn = 0; turn < TURNS_OF_A_LOG_LINE; turn++) await new Promise(setImmediate);
    },
  };

  async function metadata(name: string): Promise<Record<string, string>> {
    const head = await client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key: keyPrefix + name }));
    return head.Metadata ?? {};
  }

  async function readReceipt(Key: string): Promise<Receipt> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: LEDGER_BUCKET, Key }));
    return v.parse(ReceiptSchema, JSON.parse((await Body?.transformToString()) ?? ''));
  }

  const receipt = async (name: string) => readReceipt(await receiptKeyOf(name));

  async function changeReceipt(name: string, change: (receipt: Receipt) => Receipt): Promise<void> {
    const Body = JSON.stringify(change(await receipt(name)));
    await client.send(new PutObjectCommand({ Bucket: LEDGER_BUCKET, Key: await receiptKeyOf(name), Body }));
  }

  const upload: DropStack['upload'] = async (name, body, tags = {}, extra = {}) => {
    const Tagging = Object.keys(tags).length > 0 ? new URLSearchParams(tags).toString() : undefined;
    const { ETag = '' } = await client.send(
      new PutObjectCommand({ Bucket: DROP_BUCKET, Key: keyPrefix + name, Body: body, Tagging, ...extra }),
    );
    return ETag;
  };

  return {
    ...stack,
    poller,
    dir,
    simulator,
    logs,
    metadata,
    upload,
    async drop(...what) {
      const etag = await upload(...what);
      await poller.settled();
      return etag;
    },
    async putTags(name, tags) {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await client.send(
        new PutObjectTaggingCommand({ Bucket: DROP_BUCKET, Key: keyPrefix + name, Tagging: { TagSet } }),
      );
    },
    receiptOf: submission => readReceipt(`submissions/local/${submission}.json`),
    receipt,
    changeReceipt,
    async makeDue(name) {
      const { feed, submission } = await receipt(name);
      const Key = `open/${feed}/${submission}`;
      const { LastModified } = await client.send(new HeadObjectCommand({ Bucket: LEDGER_BUCKET, Key }));
      // Due a moment after it was listed, as if it had waited long enough.
      const notBefore = new Date((LastModified?.getTime() ?? 0) + 1000).toISOString();
      await changeReceipt(name, ({ wait, ...rest }) => ({ ...rest, wait: wait && { ...wait, notBefore } }));
    },
    async listsOf(name) {
      const id = (await metadata(name))['dropdial-submission'] ?? 'missing';
      return simulator.lists.filter(list => list.name.endsWith(` ~${id.slice(0, 12)}`));
    },
    async close() {
      await stack.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
