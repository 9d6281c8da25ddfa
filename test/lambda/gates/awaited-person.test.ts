import { expect, test } from 'vitest';
import { awaitedPerson } from '../../../lambda/gates/awaited-person.ts';
import { at } from '../../support/make-draft.ts';

const ID = 'a'.repeat(64);
const ASKED = { state: 'waiting', wait: { for: 'person', since: at(0).toISOString() } } as const;
const PROBLEM = { code: 'possible_copy', message: 'a copy made it' };
const act = (act: 'retried' | 'stopped') => ({ at: at(1).toISOString(), by: 'ada', act, reason: 'because' });

test('what the ledger knows, or what names nobody, waits for nobody', async () => {
  expect(await awaitedPerson({})).toBeUndefined();
  expect(await awaitedPerson({ known: { state: 'created', problems: [] } })).toBeUndefined();
});

test('an object that names a submission which the ledger does not have waits, and says what is known of it', async () => {
  const first = await awaitedPerson({ stranger: { submission: ID } });
  const listed = await awaitedPerson({ stranger: { submission: ID, list: '4711' } });

  expect(first).toMatchObject({ kind: 'wait', wait: { code: 'unknown_mark', for: 'person' } });
  expect(first).not.toHaveProperty('wait.until');
  expect(JSON.stringify(first)).toMatch(/names submission aaaaaaaaaaaa, .*\\"dropdial retry\\".*\\"dropdial stop\\"/);
  expect(JSON.stringify(listed)).toContain('list 4711');
});

test('metadata may say anything: no more of it is repeated than an id of a list takes', async () => {
  const forged = await awaitedPerson({ stranger: { submission: ID, list: '9'.repeat(2000) } });

  expect(JSON.stringify(forged).length).toBeLessThan(500);
});

test.each([PROBLEM, { code: 'unknown_mark', message: 'names another' }])(
  'what waits for a person goes on waiting for the same, though its object names it now: $code',
  async problem => {
    const waits = await awaitedPerson({ known: { ...ASKED, problems: [problem] } });

    expect(waits).toEqual({ kind: 'wait', wait: { ...problem, for: 'person' } });
  },
);

test('a person who has it tried again lets it go on, and who only looked does not', async () => {
  const known = { ...ASKED, problems: [PROBLEM] };

  expect(await awaitedPerson({ known: { ...known, acts: [act('retried')] } })).toBeUndefined();
  expect(await awaitedPerson({ known: { ...known, acts: [act('stopped')] } })).toMatchObject({ kind: 'wait' });
});
