import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Due, Heap } from '../../../../local/voximplant/calls/heap.ts';

test('items come out by time and then by task, even if some were taken in between', () => {
  const dues = fc.array(fc.record({ at: fc.nat(9), index: fc.nat(9) }));
  fc.assert(
    fc.property(dues, dues, fc.nat(10), (first, second, taken) => {
      const heap = new Heap();
      const early: Due[] = [];
      for (const due of first) heap.push(due);
      for (let count = 0; count < Math.min(taken, first.length); count++)
        early.push(heap.pop() ?? { at: -1, index: -1 });
      for (const due of second) heap.push(due);
      const late: Due[] = [];
      while (heap.size > 0) late.push(heap.pop() ?? { at: -1, index: -1 });

      const sorted = (list: readonly Due[]) => [...list].sort((a, b) => a.at - b.at || a.index - b.index);
      expect(early).toEqual(sorted(first).slice(0, early.length));
      expect(late).toEqual(sorted([...sorted(first).slice(early.length), ...second]));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
