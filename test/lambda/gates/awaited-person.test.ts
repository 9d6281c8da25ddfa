import { expect, test } from 'vitest';
import { awaitedPerson } from '../../../lambda/gates/awaited-person.ts';
import { at } from '../../support/make-draft.ts';

const ID = 'a'.repeat(64);
const ASKED = { state: 'waiting', wait: { for: 'person', since: at(0).toISOString() } } as const;
const PROBLEM = { code: 'possible_copy', message: 'a copy made it' };
const act = (act: 'retried' | 'stopped') => ({ at: at(1).toISOString(), by: 'ada', act, reason: 'because' });

test('an object whose submission is known, or that names none, waits for nobody', async () => {
  expect(await awaitedPerson({})).toBeUndefined();
  expect(await awaitedPerson({ known: { state: 'created', problems: [] } })).toBeUndefined();
});

test('an object with an unknown submission waits, and the message names the facts about it', async () => {
  const first = await awaitedPerson({ stranger: { submission: ID } });
  const listed = await awaitedPerson({ stranger: { submission: ID, list: '4711' } });

  expect(first).toMatchObject({ kind: 'wait', wait: { code: 'unknown_mark', for: 'person' } });
  expect(first).not.toHaveProperty('wait.until');
  expect(JSON.stringify(first)).toMatch(/names submission aaaaaaaaaaaa, .*\\"dropdial retry\\".*\\"dropdial stop\\"/);
  expect(JSON.stringify(listed)).toContain('list 4711');
});

test('metadata may contain anything, so no more is repeated than a list id takes', async () => {
  const forged = await awaitedPerson({ stranger: { submission: ID, list: '9'.repeat(2000) } });

  expect(JSON.stringify(forged).length).toBeLessThan(500);
});

test.each([PROBLEM, { code: 'unknown_mark', message: 'names another' }])(
  'a drop that waits for a person keeps its reason, even if its object now names it: $code',
  async problem => {
    const waits = await awaitedPerson({ known: { ...ASKED, problems: [problem] } });

    expect(waits).toEqual({ kind: 'wait', wait: { ...problem, for: 'person' } });
  },
);

test("a person's retry lets it go on, but a look does not", async () => {
  const known = { ...ASKED, problems: [PROBLEM] };

  expect(await awaitedPerson({ known: { ...known, acts: [act('retried')] } })).toBeUndefined();
  expect(await awaitedPerson({ known: { ...known, acts: [act('stopped')] } })).toMatchObject({ kind: 'wait' });
});
