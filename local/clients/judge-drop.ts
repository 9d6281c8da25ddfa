import type { SimulatedCallList } from '../voximplant/call-list-store.ts';

/** What one drop must come to. */
export interface ExpectedDrop {
  /** As the report calls it, such as `aws parts 2`. */
  readonly name: string;
  readonly key: string;
  /** SHA-256 of every content that was uploaded under the key, the last one last: each dials once. */
  readonly contents: readonly [string, ...string[]];
  /** Whether the last content was uploaded once more under the key, which is refused as a duplicate. */
  readonly isRepeated?: boolean;
}

/** What is there to see of a drop. */
export interface ObservedDrop {
  readonly lists: ReadonlyArray<Pick<SimulatedCallList, 'listId' | 'sha256' | 'dialled'>>;
  /** Metadata of the object; absent when there is no object. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/** What a drop came to. */
export interface Verdict {
  /** Every content has one list that dialled, and no more. */
  readonly isOnce: boolean;
  /** The object says what is so. */
  readonly isTrue: boolean;
  /** What is wrong, in words; empty when nothing is. */
  readonly faults: readonly string[];
}

/** Compares the lists that dialled, and what the object says, with what was dropped. */
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
