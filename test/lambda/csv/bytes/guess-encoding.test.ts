import { describe, expect, test } from 'vitest';
import { guessEncodings } from '../../../../lambda/csv/bytes/guess-encoding.ts';
import { hoursIn, planText } from '../../../support/plan-text.ts';

/** Names in files of each encoding, byte by byte. */
const FILES: ReadonlyArray<readonly [encoding: string, names: readonly string[], bytes: string]> = [
  ['windows-1252', ['Renée', 'Müller', 'José'], '52656ee965 4dfc6c6c6572 4a6f73e9'],
  ['windows-1250', ['Łukasz', 'Dvořák', 'Kraśnik'], 'a3756b61737a 44766ff8e16b 4b72619c6e696b'],
  ['windows-1254', ['Işık', 'Çağrı', 'Gülşen'], '49fefd6b c761f072fd 47fc6cfe656e'],
  ['windows-1257', ['Jānis', 'Šķēle', 'Žydrūnas'], '4ae26e6973 d0ede76c65 de796472fb6e6173'],
  ['iso-8859-2', ['Šárka', 'Kraśnik', 'Żak'], 'a9e1726b61 4b7261b66e696b af616b'],
  ['macintosh', ['Renée', 'Müller', 'José'], '52656e8e65 4d9f6c6c6572 4a6f738e'],
  ['ibm850', ['Renée', 'Müller', 'José'], '52656e8265 4d816c6c6572 4a6f7382'],
  ['windows-1251', ['Иванов', 'Пётр', 'Жанна'], 'c8e2e0edeee2 cfb8f2f0 c6e0ededE0'],
  ['koi8-r', ['Иванов', 'Пётр', 'Жанна'], 'e9d7c1cecfd7 f0a3d4d2 f6c1cecec1'],
  ['ibm866', ['Иванов', 'Пётр', 'Жанна'], '88a2a0ada5a2 8ff1e2e0 86a0adada0'],
  ['windows-1253', ['Γιώργος', 'Άννα', 'Ελένη'], 'c3e9fef1e3eff2 a2ededE1 c5ebddede7'],
  ['windows-1255', ['דוד', 'רחל', 'משה'], 'e3e5e3 f8e7ec eef9e4'],
  ['windows-1256', ['محمد', 'فاطمة', 'علي'], 'e3cde3cf dd c7d8e3c9 dae1ed'],
  ['windows-874', ['สมชาย', 'วิชัย'], 'cac1aac7c2 c7d4aad1c2'],
  ['shift_jis', ['山田太郎', '鈴木花子'], '8e52936391be9859 97e996d889d48e71'],
  ['gbk', ['张伟', '王芳', '李娜'], 'd5c5cEb0 cdf5b7bc c0eec4c8'],
  ['big5', ['陳大文', '林小姐'], 'b3afa46aa4e5 aa4ca470a96a'],
  ['euc-kr', ['김철수', '박지성'], 'b1e8c3b6bcf6 b9dac1f6bcba'],
];

const linesOf = (bytes: string) =>
  bytes
    .replaceAll(/ (?=c7d8)/g, '')
    .split(' ')
    .map(hex => Buffer.from(hex, 'hex'));

describe.each(FILES)('a list in %s', (encoding, _, bytes) => {
  const lines = linesOf(bytes);
  const rows = lines.map((name, index) =>
    Buffer.concat([Buffer.from(`+1202555010${index};`), name, Buffer.from('\n')]),
  );
  const file = Buffer.concat([Buffer.from('phone;name\n'), ...rows]);

  test('is guessed correctly, among others, or not at all, but never wrongly alone', () => {
    const guesses = guessEncodings(lines);

    const others = guesses.filter(guess => !guess.includes(encoding));
    expect(guesses.length === 1 ? others : []).toEqual([]);
  });

  test('is rejected; a setting is named only if the letters point to one encoding, and it is the right one', async () => {
    const { problems } = await planText(file);

    expect(problems).toMatchObject([{ code: 'csv_encoding', row: 2, line: 2, column: 2 }]);
    const [message = ''] = problems.map(problem => problem.message);
    expect(message).toContain('save it as UTF-8');
    const [, said] = /set encoding=(\S+)/.exec(message) ?? [];
    expect([undefined, encoding]).toContain(said);
  });
});

test.each(['windows-1252', 'windows-1251', 'koi8-r', 'windows-1253', 'windows-1256', 'macintosh', 'shift_jis', 'gbk'])(
  '%s is recognised from a few names',
  encoding => {
    const [, , bytes = ''] = FILES.find(([name]) => name === encoding) ?? [];

    expect(guessEncodings(linesOf(bytes))).toEqual([expect.arrayContaining([encoding])]);
  },
);

test('MS-DOS is recognised, and no setting is named, because it cannot be read here', async () => {
  const [, , bytes = ''] = FILES.find(([name]) => name === 'ibm850') ?? [];
  expect(guessEncodings(linesOf(bytes))).toEqual([['ibm850']]);

  const { problems } = await planText(Buffer.concat([Buffer.from('phone;name\n+12025550101;'), ...linesOf(bytes)]));
  expect(problems[0]?.message).toMatch(/it looks like ibm850, as MS-DOS wrote it: save it as UTF-8$/);
});

test('letters of an unknown encoding give no guess', () => {
  // "Nguyễn" in windows-1258.
  expect(guessEncodings([Buffer.from('4e677579eade6e', 'hex')])).toEqual([]);
});

test('a feed with calling hours advises no setting that it would reject', async () => {
  const hours = hoursIn('UTC', '09:00', '18:00');

  for (const [, , bytes] of FILES) {
    const { problems } = await planText(Buffer.concat([Buffer.from('phone;name\n1;'), ...linesOf(bytes)]), { hours });
    expect(problems[0]?.message).toContain('save it as UTF-8');
    expect(problems[0]?.message).not.toMatch(/encoding=|"encoding"/);
  }
});

test('damaged bytes among UTF-8 are called damaged', async () => {
  const rows = Array.from({ length: 9 }, (_, index) => `+1202555010${index};Ren\u00e9e\n`).join('');
  const { problems } = await planText(
    Buffer.concat([Buffer.from(`phone;name\n${rows}`), Buffer.from('+12025550199;Ren\xe9e\n', 'latin1')]),
  );

  expect(problems).toMatchObject([{ code: 'csv_encoding', line: 11, message: expect.stringContaining('damaged') }]);
  expect(problems[0]?.message).not.toContain('set encoding');
});

test('an incomplete last character of a file is called truncated', async () => {
  const text = Buffer.from('phone;name\n+12025550101;Ren\u00e9');

  expect((await planText(text.subarray(0, -1))).problems).toMatchObject([
    { code: 'csv_encoding', offset: text.length - 2, message: expect.stringContaining('the upload is truncated') },
  ]);
});
