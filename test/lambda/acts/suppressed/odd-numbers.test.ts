import { expect, test } from 'vitest';
import { LISTS, openRunning, phone } from './open-running.ts';

/** A feed whose defaults gained `phone_columns` after its lists were sent. */
const suppressedBy = (list: object) => ({
  feeds: [
    {
      id: 'bravo',
      suppression: [{ bucket: LISTS, key: 'dnc.txt', reach: 'running', ...list }],
      results: { write: 'file' },
      defaults: { phone_columns: ['phone_number'] },
    },
  ],
});
const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'x' };
const fileOfCells = (cells: readonly string[]) =>
  `phone_number;name\n${cells.map((cell, at) => `${cell};person ${at}\n`).join('')}`;

async function dialOdd(list: object, file: string) {
  const running = await openRunning(suppressedBy(list));
  return { running, id: await running.dial('a.csv', file, { feed: 'bravo', parameters }) };
}

const ALARM = { suppressionUnavailable: 1 };

test.each<[what: string, write: (person: number) => string, list?: object]>([
  ['spaces', person => phone(person).replace('+1202', '+1 202 ')],
  ['parentheses', person => phone(person).replace('+1202', '+1 (202) ')],
  ['a non-breaking space', person => phone(person).replace('+1202', '+1\u00a0202\u2011')],
  ['no plus', person => phone(person).slice(1)],
  ['00', person => `00${phone(person).slice(1)}`],
  ['no country', person => phone(person).slice(2), { countryCode: '1' }],
  ['no country, in a list of the FTC', person => phone(person).slice(2), { format: 'ftc' }],
  ['the national prefix', person => `0${phone(person).slice(2)}`, { countryCode: '1', nationalPrefix: '0' }],
])(
  'numbers with %s are taken out of a running list, whether its file exists or not',
  async (_what, write, list = {}) => {
    for (const isGone of [false, true]) {
      const { running, id } = await dialOdd(list, fileOfCells([0, 1, 2].map(write)));
      if (isGone) await running.remove('drops', 'bravo/a.csv');
      await running.suppress(1);

      await running.sweep();

      expect({ isGone, states: running.statesOf(id) }).toEqual({ isGone, states: [0, 4, 0] });
      expect(running.metrics).toEqual([{ callsSuppressed: 1 }]);
    }
  },
);

test.each<[what: string, cell: string]>([
  ['an extension', `${phone(0)} ext 4`],
  ['a URI scheme', `tel:${phone(0)}`],
  ['no country code', phone(0).slice(2)],
  ['an exponent', '1.2E+10'],
  ['too few digits', '555010'],
  ['words', 'ask Ada'],
])('a cell with %s rings the alarm once, and its value is never shown', async (_what, cell) => {
  for (const isGone of [false, true]) {
    const { running, id } = await dialOdd({}, fileOfCells([cell, '', phone(1)]));
    if (isGone) await running.remove('drops', 'bravo/a.csv');
    await running.suppress(1);

    await running.sweep();
    await running.suppress(1, 60);
    await running.sweep();

    expect({ isGone, states: running.statesOf(id) }).toEqual({ isGone, states: [0, 0, 4] });
    expect(running.metrics.filter(metric => 'suppressionUnavailable' in metric)).toEqual([ALARM]);
    const warned = running.lines.filter(line => line.includes('can never be compared'));
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain('"contacts":1');
    expect(running.lines.join()).not.toMatch(/555-?01|E\+10|Ada/);
  }
});

test('a contact that cannot be compared is counted once, however often its list is read', async () => {
  const { running, id } = await dialOdd({}, fileOfCells([phone(1), `${phone(0)} ext 4`, phone(2)]));
  await running.remove('drops', 'bravo/a.csv');
  await running.suppress(1);
  running.simulator.misbehave({ kind: 'shifted-page', by: 1, method: 'GetCallListDetails', times: 1 });

  await running.sweep();

  expect(running.statesOf(id)).toEqual([4, 0, 0]);
  expect(running.lines.find(line => line.includes('can never be compared'))).toContain('"contacts":1,');
});

test.each([
  ['the only phone column', { phone_columns: ['telephone'] }],
  ['one of the phone columns', { phone_columns: ['phone_number', 'telephone'] }],
])('a file without %s rings the alarm once, and names the column', async (_what, columns) => {
  const { running, id } = await dialOdd({}, fileOfCells([phone(0)]));
  const other = await running.dial('b.csv', fileOfCells([phone(2), phone(3)]), {
    parameters: { ...parameters, ...columns },
  });
  await running.suppress(0);

  await running.sweep();
  await running.suppress(0, 60);
  await running.sweep();

  expect(running.statesOf(id)).toEqual([4]);
  expect(running.statesOf(other)).toEqual([0, 0]);
  expect(running.metrics.filter(metric => 'suppressionUnavailable' in metric)).toEqual([ALARM]);
  expect(running.lines.find(line => line.includes('can never be compared'))).toContain('telephone');
});
