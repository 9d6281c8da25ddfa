import { describe, expect, test } from 'vitest';
import { DEATHS, explore, prepareModel, reportExploration, search } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import {
  again,
  againBeside,
  emptied,
  gateways,
  renamed,
  returned,
  returnedTwice,
  tagged,
  touchedBeside,
  withOwnEtags,
  withVersions,
} from './scenarios.ts';

prepareModel();
reportExploration('uploads and what is none');

/** Every run that differs from the uneventful run at one moment. */
async function endsOf(scenario: (typeof again)[number], kinds: readonly string[]): Promise<RunResult[]> {
  const ends: RunResult[] = [];
  await explore(explorer => explorer.exhaust(scenario, [kinds], end => ends.push(end)));
  expect(ends.length).toBeGreaterThan(30);
  return ends;
}

describe('the same file, uploaded again', () => {
  test.each(again)(
    '$name: it is rejected or sent, whichever worker dies and whichever event comes twice',
    async scenario => {
      const isSent = scenario.feed?.duplicateWindowDays === 0;

      const ends = await endsOf(scenario, [...DEATHS, 'switch', 'act']);

      const expected = isSent ? ['created,created', 2] : ['created,rejected', 1];
      expect(ends.map(({ states, lists }) => [states.toSorted().join(), lists])).toEqual(ends.map(() => expected));
    },
  );
});

describe('a file that is replaced and restored within seconds', () => {
  test.each([...returned, ...withVersions(returned), ...withOwnEtags(returned)])(
    '$name: each upload gets an answer of its own, whichever worker dies and whichever event comes first',
    async scenario => {
      await search(scenario, [['act'], ['act']], 20);
      await search(scenario, [['act'], ['act', 'deliver', 'switch', ...DEATHS]], 300);
    },
  );

  test.each([...returnedTwice, ...withVersions(returnedTwice)])(
    '$name: each upload gets an answer of its own every time, whichever worker dies',
    async scenario => {
      await search(scenario, [['act'], ['act', 'deliver', 'switch', ...DEATHS]], 2000);
    },
  );
});

describe('an event that does not say how the object was created', () => {
  test.each([...withOwnEtags(touchedBeside), ...withOwnEtags(withVersions(touchedBeside))])(
    '$name: one list is created and its object names it, whichever event comes first',
    async scenario => {
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [['act'], ['deliver']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(30);
      expect(ends.filter(({ lists }) => lists !== 1)).toEqual([]);
    },
  );

  test.each([...againBeside, ...withOwnEtags(againBeside)])(
    '$name: it is rejected or sent, whichever event comes first',
    async scenario => {
      const isSent = scenario.feed !== undefined || scenario.tags !== undefined;
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [['act'], ['deliver']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(10);
      expect(ends.filter(({ lists }) => lists !== (isSent ? 2 : 1))).toEqual([]);
    },
  );
});

describe('an event that is not an upload', () => {
  test.each([...gateways, ...withVersions(gateways), ...renamed])(
    '$name: one list is created, whichever worker dies and whichever event comes twice',
    async scenario => {
      const ends = await endsOf(scenario, [...DEATHS, 'switch', 'act']);

      const most = scenario.again ? 2 : 1;
      expect(ends.filter(({ lists }) => lists < 1 || lists > most)).toEqual([]);
    },
  );

  test.each(emptied)(
    '$name: nobody is called again, whichever worker dies and whichever event comes twice',
    async scenario => {
      await search(scenario, [[...DEATHS, 'switch', 'act']], 4);
    },
  );

  test.each(withOwnEtags([...again, ...gateways.slice(0, 2), ...renamed]))(
    '$name: workers change places, and one dies later',
    async scenario => {
      await search(
        scenario,
        [
          ['switch', 'act'],
          ['switch', 'die', 'fault'],
        ],
        400,
      );
    },
  );
});

describe('requests made while a file is inspected', () => {
  test.each([...tagged, ...withVersions(tagged)])(
    '$name: the answer is about that very file, whatever is uploaded between any two requests',
    async scenario => {
      await explore(explorer => explorer.exhaust(scenario, [['act'], ['reorder', 'switch', 'act']]));
      await explore(explorer => explorer.exhaust(scenario, [['reorder'], ['act']]));
    },
  );
});
