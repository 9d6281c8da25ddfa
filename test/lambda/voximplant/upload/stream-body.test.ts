import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IdleWatch } from '../../../../lambda/net/watch-idle.ts';
import { frameMultipart } from '../../../../lambda/voximplant/upload/frame-multipart.ts';
import { type BodyOptions, type Progress, streamBody } from '../../../../lambda/voximplant/upload/stream-body.ts';
import { planBytes } from '../../../support/plan-bytes.ts';

/** A watch that only records whom it was told to wait for. */
function makeWatch(): IdleWatch & { readonly whom: (string | undefined)[] } {
  const whom: (string | undefined)[] = [];
  return { whom, signal: new AbortController().signal, waitFor: name => whom.push(name), stop: () => undefined };
}

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** A body of these chunks, with a matching plan and a log of events in order. */
function makeBody(chunks: readonly Uint8Array[], change: Partial<BodyOptions> = {}) {
  const events: string[] = [];
  const bytes = Buffer.concat(chunks);
  const progress: Progress = { answered: false, ended: false, closingSent: false };
  const frame = frameMultipart(bytes.length, 'abc');
  const watch = makeWatch();
  const options: BodyOptions = {
    frame,
    source: from(chunks),
    planned: planBytes(...chunks),
    commit: async () => {
      events.push('commit');
    },
    watch,
    progress,
    ...change,
  };

  /** Reads the body to its end and returns the error. */
  async function run(): Promise<unknown> {
    try {
      for await (const chunk of streamBody(options)) {
        if (chunk === frame.head) events.push('head');
        else if (chunk === frame.tail) events.push(progress.closingSent ? 'tail' : 'tail before it was noted');
        else events.push(Buffer.from(chunk).toString());
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
  return { run, events, progress, options, watch };
}

const CHUNKS = [Buffer.from('phone\n'), Buffer.from('1\n'), Buffer.from('2\n')];

describe('streamBody', () => {
  test('sends the head, the bytes and, after the commit, the closing boundary', async () => {
    const { run, events, progress } = makeBody(CHUNKS);

    expect(await run()).toBeUndefined();
    expect(events).toEqual(['head', 'phone\n', '1\n', '2\n', 'commit', 'tail']);
    expect(progress).toEqual({ answered: false, ended: false, closingSent: true });
  });

  test('sends the rows that are left, and compares everything it reads with the plan', async () => {
    const leaveOut = (chunk: Uint8Array) =>
      chunk.toString() === '1\n' ? [] : [chunk.subarray(0, 2), chunk.subarray(2)];
    const planned = { ...planBytes(...CHUNKS), leftOut: { bytes: 2, startCut: () => leaveOut } };

    const { run, events } = makeBody(CHUNKS, { planned });
    expect(await run()).toBeUndefined();
    expect(events).toEqual(['head', 'ph', 'one\n', '2\n', '', 'commit', 'tail']);

    const differs = makeBody([Buffer.from('phone\n'), Buffer.from('3\n'), Buffer.from('2\n')], { planned });
    expect(await differs.run()).toMatchObject({ code: 'source_differs' });
    expect(differs.events).not.toContain('commit');
  });

  test('commits an empty file like any other', async () => {
    const { run, events } = makeBody([]);

    expect(await run()).toBeUndefined();
    expect(events).toEqual(['head', 'commit', 'tail']);
  });

  test('waits for the API only while the API has to read, and for nobody while it commits', async () => {
    let waitingAtCommit: string | undefined = 'nothing';
    const { run, watch } = makeBody(CHUNKS, {
      commit: async () => {
        waitingAtCommit = watch.whom.at(-1);
      },
    });

    await run();

    expect(waitingAtCommit).toBeUndefined();
    expect(watch.whom.slice(0, 4)).toEqual(['the API to read', undefined, 'the API to read', undefined]);
  });

  test('reads nothing of the source before the head is accepted', async () => {
    let isRead = false;
    const source = (async function* () {
      isRead = true;
      yield* CHUNKS;
    })();
    const body = streamBody(makeBody(CHUNKS, { source }).options);

    await body.next();

    expect(isRead).toBe(false);
    await body.return(undefined);
  });
});

describe('the closing boundary is withheld', () => {
  test.each([
    ['longer', [...CHUNKS, Buffer.from('3\n')]],
    ['shorter', CHUNKS.slice(0, 2)],
    ['empty', []],
    ['different, with the same length', [Buffer.from('phone\n'), Buffer.from('1\n'), Buffer.from('9\n')]],
  ])('if the source is %s', async (_, chunks) => {
    const { run, events, progress } = makeBody(CHUNKS, { source: from(chunks) });

    expect(await run()).toMatchObject({ code: 'source_differs' });
    expect(events).not.toContain('commit');
    expect(progress.closingSent).toBe(false);
  });

  test('if the source is longer, and no byte beyond the plan is sent', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.from('phone\n');
    })();
    const { run, events, options } = makeBody(CHUNKS, { source: endless });

    expect(await run()).toMatchObject({ code: 'source_differs' });
    expect(events.slice(1).join('').length).toBeLessThanOrEqual(options.planned.bytes);
  });

  test('if the source throws', async () => {
    const fault = new Error('aborted');
    const source = (async function* () {
      yield Buffer.from('phone\n');
      throw fault;
    })();
    const { run, events, progress } = makeBody(CHUNKS, { source });

    expect(await run()).toBe(fault);
    expect(events).toEqual(['head', 'phone\n']);
    expect(progress.closingSent).toBe(false);
  });

  test('if the commit throws', async () => {
    const fault = new Error('conflict');
    const { run, events, progress } = makeBody(CHUNKS, { commit: () => Promise.reject(fault) });

    expect(await run()).toBe(fault);
    expect(events).not.toContain('tail');
    expect(progress.closingSent).toBe(false);
  });

  test('if the API answered earlier', async () => {
    const { run, events, progress } = makeBody(CHUNKS);
    progress.answered = true;

    expect(await run()).toMatchObject({ code: 'send_failed' });
    expect(events).not.toContain('tail');
    expect(progress.closingSent).toBe(false);
  });

  test('if the API answers while the ledger is written', async () => {
    const { run, events, progress, options } = makeBody(CHUNKS, {
      commit: async () => {
        options.progress.answered = true;
      },
    });

    expect(await run()).toMatchObject({ code: 'send_failed' });
    expect(events).not.toContain('tail');
    expect(progress.closingSent).toBe(false);
  });

  test('if nobody reads on, and then the source is closed', async () => {
    let isClosed = false;
    const source = (async function* () {
      try {
        yield* CHUNKS;
      } finally {
        isClosed = true;
      }
    })();
    const { options, progress } = makeBody(CHUNKS, { source });

    for await (const chunk of streamBody(options)) {
      if (chunk !== options.frame.head) break;
    }

    expect(isClosed).toBe(true);
    expect(progress.closingSent).toBe(false);
  });
});

describe('for any source,', () => {
  const sources = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });

  test('a body with a closing boundary has exactly the stated length and the planned bytes', async () => {
    await fc.assert(
      fc.asyncProperty(sources, async chunks => {
        const { options } = makeBody(chunks);
        const sent: Uint8Array[] = [];

        for await (const chunk of streamBody(options)) sent.push(chunk);

        expect(Buffer.concat(sent)).toHaveLength(options.frame.length);
        expect(Buffer.concat(sent.slice(1, -1))).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 300 },
    );
  });

  test('bytes that differ from the plan never get a closing boundary', async () => {
    await fc.assert(
      fc.asyncProperty(sources, sources, async (planned, chunks) => {
        fc.pre(!Buffer.concat(planned).equals(Buffer.concat(chunks)));
        const { run, events, progress } = makeBody(planned, { source: from(chunks) });

        expect(await run()).toMatchObject({ code: 'source_differs' });
        expect(events).not.toContain('commit');
        expect(progress.closingSent).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
