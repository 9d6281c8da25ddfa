import { expect, test } from 'vitest';
import { fileOf, Life, openRunning } from './open-running.ts';

const FILE = fileOf([0, 1, 2, 3]);
/** The number of sweeps that must finish everything. */
const MOST_SWEEPS = 3;

type Running = Awaited<ReturnType<typeof openRunning>>;

/** Everything about two lists that is visible from outside, however often their worker died. */
async function runWith(running: Running, round: number, life: Life, isGone: boolean) {
  // The list differs in each round, but names the same people of the files.
  await running.suppress(50 + (round % 10), 0, 2);
  const ids = [await running.dial(`a-${round}.csv`, FILE), await running.dial(`b-${round}.csv`, fileOf([2, 3]))];
  if (isGone) await running.remove('drops', `acme/a-${round}.csv`);
  await running.sweep(life);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) await running.sweep();
  const asked = running.asked('GetCallListDetails');
  await running.sweep();
  const receipts = await Promise.all(ids.map(running.receiptOf));
  const counts = receipts.map(receipt => receipt?.acts?.map(({ set = {} }) => set));
  for (const id of ids) await running.alive.lists.unmark(id);
  return {
    states: ids.map(running.statesOf),
    // Taken out by the worker that died, or by a later one.
    out: counts.map(sets =>
      sets?.map(({ cancelled = 0, was_cancelled: before = 0, ...others }) => [cancelled + before, others]),
    ),
    isDone: running.asked('GetCallListDetails') === asked,
  };
}

test.each([
  ['whose file is there', false],
  ['whose file is gone', true],
])(
  'after a death at any effect, everybody is out of lists %s, and nobody else',
  { timeout: 180_000 },
  async (_what, isGone) => {
    const running = await openRunning();
    const whole = new Life();
    const expected = {
      states: [
        [4, 0, 4, 0],
        [4, 0],
      ],
      out: [[[2, {}]], [[1, {}]]],
      isDone: true,
    };
    expect(await runWith(running, 0, whole, isGone)).toEqual(expected);
    expect(whole.spent).toBeGreaterThan(15);

    for (let effects = 0; effects < whole.spent; effects++) {
      const life = new Life(effects);
      expect({ effects, ...(await runWith(running, effects + 1, life, isGone)) }).toEqual({ effects, ...expected });
      expect(life.isOver).toBe(true);
    }
    console.info(`lists ${_what}: ${whole.spent} effects, the worker killed before each`);
  },
);

test('several workers at the same time have the same result', async () => {
  const running = await openRunning();
  const id = await running.dial('a.csv', FILE);
  await running.suppress(0, 2);

  await Promise.all([running.sweep(), running.sweep(), running.sweep()]);
  await running.sweep();

  expect(running.statesOf(id)).toEqual([4, 0, 4, 0]);
  expect((await running.receiptOf(id))?.acts).toHaveLength(1);
});
