import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  createDocuments,
  type Decision,
  type DocumentChange,
  type DocumentKind,
} from '../../../../lambda/ledger/store/conditional-document.ts';
import { connect, s3Error, startTestServer } from '../../../local/s3/start-test-server.ts';

const Bucket = 'drops';
const KEY = 'names/acme.json';

const NamesSchema = v.strictObject({ names: v.array(v.string()), revision: v.optional(v.string()) });
type Names = v.InferOutput<typeof NamesSchema>;

const KIND: DocumentKind<Names> = { schema: NamesSchema, maxBytes: 1000, maxTries: 4, conflict: 'others keep writing' };

type Decide = (document: Names | undefined) => Decision<Names, string>;

/** Adds a name to the existing ones. */
const adding =
  (name: string): Decide =>
  document => ({ result: name, write: { names: [...(document?.names ?? []), name] } });

async function open(maxAttempts = 1) {
  const { server, s3: other } = await startTestServer();
  const s3 = connect(server, { maxAttempts });
  const documents = createDocuments(s3, Bucket);
  const seen: (readonly string[] | undefined)[] = [];
  return {
    server,
    s3,
    documents,
    /** The names on which each decision was based. */
    seen,
    /** Changes the document; `meanwhile` runs between a read and the write that it leads to. */
    change(
      decide: Decide,
      options: Omit<DocumentChange<Names, string>, 'key' | 'decide'> & { readonly kind?: Partial<typeof KIND> } = {},
      meanwhile: (looks: number) => Promise<unknown> = async () => undefined,
    ): Promise<string> {
      const { kind, ...more } = options;
      return documents.change<Names, string>(
        { ...KIND, ...kind },
        {
          key: KEY,
          ...more,
          decide: async document => {
            seen.push(document?.names);
            const decision = decide(document);
            await meanwhile(seen.length);
            return decision;
          },
        },
      );
    },
    /** Writes the document as another worker would. */
    put: (Body: string) => other.send(new PutObjectCommand({ Bucket, Key: KEY, Body: Buffer.from(Body) })),
    remove: () => other.send(new DeleteObjectCommand({ Bucket, Key: KEY })),
    async text(): Promise<string | undefined> {
      const { Body } = await other.send(new GetObjectCommand({ Bucket, Key: KEY }));
      return Body?.transformToString();
    },
    operations: () => server.requests.map(({ operation, status }) => `${operation} ${status}`),
  };
}

const named = (...names: string[]) => JSON.stringify({ names });

describe('a document', () => {
  test('that does not exist is written for the first time', async () => {
    const { change, seen, operations, text } = await open();

    expect(await change(adding('a'))).toBe('a');

    expect(seen).toEqual([undefined]);
    expect(operations()).toEqual(['GetObject 404', 'PutObject 200']);
    expect(await text()).toBe(named('a'));
  });

  test('that exists is read, and the next one written over it', async () => {
    const { change, seen, operations, text } = await open();
    await change(adding('a'));

    expect(await change(adding('b'))).toBe('b');

    expect(seen).toEqual([undefined, ['a']]);
    expect(operations()).toEqual(['GetObject 404', 'PutObject 200', 'GetObject 200', 'PutObject 200']);
    expect(await text()).toBe(named('a', 'b'));
  });

  test('records the name of its change, if it has one', async () => {
    const { change, text } = await open();

    await change(adding('a'), { revision: 'r1' });
    expect(JSON.parse((await text()) ?? '')).toEqual({ names: ['a'], revision: 'r1' });
    await change(document => ({ result: 'kept', write: { names: document?.names ?? [] } }), { revision: 'r2' });

    expect(JSON.parse((await text()) ?? '')).toEqual({ names: ['a'], revision: 'r2' });
  });

  test('stays unchanged if there is nothing to write', async () => {
    const { change, put, text, server, operations } = await open();
    await put(named('a'));
    server.clearRequests();

    expect(await change(document => ({ result: document?.names.join() ?? '' }), { revision: 'r1' })).toBe('a');

    expect(operations()).toEqual(['GetObject 200']);
    expect(await text()).toBe(named('a'));
  });

  test('is independent of those under other keys', async () => {
    const { change, documents, text } = await open();
    await change(adding('a'));

    await documents.change(KIND, { key: 'names/bravo.json', decide: async document => adding('b')(document) });

    expect(await text()).toBe(named('a'));
  });
});

describe('an expected new document', () => {
  test('saves the first look', async () => {
    const { change, seen, operations, text } = await open();

    expect(await change(adding('a'), { isNew: true })).toBe('a');

    expect(seen).toEqual([undefined]);
    expect(operations()).toEqual(['PutObject 200']);
    expect(await text()).toBe(named('a'));
  });

  test('is looked at and not overwritten if somebody has written one', async () => {
    const { change, put, seen, server, operations, text } = await open();
    await put(named('a'));
    server.clearRequests();

    await change(adding('b'), { isNew: true });

    expect(seen).toEqual([undefined, ['a']]);
    expect(operations()).toEqual(['PutObject 412', 'GetObject 200', 'PutObject 200']);
    expect(await text()).toBe(named('a', 'b'));
  });
});

describe('a write that lost', () => {
  test('to another one looks again, and decides anew', async () => {
    const { change, put, seen, text } = await open();
    await put(named('a'));

    await change(adding('c'), {}, async looks => looks === 1 && put(named('a', 'b')));

    expect(seen).toEqual([['a'], ['a', 'b']]);
    expect(await text()).toBe(named('a', 'b', 'c'));
  });

  test("to another worker's first document looks again", async () => {
    const { change, put, seen, text } = await open();

    await change(adding('b'), {}, async looks => looks === 1 && put(named('a')));

    expect(seen).toEqual([undefined, ['a']]);
    expect(await text()).toBe(named('a', 'b'));
  });

  test('returns the final decision, not the first one', async () => {
    const { change, put, text } = await open();
    const takeFirst: Decide = document =>
      document === undefined ? { result: 'ours', write: { names: ['b'] } } : { result: 'taken' };

    expect(await change(takeFirst, { revision: 'r1' }, async () => put(named('a')))).toBe('taken');

    expect(await text()).toBe(named('a'));
  });

  test('because the document is gone starts without one', async () => {
    const { change, put, remove, seen, text } = await open();
    await put(named('a'));

    await change(adding('b'), {}, async looks => looks === 1 && remove());

    expect(seen).toEqual([['a'], undefined]);
    expect(await text()).toBe(named('b'));
  });

  test('because of a collision looks again', async () => {
    const { change, server, operations, text } = await open();
    server.addFault({ operation: 'PutObject', kind: 'error', status: 409, code: 'ConditionalRequestConflict' });

    await change(adding('a'));

    expect(operations()).toEqual(['GetObject 404', 'PutObject 409', 'GetObject 404', 'PutObject 200']);
    expect(await text()).toBe(named('a'));
  });

  test('is noticed even if the other worker wrote the same names, because a named change writes other bytes', async () => {
    const { change, seen, text } = await open();
    await change(adding('a'), { revision: 'r1' });
    const again: Decide = ({ names } = { names: [] }) => ({ result: '', write: { names } });

    await change(again, { revision: 'r2' }, async looks => looks === 2 && change(again, { revision: 'r3' }));

    // The second read belongs to the writer in between; the loser reads once more.
    expect(seen).toEqual([undefined, ['a'], ['a'], ['a']]);
    expect(JSON.parse((await text()) ?? '')).toEqual({ names: ['a'], revision: 'r2' });
  });

  test('happens to all but one of concurrent writers, and in the end no change is missing', async () => {
    const { change, text } = await open();
    const names = [...'0123456789'];

    const results = await Promise.all(names.map(name => change(adding(name), { kind: { maxTries: 20 } })));

    expect(results).toEqual(names);
    expect(JSON.parse((await text()) ?? '').names.toSorted()).toEqual(names);
  });
});

describe('a write without an answer', () => {
  const addOnce: Decide = document => (document?.names.includes('a') ? { result: 'there' } : adding('a')(document));

  test.each([true, false])('is recognised by its revision, in a new document: %s', async isNew => {
    // The client retries by itself, and is told that the document exists.
    const { change, server, seen, operations, text } = await open(3);
    server.addFault({ operation: 'PutObject', kind: 'drop' });

    expect(await change(adding('a'), { revision: 'r1', isNew })).toBe('a');

    expect(seen).toEqual([undefined]);
    expect(operations().slice(isNew ? 0 : 1)).toEqual(['PutObject 200', 'PutObject 412', 'GetObject 200']);
    expect(JSON.parse((await text()) ?? '').names).toEqual(['a']);
  });

  test('is recognised over an earlier document', async () => {
    const { change, server, seen, text } = await open(3);
    await change(adding('a'), { revision: 'r1' });
    server.addFault({ operation: 'PutObject', kind: 'drop' });

    expect(await change(adding('b'), { revision: 'r2' })).toBe('b');

    expect(seen).toEqual([undefined, ['a']]);
    expect(JSON.parse((await text()) ?? '').names).toEqual(['a', 'b']);
  });

  test('is recognised after the last try, too', async () => {
    const { change, server, text } = await open(3);
    server.addFault({ operation: 'PutObject', kind: 'drop' });

    expect(await change(adding('a'), { revision: 'r1', kind: { maxTries: 1 } })).toBe('a');

    expect(JSON.parse((await text()) ?? '').names).toEqual(['a']);
  });

  test('is treated like any other document without a revision', async () => {
    const { change, server, seen } = await open(3);
    server.addFault({ operation: 'PutObject', kind: 'drop' });

    expect(await change(addOnce)).toBe('there');

    expect(seen).toEqual([undefined, ['a']]);
  });

  test('counts as lost if another worker wrote over it: the latest document is read', async () => {
    const { change, server, put, s3, seen, text } = await open(3);
    server.addFault({ operation: 'PutObject', kind: 'drop' });
    let looks = 0;
    // Our write succeeded unnoticed; before our second read, a worker that has read it writes the next one.
    const interrupt = () => (++looks === 2 ? put(named('a', 'b')) : undefined);
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async given => {
          if (commandName === 'GetObjectCommand') await interrupt();
          return next(given);
        },
      { step: 'initialize' },
    );

    expect(await change(addOnce, { revision: 'r1' })).toBe('there');

    expect(seen).toEqual([undefined, ['a', 'b']]);
    expect(await text()).toBe(named('a', 'b'));
  });
});

test('a document with the revision of a change that has written nothing yet is read anyway', async () => {
  const { change, seen } = await open();
  await change(adding('a'), { revision: 'r1' });

  expect(await change(() => ({ result: 'looked' }), { revision: 'r1' })).toBe('looked');

  expect(seen).toEqual([undefined, ['a']]);
});

describe('a decision to look again', () => {
  test('reads the document again, and writes nothing', async () => {
    const { change, put, seen, server, operations } = await open();
    await put(named('a'));
    server.clearRequests();
    const onceMore: Decide = document => (document?.names.length === 1 ? 'again' : { result: 'both' });

    expect(await change(onceMore, { revision: 'r1' }, async looks => looks === 1 && put(named('a', 'b')))).toBe('both');

    expect(seen).toEqual([['a'], ['a', 'b']]);
    expect(operations().filter(operation => operation.startsWith('PutObject'))).toHaveLength(1);
  });

  test('makes the first look that a new document saved', async () => {
    const { change, put, seen } = await open();
    await put(named('a'));

    await change(document => (document ? { result: '' } : 'again'), { isNew: true });

    expect(seen).toEqual([undefined, ['a']]);
  });

  test('counts as one of the tries', async () => {
    const { change, seen, operations } = await open();

    await expect(change(() => 'again', { revision: 'r1' })).rejects.toMatchObject({
      code: 'ledger_conflict',
      message: 'others keep writing',
    });

    expect(seen).toHaveLength(KIND.maxTries);
    expect(operations()).not.toContain('PutObject 200');
  });
});

describe('a writer that loses every time', () => {
  test.each([{}, { revision: 'r1' }, { revision: 'r1', isNew: true }])(
    'gives up after all tries: %j',
    async options => {
      const { change, put, seen, text } = await open();

      const changed = change(adding('a'), options, looks => put(named(`other ${looks}`)));

      await expect(changed).rejects.toMatchObject({ code: 'ledger_conflict', message: 'others keep writing' });
      expect(seen).toHaveLength(4);
      expect(await text()).toBe(named('other 4'));
    },
  );

  test('may still win the last try', async () => {
    const { change, put, seen } = await open();

    expect(await change(adding('a'), {}, async looks => looks < 4 && put(named(`other ${looks}`)))).toBe('a');

    expect(seen).toHaveLength(4);
  });
});

describe('an invalid document', () => {
  const LARGE = named('x'.repeat(1000));

  test.each([
    ['is not JSON', 'x'],
    ['is empty', ''],
    ['has another shape', '{"names":"a"}'],
    ['has an unknown field', '{"names":[],"newer":true}'],
    ['is too large', LARGE],
  ])('is an error that names it if it %s, and is not overwritten', async (_, body) => {
    const { change, put, seen, text } = await open();
    await put(body);

    for (const isNew of [false, true]) {
      const changed = change(() => ({ result: 'written', write: { names: [] } }), { isNew, revision: 'r1' });

      await expect(changed).rejects.toMatchObject({
        code: 'ledger_unreadable',
        message: `the ledger's document "${KEY}" is not readable`,
      });
    }

    // A decision based on nothing is made only if the first read was skipped.
    expect(seen).toEqual([undefined]);
    expect(await text()).toBe(body);
  });

  test('is one byte larger than its kind allows', async () => {
    const { change, put } = await open();
    const body = named('ö');
    await put(body);
    const maxBytes = Buffer.byteLength(body);

    expect(await change(() => ({ result: 'read' }), { kind: { maxBytes } })).toBe('read');
    await expect(change(() => ({ result: 'read' }), { kind: { maxBytes: maxBytes - 1 } })).rejects.toMatchObject({
      code: 'ledger_unreadable',
    });
  });
});

describe('any other answer of S3', () => {
  test.each([
    [403, 'AccessDenied'],
    [500, 'InternalError'],
  ])('to a write is an error, and not a lost write: %i', async (status, code) => {
    const { change, server, seen } = await open();
    server.addFault({ operation: 'PutObject', kind: 'error', status, code });

    await expect(change(adding('a'), { revision: 'r1' })).rejects.toMatchObject(s3Error(status, code));

    expect(seen).toHaveLength(1);
  });

  test('to a look is an error, and not an empty document', async () => {
    const { change, server, seen } = await open();
    server.addFault({ operation: 'GetObject', kind: 'error', status: 403, code: 'AccessDenied' });

    await expect(change(adding('a'))).rejects.toMatchObject(s3Error(403, 'AccessDenied'));

    expect(seen).toEqual([]);
  });
});

test('a decision that fails ends the change, and nothing is written', async () => {
  const { change, operations } = await open();
  const fails: Decide = () => {
    throw new Error('no answer');
  };

  await expect(change(fails)).rejects.toThrow('no answer');

  expect(operations()).toEqual(['GetObject 404']);
});
