import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvKeysOfSidecar, sidecarKeys } from '../../../lambda/keys/sidecar-keys.ts';
import { parseSidecar } from '../../../lambda/sources/parse-parameter-file.ts';

function messageOf(text: string | Uint8Array): string | undefined {
  const { values, problems } = parseSidecar(Buffer.from(text), 'people.csv.json');
  expect(values.size).toBe(0);
  expect(problems).toMatchObject([{ code: 'sidecar_invalid', origin: 'sidecar' }]);
  return problems[0]?.message;
}

describe('parseSidecar', () => {
  test('reads the fields of a JSON object, whatever they are', () => {
    const { values, problems } = parseSidecar(Buffer.from('{"rule_id": 101, "name": "é", "x": null}'), 'a.json');

    expect([...values]).toEqual([
      ['rule_id', 101],
      ['name', 'é'],
      ['x', null],
    ]);
    expect(problems).toEqual([]);
  });

  test('reads a file that begins with a byte order mark', () => {
    expect([...parseSidecar(Buffer.from('\ufeff{"rule_id": 101}'), 'a.json').values]).toEqual([['rule_id', 101]]);
  });

  test('ignores the line that names the schema for an editor', () => {
    const { values } = parseSidecar(Buffer.from('{"$schema": "https://x.test/s.json", "priority": 0}'), 'a.json');

    expect([...values]).toEqual([['priority', 0]]);
  });

  test('keeps the name __proto__ as a field like any other', () => {
    const { values } = parseSidecar(Buffer.from('{"__proto__": {"rule_id": 1}}'), 'a.json');

    expect([...values.keys()]).toEqual(['__proto__']);
  });

  test.each([
    ['as PowerShell writes it', Buffer.from('\ufeff{"name": "é 😀"}', 'utf16le')],
    ['in the other byte order', Buffer.from('\ufeff{"name": "é 😀"}', 'utf16le').swap16()],
    ['without a byte order mark', Buffer.from('{"name": "é 😀"}', 'utf16le')],
    ['without a byte order mark, in the other byte order', Buffer.from('{"name": "é 😀"}', 'utf16le').swap16()],
  ])('reads UTF-16 %s', (_, bytes) => {
    expect([...parseSidecar(bytes, 'a.json').values]).toEqual([['name', 'é 😀']]);
  });

  test.each([
    ['Latin-1', Buffer.from('{"name": "é"}', 'latin1')],
    ['truncated UTF-16', Buffer.from('\ufeff{"name": "x"}', 'utf16le').subarray(0, -1)],
    ['UTF-16 with half of a surrogate pair', Buffer.from('\ufeff{"name": "\ud83d"}', 'utf16le')],
  ])('rejects %s', (_, bytes) => {
    expect(messageOf(bytes)).toBe('the sidecar "people.csv.json" must be UTF-8');
  });

  test.each(['[]', '[{"rule_id": 1}]', 'null', '5', '"text"', 'true'])('rejects %s, which is not an object', text => {
    expect(messageOf(text)).toContain('must be a JSON object');
  });

  test.each(['', ' ', '{', '{"a": }', 'rule_id=101', '{"a": 1}{"b": 2}', '['.repeat(60_000)])(
    'rejects %.20j, which is not JSON',
    text => {
      expect(messageOf(text)).toContain('the sidecar "people.csv.json" must be JSON');
    },
  );

  test.each([
    ['{"rule_id": 101,}', 'line 1, column 17', 'a name in double quotes must follow here'],
    ['{\n  "rule_id": 101\n  "priority": 1\n}', 'line 3, column 3', 'a comma must follow here'],
    [
      '{\r\n  "rule_id": 101,\r\n  priority: 1\r\n}',
      'line 3, column 3',
      'this is no JSON value; text needs double quotes',
    ],
    ['{\n  "rule_id": tru\n}', 'line 2, column 14', 'this is no JSON value; text needs double quotes'],
    ['{\n  "a": 1\n', 'line 3, column 1', 'the closing brace is missing'],
    ['', 'line 1, column 1', 'a value must follow here'],
    ['{"a": 1} {}', 'line 1, column 10', 'nothing may follow the object'],
    ['{\n  // the rule\n  "a": 1}', 'line 2, column 3', 'JSON has no comments'],
    [`{"a": ${'['.repeat(60_000)}`, 'line 1, column 38', 'more than 32 levels are open here'],
  ])('says where %.40j is invalid, and why', (text, place, why) => {
    expect(messageOf(text)).toBe(`the sidecar "people.csv.json" must be JSON: see ${place} (${why})`);
  });

  test('rejects a duplicate name, of which JSON.parse would use the last', () => {
    expect(messageOf('{\n  "rule_id": 1,\n  "priority": 2,\n  "rule_id": 3\n}')).toBe(
      'the sidecar "people.csv.json" must have "rule_id" once: see lines 2 and 4',
    );
    expect(messageOf('{"__proto__": 1, "__proto__": 2}')).toContain('must have "__proto__" once');
  });

  test('gives the place of each value', () => {
    const { places } = parseSidecar(Buffer.from('{\r\n\t"rule_id": 1,\r\n\t"priority":\r\n  2 }'), 'a.json');

    expect(Object.fromEntries(places ?? [])).toEqual({
      rule_id: { line: 2, column: 13 },
      priority: { line: 4, column: 3 },
    });
  });

  test('never quotes an invalid file', () => {
    expect(messageOf('{"name": "+12025550101" oops +12025550102}')).not.toContain('1202555');
    expect(messageOf('{"name": +12025550101}')).not.toContain('1202555');
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const { values, problems } = parseSidecar(bytes, 'a.json');

        expect(values.size === 0 || problems.length === 0).toBe(true);
      }),
    );
  });
});

describe('sidecarKeys', () => {
  test('are the key and the key without its ending, each with .json and .JSON', () => {
    expect(sidecarKeys('acme/people.CSV')).toEqual([
      'acme/people.CSV.json',
      'acme/people.CSV.JSON',
      'acme/people.json',
      'acme/people.JSON',
    ]);
  });

  test('leave out the defaults of the folder, which are not a sidecar', () => {
    expect(sidecarKeys('acme/_defaults.csv')).toEqual([
      'acme/_defaults.csv.json',
      'acme/_defaults.csv.JSON',
      'acme/_defaults.JSON',
    ]);
  });

  test('leave out keys that are too long', () => {
    const key = `${'x'.repeat(1018)}.csv`;

    expect(sidecarKeys(key)).toEqual([`${'x'.repeat(1018)}.json`, `${'x'.repeat(1018)}.JSON`]);
  });

  test('count the length in bytes', () => {
    const stem = `${'ü'.repeat(507)}`;

    expect(sidecarKeys(`${stem}.csv`)).toEqual([
      `${stem}.csv.json`,
      `${stem}.csv.JSON`,
      `${stem}.json`,
      `${stem}.JSON`,
    ]);
    expect(sidecarKeys(`${stem}ü.csv`)).toEqual([`${stem}ü.json`, `${stem}ü.JSON`]);
  });
});

describe('csvKeysOfSidecar', () => {
  test.each([
    ['acme/people.csv.json', ['acme/people.csv']],
    ['acme/people.CSV.JSON', ['acme/people.CSV']],
    ['acme/people.csv.gz.json', ['acme/people.csv.gz']],
    ['acme/people.json', ['people.csv', 'people.CSV', 'people.csv.gz', 'people.CSV.GZ'].map(name => `acme/${name}`)],
    ['acme/a.txt.json', ['a.txt.csv', 'a.txt.CSV', 'a.txt.csv.gz', 'a.txt.CSV.GZ'].map(name => `acme/${name}`)],
  ])('of %s are %j', (key, csvKeys) => {
    expect(csvKeysOfSidecar(key)).toEqual(csvKeys);
  });

  test('lead back from every sidecar of a CSV', () => {
    const stems = fc.string({ unit: 'binary', maxLength: 50 }).filter(stem => !/\.csv(\.gz)?$/i.test(stem));
    fc.assert(
      fc.property(stems, fc.constantFrom('.csv', '.CSV', '.csv.gz', '.CSV.GZ'), (stem, ending) => {
        for (const key of sidecarKeys(stem + ending)) expect(csvKeysOfSidecar(key)).toContain(stem + ending);
      }),
    );
  });
});
