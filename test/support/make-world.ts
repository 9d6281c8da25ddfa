import { S3Client } from '@aws-sdk/client-s3';
import { MAX_SEEN_VALUES } from '../../lambda/csv/rules/seen-values.ts';
import { createLog } from '../../lambda/log.ts';
import type { Run } from '../../lambda/run.ts';
import type { World } from '../../lambda/world.ts';
import { at } from './make-draft.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemoryListStore } from './memory-list-store.ts';
import { createMemoryOpenIndex } from './memory-open-index.ts';

function unexpected(what: string): () => never {
  return () => {
    throw new Error(`the test expects nobody to ${what}`);
  };
}

/** A store without any documents. */
const decideOnNothing: World['documents']['change'] = async (_kind, { decide }) => {
  const decision = await decide(undefined);
  if (decision === 'again') throw new Error('there is nothing to look at again');
  return decision.result;
};

/**
 * A world with a memory ledger and without small documents, in which any other request fails; with the changes of the
 * test.
 */
export function makeWorld(change: Partial<World> = {}): World {
  const { now = () => at(0) } = change;
  return {
    s3: new S3Client({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1' }),
    idleMs: 5_000,
    annotate: unexpected('annotate'),
    ledger: createMemoryLedger(now),
    markers: createMemoryOpenIndex(now),
    lists: createMemoryListStore(),
    documents: { change: decideOnNothing },
    voximplant: { account: unexpected('ask the API'), renewKey: unexpected('look for another key') },
    openApi: unexpected('ask the API'),
    readLists: unexpected('ask what lists came to'),
    announcer: {
      owes: () => false,
      send: async () => ({}),
      announce: async submission => ({ submission }),
      announceList: async submission => ({ submission }),
    },
    queue: { postpone: unexpected('postpone a message') },
    feeds: [],
    putMetrics: () => undefined,
    mostValues: MAX_SEEN_VALUES,
    now,
    newId: () => '00000000-0000-4000-8000-000000000001',
    ...change,
  };
}

/** The limits of one invocation: a deadline of a minute, and a log that a test can read. */
export function makeRun(change: Partial<Run> = {}): Run & { readonly logged: readonly string[] } {
  const logged: string[] = [];
  const write = (line: { message?: unknown }) => logged.push(String(line.message));
  return {
    owner: 'worker',
    signal: new AbortController().signal,
    deadline: () => at(55),
    log: createLog({ info: write, warn: write, error: write }),
    logged,
    ...change,
  };
}
