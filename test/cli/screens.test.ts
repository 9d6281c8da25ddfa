import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { createOpenMarkers } from '../../lambda/ledger/store/open-markers.ts';
import { textWidth } from '../../terminal/text-width.ts';
import { create } from '../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { type RunOptions, runInProcess } from '../support/run-in-process.ts';
import { answerOf, idOf, openOperator } from './open-operator.ts';

const COLUMNS = 80;
const GOOD = 'phone_number,first_name\n+12025550101,Ann\n+12025550102,Bob\n';
const BAD = 'phone_number,first_name\n+12025550101,Ann\n+12025550102\n+12025550103,"Cid" Lee\n';
const SIDECAR = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, server_location: 'frankfurt' };
const ACT = ['--by', 'ada', '--reason'];

/** The command line as the page shows it, and the arguments and options of the actual run. */
type Shown = readonly [typed: string, args: readonly string[], options?: RunOptions];

const drop = (key: string) => ({ ...makeDraft().drop, key });

/** Submissions of one day: one in each state that people meet. */
const SUBMISSIONS: Readonly<Record<string, Partial<Draft>>> = {
  a: {
    state: 'in_doubt',
    listName: 'monday ~aaaaaaaaaaaa',
    doubt: { since: at(0).toISOString(), reason: 'the connection was closed', looks: 12, parked: true },
    drop: drop('acme/monday.csv'),
  },
  b: {
    state: 'waiting',
    missing: ['rule_id'],
    wait: { for: 'parameters', since: at(0).toISOString() },
    drop: drop('acme/tuesday.csv'),
  },
  d: {
    state: 'rejected',
    problems: [{ code: 'stale', message: 'the object is 80 hours old' }],
    drop: drop('acme/old.csv'),
  },
};

/** The screens of each command, in the order of the runs, because acts change the output of later commands. */
const SCREENS: Readonly<Record<string, readonly Shown[]>> = {
  init: [
    ['dropdial init --yes --rules 101', ['init', '--yes', '--rules', '101']],
    ['dropdial init calls --yes --rules 101', ['init', 'calls', '--yes', '--rules', '101']],
  ],
  template: [],
  doctor: [['dropdial doctor', ['doctor']]],
  outputs: [['dropdial outputs', ['outputs']]],
  check: [
    ['dropdial check monday.csv', ['check', 'monday.csv']],
    ['dropdial check tuesday.csv', ['check', 'tuesday.csv']],
    ['dropdial check may', ['check', 'may']],
  ],
  'partner-guide': [],
  drop: [
    ['dropdial drop monday.csv --no-wait', ['drop', 'monday.csv', '--no-wait'], { isTyped: true, input: 'y\n' }],
    ['dropdial drop tuesday.csv', ['drop', 'tuesday.csv']],
  ],
  explain: [['dropdial explain csv_field_count', ['explain', 'csv_field_count']]],
  watch: [['dropdial watch --once', ['watch', '--once']]],
  submissions: [['dropdial submissions --all', ['submissions', '--all']]],
  show: [
    ['dropdial show acme/monday.csv', ['show', 'acme/monday.csv']],
    ['dropdial show acme/tuesday.csv', ['show', 'acme/tuesday.csv']],
  ],
  console: [['dropdial console --save today.html', ['console', '--save', 'today.html']]],
  results: [['dropdial results acme/friday.csv', ['results', 'acme/friday.csv']]],
  edit: [
    [
      'dropdial edit cccccccccccc --max-simultaneous 20 --reason "quiet day"',
      ['edit', 'cccccccccccc', '--max-simultaneous', '20', ...ACT, 'quiet day'],
    ],
  ],
  retry: [
    [
      'dropdial retry aaaaaaaaaaaa --reason "looked twice"',
      ['retry', 'aaaaaaaaaaaa', ...ACT, 'looked twice'],
      { isTyped: true, input: 'no\n' },
    ],
  ],
  adopt: [
    [
      'dropdial adopt aaaaaaaaaaaa --list-id 4711 --unchecked --reason "renamed it"',
      ['adopt', 'aaaaaaaaaaaa', '--list-id', '4711', '--unchecked', ...ACT, 'renamed it'],
    ],
  ],
  cancel: [
    [
      'dropdial cancel cccccccccccc paid.csv --reason "they have paid"',
      ['cancel', 'cccccccccccc', 'paid.csv', ...ACT, 'they have paid'],
    ],
  ],
  stop: [['dropdial stop bbbbbbbbbbbb --reason "wrong file"', ['stop', 'bbbbbbbbbbbb', ...ACT, 'wrong file']]],
};

const INTRO = `# The command

Every screen of \`dropdial\` in a terminal of ${COLUMNS} columns, made by \`test/cli/screens.test.ts\`; do not edit. After a change,
\`npx vitest run test/cli/screens.test.ts -u\` writes them anew. In a pipe a table is one line a row, with tabs between the cells, and has no colour.
In the package, a command is run as \`npx dropdial\`.

`;

test('docs/cli.md shows the output of every command', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: at(7200) });
  try {
    const { s3, simulator, record, environment, dir } = await openOperator({
      limits: { max_simultaneous: { max: 20 } },
    });
    await using _closed = simulator;
    await s3.send(new CreateBucketCommand({ Bucket: 'other' }));
    for (const [letter, change] of Object.entries(SUBMISSIONS)) await record(letter, change);
    const markers = createOpenMarkers({ s3, bucket: 'drops' });
    for (const letter of ['a', 'b']) await markers.mark('acme', idOf(letter));
    await create(simulator);
    const listId = simulator.lists[0]?.listId ?? 0;
    await record('c', { state: 'created', answer: answerOf(listId), drop: drop('acme/friday.csv') });
    await mkdir(join(dir, 'may'));
    for (const [name, text] of [
      ['monday.csv', GOOD],
      ['tuesday.csv', BAD],
      ['may/one.csv', GOOD],
      ['may/two.csv', GOOD],
    ] as const) {
      await writeFile(join(dir, name), text);
    }
    await writeFile(join(dir, 'may', 'one.csv.json'), JSON.stringify(SIDECAR));
    await writeFile(join(dir, 'monday.csv.json'), JSON.stringify(SIDECAR));
    await writeFile(join(dir, 'paid.csv'), 'phone_number\n+12025550199\n');

    const run = async (typed: string, args: readonly string[], options: RunOptions = {}) => {
      const { out, err, code } = await runInProcess(args, environment, { cwd: dir, columns: COLUMNS, ...options });
      // Adds the typed answer after its question, removes progress counters, and replaces the account number, which
      // differs in each run.
      const said = err.replace(/(?<=\[y\/N\] )|(?<=: )(?=dropdial: )/, options.input ?? '').replace(/\r[^\n]*\r/g, '');
      const text = stripVTControlCharacters(said + out)
        .replaceAll(dir, '.')
        .replace(/(?<=account )\d+/, '1234567');
      const lines = text.trimEnd().split('\n');
      expect(lines.filter(line => textWidth(line) > COLUMNS)).toEqual([]);
      return `\`\`\`text\n$ ${typed}\n${lines.join('\n')}\n\`\`\`\n${code === 0 ? '' : `\nExit code: ${code}.\n`}`;
    };
    const shown = new Map<string, string[]>();
    for (const [name, screens] of Object.entries(SCREENS)) {
      shown.set(name, []);
      for (const screen of screens) shown.get(name)?.push(await run(...screen));
    }
    const sections = [`## dropdial\n\n${await run('dropdial --help', ['--help'])}`];
    for (const name of COMMANDS.keys()) {
      const help = await run(`dropdial ${name} --help`, [name, '--help']);
      sections.push([`## ${name}\n`, help, ...(shown.get(name) ?? [])].join('\n'));
    }

    expect([...shown.keys()].toSorted()).toEqual([...COMMANDS.keys()].toSorted());
    await expect(INTRO + sections.join('\n')).toMatchFileSnapshot('../../docs/cli.md');
  } finally {
    vi.useRealTimers();
  }
});
