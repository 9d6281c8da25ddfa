import { describe, expect, test } from 'vitest';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { isSafe, judgeBucket, judgeSemantic, toFinding } from '../../../local/judge/judge.ts';
import { type Lab, type Semantic, safe, unsafe } from '../../../local/judge/semantic.ts';
import { ALL_SEMANTICS } from '../../../local/judge/semantics/all-semantics.ts';
import { connect, startTestServer } from '../s3/start-test-server.ts';

const semantic = (more: Partial<Semantic> = {}): Semantic => ({
  name: 'PUT',
  documented: 'done',
  page: 'https://docs.example',
  otherwise: unsafe('people are called twice'),
  look: async () => 'done',
  ...more,
});

/** The local S3, with the function's own client. */
async function openTestLab(isVersioned: boolean): Promise<Lab> {
  const { server } = await startTestServer({ versioned: isVersioned });
  return { s3: connect(server, {}, createS3Client), bucket: 'drops', isVersioned };
}

describe.each([
  ['without versions', false],
  ['with versions', true],
])('the local S3, in a bucket %s', (_, isVersioned) => {
  test.each(ALL_SEMANTICS.map(({ name, semantics }) => [name, semantics] as const))(
    'behaves as AWS documents: %s',
    async (name, semantics) => {
      const findings = await judgeBucket(await openTestLab(isVersioned), undefined, [{ name, semantics }]);

      const deviations = findings.filter(({ is }) => is !== 'documented');
      expect(deviations.map(finding => `${finding.semantic.name}: ${finding.seen}`)).toEqual([]);
    },
  );
});

describe('a server that behaves differently', () => {
  /** The local S3, with a client that drops this header from every request. */
  async function openLabWithout(header: string): Promise<Lab> {
    const lab = await openTestLab(false);
    lab.s3.middlewareStack.add(
      next => async args => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'headers' in request) {
          const kept = Object.entries(Object(request.headers)).filter(([name]) => name.toLowerCase() !== header);
          request.headers = Object.fromEntries(kept);
        }
        return next(args);
      },
      { step: 'build', priority: 'low', name: 'loseHeader' },
    );
    return lab;
  }

  test.each([
    [
      'if-none-match',
      'conditional writes',
      ['PUT If-None-Match: * over an object', 'PUT If-None-Match: * by 20 writers at once: who wins'],
    ],
    ['x-amz-copy-source-if-match', 'copies', ['CopyObject with another CopySourceIfMatch']],
    ['x-amz-tagging', 'uploads in parts', ['upload in parts: metadata and tags of its beginning']],
  ])('and ignores %s is detected, and is not safe', async (header, group, names) => {
    const groups = ALL_SEMANTICS.filter(({ name }) => name === group);

    const findings = await judgeBucket(await openLabWithout(header), undefined, groups);

    expect(findings.filter(({ is }) => is === 'different').map(({ semantic: { name } }) => name)).toEqual(names);
    expect(isSafe(findings)).toBe(false);
  });

  test('and ignores the condition of a read is detected, and is safe', async () => {
    const findings = await judgeBucket(await openLabWithout('if-match'), undefined, [
      { name: 'reads', semantics: ALL_SEMANTICS.find(({ name }) => name === 'reads')?.semantics ?? [] },
    ]);

    expect(findings.filter(({ is }) => is === 'different').map(({ semantic: { name } }) => name)).toEqual([
      'GET If-Match with another ETag',
    ]);
    expect(isSafe(findings)).toBe(true);
  });
});

describe('a finding', () => {
  test.each([
    ['done', 'documented'],
    ['501 NotImplemented', 'unsupported'],
    ['405 MethodNotAllowed', 'unsupported'],
    ['412 PreconditionFailed', 'different'],
    ['', 'different'],
  ])('of %j is %s', (seen, is) => {
    expect(toFinding(semantic(), seen)).toMatchObject({ is, seen });
  });

  test('may be safe by the observed behaviour', () => {
    const otherwise = (seen: string) => (seen === '0 of 20' ? safe('nobody wins') : unsafe('everybody wins'));

    expect(isSafe([toFinding(semantic({ otherwise }), '0 of 20')])).toBe(true);
    expect(isSafe([toFinding(semantic({ otherwise }), '20 of 20')])).toBe(false);
    expect(isSafe([toFinding(semantic({ otherwise }), 'done')])).toBe(true);
  });

  test('of a failed look says how it failed', async () => {
    const lab = await openTestLab(false);
    const look = async () => Promise.reject(new Error('connection refused'));

    expect(await judgeSemantic(semantic({ look }), lab)).toMatchObject({ is: 'different', seen: 'connection refused' });
  });

  test('is not made for versions if there are none', async () => {
    const groups = [{ name: 'reads', semantics: [semantic(), semantic({ needsVersions: true })] }];

    expect(await judgeBucket(await openTestLab(false), undefined, groups)).toHaveLength(1);
    expect(await judgeBucket(await openTestLab(true), undefined, groups)).toHaveLength(2);
  });
});

test('every semantic has its page, the documented behaviour, and the consequence for the product otherwise', () => {
  for (const { page, documented, otherwise } of ALL_SEMANTICS.flatMap(({ semantics }) => semantics)) {
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/AmazonS3\/.+\.html$/);
    expect(documented).not.toBe('');
    expect((typeof otherwise === 'function' ? otherwise('done') : otherwise).because).not.toBe('');
  }
});
