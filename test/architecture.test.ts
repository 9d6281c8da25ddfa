import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/**
 * The floors of the project and, below `lambda/`, its rooms, from the top down. An import may only go to a lower floor.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['test'],
  ['bench'],
  ['local'],
  ['cli'],
  ['console'],
  ['scripts'],
  ['infra'],
  ['terminal'],
  ['lambda/handler.ts'],
  ['lambda/invocation'],
  ['lambda/drop', 'lambda/acts'],
  ['lambda/submission', 'lambda/sweep'],
  ['lambda/results'],
  ['lambda/gates', 'lambda/write-back'],
  ['lambda/world.ts'],
  ['lambda/resolve', 'lambda/outcome-event'],
  ['lambda/sources', 'lambda/ledger', 'lambda/suppression'],
  ['lambda/feed', 'lambda/voximplant', 'lambda/s3', 'lambda/queue'],
  ['lambda/csv', 'lambda/events', 'lambda/parameters', 'lambda/net', 'lambda/run.ts'],
  [
    'lambda/time',
    'lambda/keys',
    'lambda/wasm',
    'lambda/errors.ts',
    'lambda/problem.ts',
    'lambda/log.ts',
    'lambda/metrics.ts',
    'lambda/fields.ts',
    'codes',
  ],
];

/** The maximum number of files in a folder, and of names in `lambda/`: as many as a person takes in at a glance. */
const MOST_FILES = 14;
const MOST_NAMES = 32;
/** Folders that may hold more, each with its reason. */
const CROWDED: Readonly<Record<string, string>> = {};

const files = globSync('{lambda,infra,cli,local,console,bench,terminal,scripts,codes}/**/*.{ts,tsx}', {
  cwd: ROOT,
}).sort();

function roomOf(file: string): string {
  const [top = '', room = ''] = file.split('/');
  return top === 'lambda' ? `${top}/${room}` : top;
}

function floorOf(file: string): number {
  const floor = FLOORS.findIndex(rooms => rooms.includes(roomOf(file)));
  if (floor === -1) throw new Error(`${roomOf(file)} stands on no floor: add it to FLOORS`);
  return floor;
}

/** The files of this project that a file imports, including type imports and late ones. Documents belong to no room. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const paths = [...text.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) => path);
  return paths.filter(path => !path.endsWith('.json')).map(path => normalize(join(dirname(file), path)));
}

/** Imports that do not go down, as `file -> file`. */
function findUpward(file: string, imports: readonly string[]): string[] {
  const upward = imports.filter(path => roomOf(path) !== roomOf(file) && floorOf(path) <= floorOf(file));
  return upward.map(path => `${file} -> ${path}`);
}

describe('the floors', () => {
  test('an import only goes down', () => {
    expect(files.flatMap(file => findUpward(file, importsOf(file)))).toEqual([]);
  });

  test.each([
    ['lambda/csv/plan-csv.ts', 'lambda/invocation/handle-event.ts'],
    ['lambda/gates/age.ts', 'lambda/submission/submit.ts'],
    ['cli/main.ts', 'local/start.ts'],
    ['console/server/routes.ts', 'cli/console/create-desk.ts'],
    ['lambda/resolve/make-layer.ts', 'lambda/outcome-event/owed.ts'],
  ])('one that goes up or sideways is noticed: %s -> %s', (from, to) => {
    expect(findUpward(from, [to])).toEqual([`${from} -> ${to}`]);
  });

  test('every room of the house exists', () => {
    const rooms = new Set(files.map(roomOf));
    expect(FLOORS.flat().filter(room => room !== 'test' && !rooms.has(room))).toEqual([]);
  });
});

describe('the rooms', () => {
  const folders = Map.groupBy(files, dirname);

  test(`no folder holds more than ${MOST_FILES} files`, () => {
    const crowded = [...folders].filter(([folder, held]) => held.length > MOST_FILES && !(folder in CROWDED));
    expect(crowded.map(([folder, held]) => `${folder}: ${held.length}`)).toEqual([]);
  });

  test('no folder is called crowded that is not', () => {
    const named = Object.keys(CROWDED).filter(folder => (folders.get(folder)?.length ?? 0) <= MOST_FILES);
    expect(named).toEqual([]);
  });

  test(`lambda/ shows at most ${MOST_NAMES} names`, () => {
    const names = new Set(files.filter(file => file.startsWith('lambda/')).map(file => file.split('/')[1]));
    expect(names.size).toBeLessThanOrEqual(MOST_NAMES);
  });
});

describe('the ledger', () => {
  test('is written by its own room alone: everybody else moves a submission, or notes something on it', () => {
    const writers = files.filter(file => /\bledger\.(?:create|replace)\(/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(writers.map(file => relative('lambda/ledger', file)).filter(path => path.startsWith('..'))).toEqual([]);
  });
});
