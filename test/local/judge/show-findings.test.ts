import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { toFinding } from '../../../local/judge/judge.ts';
import { type Semantic, safe, unsafe } from '../../../local/judge/semantic.ts';
import { describeGroup, describeVerdict } from '../../../local/judge/show-findings.ts';

const semantic = (name: string, otherwise = unsafe('twice')): Semantic => ({
  name,
  documented: '412',
  page: 'https://docs.example',
  otherwise,
  look: async () => '412',
});
const good = toFinding(semantic('a write'), '412');
const bad = toFinding(semantic('a copy'), 'done\n\u001b[31m');
const lacking = toFinding(semantic('an annotation', safe('the metadata tells')), '501 NotImplemented');

test('a finding names the observation, the documentation, and the consequence for the product', () => {
  const text = stripVTControlCharacters(describeGroup({ name: 'writes', findings: [good, bad, lacking] }));

  expect(text.split('\n').map(line => line.trimEnd())).toEqual([
    'writes',
    '  as documented  a write',
    '  differs        a copy',
    '                 seen "done ?[31m", documented "412": https://docs.example',
    '                 NOT SAFE: twice',
    '  not supported  an annotation',
    '                 seen "501 NotImplemented", documented "412": https://docs.example',
    '                 safe: the metadata tells',
  ]);
});

test('the verdict counts, and says whether the product is safe', () => {
  expect(describeVerdict([good, lacking])).toBe(
    '1 of 2 as AWS documents, 0 differ, 1 not supported; the product is safe on this server',
  );
  expect(describeVerdict([good, bad])).toMatch(/^1 of 2 as AWS documents, 1 differ, .* NOT SAFE on this server$/);
});
