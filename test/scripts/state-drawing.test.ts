import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIST_MOVES } from '../../lambda/ledger/list-moves.ts';
import { LIST_STATE_NAMES } from '../../lambda/ledger/list-states.ts';
import { MOVES, STATE_NAMES } from '../../lambda/ledger/states.ts';
import { LISTS, replaceMoves } from '../../scripts/state-drawing.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const page = readFileSync(join(DOCS, 'effectively-once.md'), 'utf8');

describe('the page of the protocol', () => {
  test('has the drawing and the table of the moves', () => {
    expect(replaceMoves(page)).toBe(page);
  });

  test('names every state and every row', () => {
    const [, diagram = '', table = ''] =
      /```mermaid\nstateDiagram-v2\n([\s\S]*?)```([\s\S]*?)<!-- end of moves -->/.exec(page) ?? [];

    expect(STATE_NAMES.filter(state => !diagram.includes(`--> ${state}`))).toEqual([]);
    expect(table.match(/^\| .* \|$/gm)).toHaveLength(MOVES.length + 2);
  });

  test('must have the marks that enclose them', () => {
    expect(() => replaceMoves('# Another page')).toThrow('the page has no marks for the table of moves');
  });
});

test('the page of results has the drawing and the table of lists', () => {
  const results = readFileSync(join(DOCS, 'results.md'), 'utf8');

  expect(replaceMoves(results, LISTS)).toBe(results);
  expect(LIST_STATE_NAMES.filter(state => !results.includes(`--> ${state}`))).toEqual([]);
  for (const [, to, , when] of LIST_MOVES) expect([to, results.includes(when)]).toEqual([to, true]);
});

test('every decision is listed with its title', () => {
  const list = readFileSync(join(DOCS, 'adr', 'README.md'), 'utf8');
  const pages = readdirSync(join(DOCS, 'adr')).filter(name => /^\d{4}-.*\.md$/.test(name));
  const rows = pages.map(name => {
    const [, number, title] = /^# (\d+)\. (.*)$/m.exec(readFileSync(join(DOCS, 'adr', name), 'utf8')) ?? [];
    return `| [${number}](${name}) | ${title} |`;
  });

  expect(rows.filter(row => !list.includes(row))).toEqual([]);
});
