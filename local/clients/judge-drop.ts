import type { SimulatedCallList } from '../voximplant/call-list-store.ts';

/** The expected outcome of one drop. */
export interface ExpectedDrop {
  /** Its name in the report, such as `aws parts 2`. */
  readonly name: string;
  readonly key: string;
  /** SHA-256 of every content that was uploaded under the key, in order; each has to dial once. */
  readonly contents: readonly [string, ...string[]];
  /** True when the last content was uploaded under the key again, which is rejected as a duplicate. */
  readonly isRepeated?: boolean;
}

/** The observed state of a drop. */
interface ObservedDrop {
  readonly lists: ReadonlyArray<Pick<SimulatedCallList, 'listId' | 'sha256' | 'dialled'>>;
  /** Metadata of the object; absent when there is no object. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

export interface Verdict {
  /** True when every content has exactly one list that dialled. */
  readonly isOnce: boolean;
  /** True when the object has the right status. */
  readonly isTrue: boolean;
  /** The faults in words; empty when there are none. */
  readonly faults: readonly string[];
}

/** Compares the lists that dialled, and the object's status, with the expected outcome. */
export function judgeDrop(drop: ExpectedDrop, { lists, metadata }: ObservedDrop): Verdict {
  const dialled = drop.contents.map(content => lists.filter(list => list.dialled && list.sha256 === content));
  const listFaults = dialled.flatMap((found, index) => describeLists(found, index, drop.contents.length));
  const statusFault = findStatusFault(drop, dialled.at(-1)?.[0]?.listId, metadata);
  return {
    isOnce: listFaults.length === 0,
    isTrue: statusFault === undefined,
    faults: [...listFaults, ...(statusFault === undefined ? [] : [statusFault])],
  };
}

function describeLists(lists: ReadonlyArray<{ readonly listId: number }>, index: number, contents: number): string[] {
  const which = contents === 1 ? '' : ` of content ${index + 1}`;
  if (lists.length === 0) return [`no list${which}`];
  if (lists.length > 1) return [`${lists.length} lists${which}: ${lists.map(({ listId }) => listId).join(', ')}`];
  return [];
}

function findStatusFault(
  { isRepeated }: ExpectedDrop,
  listId: number | undefined,
  metadata: ObservedDrop['metadata'],
): string | undefined {
  if (metadata === undefined) return 'there is no object';
  const { 'dropdial-status': status = 'nothing', 'dropdial-list-id': named, 'dropdial-error': error = '' } = metadata;
  if (isRepeated && status === 'rejected' && error.startsWith('duplicate_content')) return undefined;
  if (isRepeated || status !== 'created') return `the object says ${status}${error && ` (${error.slice(0, 240)})`}`;
  return named === String(listId)
    ? undefined
    : `the object names list ${named ?? 'none'}, and ${listId ?? 'none'} dials`;
}
