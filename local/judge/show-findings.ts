import { styleText } from 'node:util';
import { printable } from '../../terminal/printable.ts';
import { type FindingGroup, isSafe } from './judge.ts';
import type { Finding } from './semantic.ts';

const WORDS = { documented: 'as documented', different: 'differs', unsupported: 'not supported' } as const;
/** Characters that the longest of the words takes, and a blank. */
const WIDTH = 14;
/** What was seen may be a file. */
const MOST_SEEN = 160;

const quote = (text: string) => JSON.stringify(printable(text.replaceAll('\n', ' ').trim()).slice(0, MOST_SEEN));

function describeFinding({ is, seen, semantic, otherwise }: Finding): readonly string[] {
  const { name, documented, page } = semantic;
  const word = WORDS[is].padEnd(WIDTH);
  if (is === 'documented') return [`  ${styleText('green', word)} ${name}`];
  const indent = ' '.repeat(WIDTH + 3);
  const verdict = `${otherwise.isSafe ? 'safe' : 'NOT SAFE'}: ${otherwise.because}`;
  return [
    `  ${styleText('yellow', word)} ${name}`,
    `${indent}seen ${quote(seen)}, documented ${quote(documented)}: ${page}`,
    `${indent}${styleText(otherwise.isSafe ? 'green' : 'red', verdict)}`,
  ];
}

/** A line for each finding, and what it means where the server does not do as AWS documents. */
export function describeGroup({ name, findings }: FindingGroup): string {
  return [styleText('bold', name), ...findings.flatMap(describeFinding)].join('\n');
}

/** What all of it comes to, in one line. */
export function describeVerdict(findings: readonly Finding[]): string {
  const count = (kind: Finding['is']) => findings.filter(({ is }) => is === kind).length;
  const counts = `${count('documented')} of ${findings.length} as AWS documents, ${count('different')} differ, ${count('unsupported')} not supported`;
  return `${counts}; the product is ${isSafe(findings) ? 'safe' : 'NOT SAFE'} on this server`;
}
