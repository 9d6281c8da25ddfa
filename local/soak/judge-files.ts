import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { SimulatedCallList } from '../voximplant/call-list-store.ts';
import { readReceipts } from './resolve-parked.ts';

type Dialled = Pick<SimulatedCallList, 'dialled' | 'sha256'>;

/** The files with a wrong number of lists, by name. */
export interface Compared {
  /** Files for which more than one list dialled. */
  readonly twice: readonly string[];
  /** Files for which no list dialled. */
  readonly lost: readonly string[];
}

/**
 * Compares the lists that dialled with the files that were dropped.
 *
 * @param names the dropped files by their digests.
 */
export function compareDialled(names: ReadonlyMap<string, string>, lists: readonly Dialled[]): Compared {
  const counts = new Map<string, number>();
  for (const { dialled, sha256 } of lists) if (dialled) counts.set(sha256, (counts.get(sha256) ?? 0) + 1);
  const having = (matches: (count: number) => boolean) =>
    [...names].filter(([digest]) => matches(counts.get(digest) ?? 0)).map(([, name]) => name);
  return { twice: having(count => count > 1), lost: having(count => count === 0) };
}

/** What is wrong with the status on an object; `undefined` when it agrees with the ledger and Voximplant. */
export function judgeStatus(
  said: Readonly<Record<string, string>>,
  digest: string,
  states: ReadonlyMap<string, string>,
  lists: ReadonlyArray<Pick<SimulatedCallList, 'listId' | 'dialled' | 'sha256'>>,
): string | undefined {
  const { 'dropdial-status': status = 'nothing', 'dropdial-submission': submission = '' } = said;
  const state = states.get(submission) ?? 'nothing';
  if (status !== state) return `it says ${status}, the ledger ${state}`;
  const list = lists.find(({ listId }) => String(listId) === said['dropdial-list-id']);
  if (status === 'created' && list?.sha256 !== digest)
    return `it names list ${list?.listId ?? 'none'}, which is another`;
  const isSent = lists.some(({ dialled, sha256 }) => dialled && sha256 === digest);
  return isSent && status !== 'created' ? `it says ${status}, and its list dialled` : undefined;
}

/**
 * The files whose objects have a wrong status, each with the fault.
 *
 * @param names their keys by their digests.
 */
export async function findWrongStatuses(
  stack: EmbeddedStack,
  names: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for await (const { receipt } of readReceipts(stack)) states.set(receipt.submission, receipt.state);
  const wrong = new Map<string, string>();
  for (const [digest, Key] of names) {
    const { Metadata = {} } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
    const fault = judgeStatus(Metadata, digest, states, stack.simulator?.lists ?? []);
    if (fault !== undefined) wrong.set(Key, fault);
  }
  return wrong;
}
