import { styleText } from 'node:util';
import { printable } from '../../terminal/printable.ts';
import { type FindingGroup, isSafe } from './judge.ts';
import type { Finding } from './semantic.ts';

const WORDS = { documented: 'as documented', different: 'differs', unsupported: 'not supported' } as const;
/** Width of the longest word, and a space. */
const WIDTH = 14;
/** Longest quotation, because the actual behaviour may be a whole file. */
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

/** A line for each finding, with the consequences where the server differs from AWS's documentation. */
export function describeGroup({ name, findings }: FindingGroup): string {
  return [styleText('bold', name), ...findings.flatMap(describeFinding)].join('\n');
}

/** The overall result in one line. */
export function describeVerdict(findings: readonly Finding[]): string {
  const count = (kind: Finding['is']) => findings.filter(({ is }) => is === kind).length;
  const counts = `${count('documented')} of ${findings.length} as AWS documents, ${count('different')} differ, ${count('unsupported')} not supported`;
  return `${counts}; the product is ${isSafe(findings) ? 'safe' : 'NOT SAFE'} on this server`;
}
