import { describe, expect, test } from 'vitest';
import { findPhoneColumns } from '../../../../lambda/csv/phones/find-phone-columns.ts';

const rowsOf = (text: string) => text.split('\n').map(line => line.split(';'));

/** The names of the phone columns found in a file. */
function find(text: string): string[] {
  const [names = [], ...rows] = rowsOf(text);
  return findPhoneColumns(names, rows).map(index => names[index] ?? '');
}

describe('a phone column is found', () => {
  test.each([
    ['by its name', 'phone;name\n+12025550101;Ann', ['phone']],
    [
      'by its name, even if a spreadsheet has changed the numbers',
      'Telefon;Name\n1,20256E+10;Ann\n="+12025550101";Bob\n0202 555 0101;Cid',
      ['Telefon'],
    ],
    ['by its name, even if it is empty', 'phone;mobile\n+12025550101;\n+12025550102;', ['phone', 'mobile']],
    ['by its name when nothing else can be called', 'name;phone\n+1;Ann\n-;Bob', ['phone']],
    [
      'by a name that mentions telephones, and its cells',
      'name;Телефон клиента\nAnn;+12025550101',
      ['Телефон клиента'],
    ],
    ['by its cells alone', 'who;where\nAnn;+12025550101\nBob;+1 (202) 555-0102', ['where']],
    [
      'by its cells when some are empty or broken',
      'who;to\nAnn;+12025550101\nBob;\nCid;none\nDan;0012025550102',
      ['to'],
    ],
    ['by digits, when nothing else can be called', 'who;number\nAnn;12025550101\nBob;2025550102', ['number']],
    ['by several numbers in one cell', 'who;phone\nAnn;+12025550101, +12025550102', ['phone']],
    ['beside others', 'phone;x;id\n+12025550101;+12025550102;12345678', ['phone', 'x']],
    ['with a number instead of a name', '+12025550100;Zoe\n+12025550101;Ann', ['+12025550100']],
  ])('%s', (_, text, found) => {
    expect(find(text)).toEqual(found);
  });
});

describe('a column is not a phone column', () => {
  test.each([
    ['names and towns', 'name;city\nAnn;Rome\nBob;Oslo'],
    ['days', 'name;day\nAnn;2026-11-27\nBob;27.11.2026'],
    ['times', 'name;since\nAnn;2026-11-27T10:00:00Z'],
    ['numbers that are too short', 'name;age\nAnn;31\nBob;42'],
    ['numbers under another name', 'name;contract_id\nAnn;12345678\nBob;87654321'],
    ['words with digits', 'name;login\nAnn;ann20265550101\nBob;bob-12025550101-x-y-z-long'],
    ['SIP addresses', 'name;sip\nAnn;ann@pbx.example.com'],
    ['control columns', '__start_at;name\n2026-11-27 10:00:00;Ann'],
    ['no rows', 'name;city'],
  ])('%s', (_, text) => {
    expect(find(text)).toEqual([]);
  });

  test.each([
    ['facts about a telephone', 'phone;phone_type;phone_id\n+12025550101;cell;1234567890', ['phone']],
    ['a fax', 'phone;fax\n+12025550101;+12025550199', ['phone']],
    ['a column with the name of one and other values', 'phone;mobile\n+12025550101;yes\n+12025550102;no', ['phone']],
    ['digits beside one', 'phone;contract\n+12025550101;1234567890', ['phone']],
    [
      'a few numbers among words',
      'phone;note\n+12025550101;call +12025550102\n+12025550103;nice\n+12025550104;old',
      ['phone'],
    ],
  ])('beside one: %s', (_, text, found) => {
    expect(find(text)).toEqual(found);
  });
});
