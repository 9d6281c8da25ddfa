import { describe, expect, test } from 'vitest';
import { planText } from '../../../support/plan-text.ts';

describe('text that is not a list is recognised as exactly one kind', () => {
  test.each([
    [
      'a page of a proxy',
      '<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Please sign in</body></html>\n',
      'HTML',
    ],
    ['a page on one line', '<html><body><h1>502 Bad Gateway</h1></body></html>', 'HTML'],
    ['a page in capitals', '<HTML>\n<BODY>\n<P>Your session has expired</P>\n</BODY>\n</HTML>\n', 'HTML'],
    ['a fragment of a page', '<h1>503 Service Unavailable</h1>\n<p>try again, later; please</p>\n', 'HTML'],
    ['a page after a comment', '<!-- gateway -->\n<html>\n<body>\nx\n</body>\n</html>\n', 'HTML'],
    [
      'a page with commas',
      '<html><head>\n<meta name="a" content="b, c">\n</head>\n<body>Hello, you</body></html>\n',
      'HTML',
    ],
    ['an error of an object store', '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>', 'XML'],
    ['a news feed', '<rss version="2.0">\n<channel>\n</channel>\n</rss>\n', 'XML'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0a\nsize 12\n', 'Git LFS pointer'],
    ['a git-annex pointer', '/annex/objects/SHA256E-s12--0a.csv\n', 'git-annex pointer'],
    ['a git-annex link', '../.git/annex/objects/aa/bb/SHA256E-s12--0a.csv', 'git-annex pointer'],
    ['JSON', '[\n {"phone": "+12025550101"},\n {"phone": "+12025550102"}\n]\n', 'JSON'],
    ['JSON on one line', '{"error":"unauthorized"}\n', 'JSON'],
    ['JSON lines', '{"phone":"+12025550101"}\n{"phone":"+12025550102"}\n', 'JSON'],
    ['a vCard', 'BEGIN:VCARD\nVERSION:3.0\nTEL:+12025550101\nEND:VCARD\n', 'vCard'],
    ['a PGP message', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n', 'PGP'],
    ['a PDF', '%PDF-1.4\n1 0 obj\n<<>>\nendobj\n', 'PDF'],
  ])('%s', async (_, text, what) => {
    const { problems } = await planText(text);

    expect(problems).toMatchObject([{ code: 'csv_not_csv', message: expect.stringContaining(what) }]);
  });
});

test.each([
  '<html>,phone\nx,+12025550101\n',
  'version https://git-lfs.github.com/spec/v1;phone\nx;+12025550101\n',
  '"{""a"":1}";phone\nx;+12025550101\n',
  '<phone>\n+12025550101\n',
])('a good list with such a beginning is still a list: %j', async text => {
  expect((await planText(text)).problems).toEqual([]);
});
