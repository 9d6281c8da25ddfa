import { describe, expect, test } from 'vitest';
import { checkPattern } from '../../../lambda/feed/check-pattern.ts';
import { groupNames, matchFileName } from '../../../lambda/feed/file-name-pattern.ts';

describe('a pattern', () => {
  test.each([
    '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
    '(?<rule_id>\\d+)_(?<profile>[^_]+)_(?<a>[^_]+)_(?<b>[^_]+)\\.csv',
    '(?:daily|weekly)-(?<profile>[a-z]{1,20})\\.[cC][sS][vV](?:\\.gz)?',
    '[(?=]+\\(\\?=[\\]*+]{2}x',
    '(?:a(?:bc)d){2}',
    '(?<profile>\\p{L}+)\\.csv',
    '',
  ])('%s is accepted', pattern => {
    expect(checkPattern(pattern)).toBeUndefined();
  });

  test.each([
    ['(a+)+', /repeat a group/],
    ['(?:a|b)*', /repeat a group/],
    ['(?:a?){30}', /repeat a group/],
    ['(?:x(?:a+)y){2}', /repeat a group/],
    ['(?:-[a-z]+)*', /repeat a group/],
    ['(?=a)b', /look ahead/],
    ['(?!a)b', /look ahead/],
    ['(?<=a)b', /look ahead/],
    ['(?<!a)b', /look ahead/],
    ['(?i:a)', /change flags/],
    ['(?<x>a)\\k<x>', /refer back/],
    ['(a)\\1', /refer back/],
    ['a*b*c*d*e*', /4 parts of any length/],
    ['a?b?c?d?e?f?(?:g|h)', /6 alternatives/],
    ['[a', /regular expression/],
    ['\\-', /regular expression/],
    ['(?<rows>1)(?<rows>2)', /regular expression/],
    ['a'.repeat(201), /200 characters/],
  ])('%s is rejected', (pattern, why) => {
    expect(checkPattern(pattern)).toMatch(why);
  });

  test('lists its groups, whether they participate in a match or not', () => {
    expect(groupNames('(?<a>x)|(?<b>y)(?:z)')).toEqual(['a', 'b']);
    expect(groupNames('x')).toEqual([]);
  });
});

describe('a file name', () => {
  test('is matched as a whole, across line ends and all alternatives', () => {
    expect(matchFileName('a|b', 'acme/a')).toEqual(new Map());
    expect(matchFileName('a|b', 'acme/ab')).toBeUndefined();
    expect(matchFileName('a|b', 'acme/a\nb')).toBeUndefined();
    expect(matchFileName('a', 'acme/a\n')).toBeUndefined();
  });

  test('cannot name a property that every object has', () => {
    expect([...(matchFileName('(?<__proto__>x)(?<constructor>y)', 'xy') ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('longer than 128 characters does not match, so that the worst pattern ends soon', () => {
    expect(matchFileName('x+', 'x'.repeat(128))).toEqual(new Map());
    expect(matchFileName('x+', 'x'.repeat(129))).toBeUndefined();
  });
});
