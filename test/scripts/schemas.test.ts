import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import example from '../../examples/dropdial.config.ts';
import { ConfiguredFeedSchema, DocumentSchema } from '../../infra/document/document-schema.ts';
import { findProblems, findWrongValues } from '../../infra/document/find-problems.ts';
import { type ParameterName, parameterNames } from '../../lambda/parameters/parameters.ts';
import { spellCharacter } from '../../lambda/resolve/check-parameters.ts';
import { resolveParameters } from '../../lambda/resolve/resolve-parameters.ts';
import { parseSidecar } from '../../lambda/sources/parse-parameter-file.ts';
import { makeSchemas } from '../../scripts/schemas.ts';
import { WHOLE } from '../infra/document/whole-document.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { makeFeed } from '../support/make-feed.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const schemas = makeSchemas();
const feed = makeFeed({ limits: { priority: { min: 0 } } });

function compile(file: string): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(schemas.get(file) ?? ''));
}

const isSidecar = compile('sidecar.schema.json');
const isConfig = compile('config.schema.json');
const isReceipt = compile('receipt.schema.json');

/** Whether the function accepts a sidecar with this text. */
function isAccepted(text: string): boolean {
  const sources = { folders: [], sidecar: parseSidecar(Buffer.from(text), 'a.json'), tags: new Map() };
  return resolveParameters(feed, 'acme/a.csv', sources, at(0)).kind !== 'invalid';
}

describe('the published schemas', () => {
  test('match the code', async () => {
    expect((await readdir(join(ROOT, 'schema'))).sort()).toEqual([...schemas.keys()].sort());
    for (const [file, text] of schemas) {
      expect(await readFile(join(ROOT, 'schema', file), 'utf8'), file).toBe(text);
    }
  });

  test('accept the shipped example', async () => {
    const text = await readFile(join(ROOT, 'examples', 'contacts.csv.json'), 'utf8');

    expect(isSidecar(JSON.parse(text)), JSON.stringify(isSidecar.errors)).toBe(true);
    expect(isAccepted(text)).toBe(true);
  });
});

describe('the schema of a sidecar', () => {
  test.each([
    '{}',
    '{"$schema": "../schema/sidecar.schema.json"}',
    '{"rule_id": 101, "priority": 0, "max_simultaneous": 5, "num_attempts": 3}',
    '{"name": "Ünïcode 😀", "interval_seconds": 0, "encoding": "windows-1251", "idempotency_key": "2026-11-24"}',
    '{"delimiter": "\\t", "escape": "\\\\", "reference_ip": "2001:db8::1", "server_location": "eu"}',
    '{"delimiter": "comma", "escape": "quote", "task_priority_strategy": "repeated_attempts"}',
  ])('accepts %s, and so does the function', text => {
    expect(isSidecar(JSON.parse(text)), JSON.stringify(isSidecar.errors)).toBe(true);
    expect(isAccepted(text)).toBe(true);
  });

  test.each([
    '[]',
    'null',
    '{"ruleid": 101}',
    '{"__proto__": {"rule_id": 1}}',
    '{"constructor": 1}',
    '{"rule_id": "101"}',
    '{"rule_id": 0}',
    '{"rule_id": 9007199254740992}',
    '{"priority": -1}',
    '{"priority": 2147483649}',
    '{"max_simultaneous": 0}',
    '{"num_attempts": 6}',
    '{"num_attempts": 1.5}',
    '{"num_attempts": null}',
    '{"name": ""}',
    '{"name": "a/b"}',
    '{"name": "a\\nb"}',
    '{"delimiter": ";;"}',
    '{"delimiter": "\\""}',
    '{"escape": "comma"}',
    '{"encoding": "UTF 8"}',
    '{"task_priority_strategy": "both"}',
    '{"idempotency_key": "a b"}',
  ])('rejects %s, and so does the function', text => {
    expect(isSidecar(JSON.parse(text))).toBe(false);
    expect(isAccepted(text)).toBe(false);
  });

  /** Must not be the delimiter. */
  const SEPARATED = ['quote', 'escape'] as const;

  test('agrees with the function on any other sidecar, too', () => {
    // The function alone checks addresses, the start against the current time, and the names of profiles.
    const left = new Set(['reference_ip', 'ip_address', 'start_at', 'profile']);
    const names = fc.constantFrom(...parameterNames.filter(name => !left.has(name)), 'x', '$schema');
    const values = fc.oneof(
      fc.integer({ min: -2, max: 7 }),
      fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 53, 1.5, true, null),
      fc.constantFrom(';', '"', '\\', '\t', '\n', 'tab', 'quote', 'first_attempts', 'UTF-8', 'a/b', ''),
      fc.string({ maxLength: 3 }),
      fc.string({ unit: 'binary-ascii', minLength: 250, maxLength: 260 }),
    );
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.dictionary(names, values, { maxKeys: 2 }), sidecar => {
        // The function ignores `$schema`, which is for editors. The schema requires a string.
        fc.pre(!Object.hasOwn(sidecar, '$schema') || typeof sidecar.$schema === 'string');
        // JSON Schema cannot compare two values.
        const spelled = (name: ParameterName) => spellCharacter(name, sidecar[name]);
        fc.pre(!Object.hasOwn(sidecar, 'delimiter') || !SEPARATED.some(name => spelled(name) === spelled('delimiter')));
        const accepted = isAccepted(JSON.stringify(sidecar));
        seen[accepted ? 'accepted' : 'refused']++;

        expect(isSidecar(sidecar), JSON.stringify(isSidecar.errors)).toBe(accepted);
      }),
      { numRuns: 1000 },
    );
    // Proves that the property met enough sidecars of both kinds.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });
});

describe('the schema of folder defaults', () => {
  const isFolderDefaults = compile('folder-defaults.schema.json');

  test('accepts everything that a sidecar accepts, except parameters of a single file', () => {
    expect(
      isFolderDefaults({ rule_id: 101, profile: 'x', $schema: 'x' }),
      JSON.stringify(isFolderDefaults.errors),
    ).toBe(true);
    for (const field of [{ name: 'x' }, { rows: 1 }, { idempotency_key: 'x' }, { ruleid: 1 }]) {
      expect(isFolderDefaults(field)).toBe(false);
    }
  });
});

describe('the schema of a configuration file', () => {
  const isDocument = compile('deployment.schema.json');
  const EXAMPLES = join(ROOT, 'examples', 'feeds');

  test('has its own address, like every published schema', () => {
    const ids = [...schemas].map(([file, text]) => [file, JSON.parse(text).$id]);
    expect(ids).toEqual(ids.map(([file]) => [file, `https://unpkg.com/dropdial/schema/${file}`]));
  });

  test('accepts the examples, each of which names it', async () => {
    const files = await readdir(EXAMPLES);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const written = JSON.parse(await readFile(join(EXAMPLES, file), 'utf8'));
      expect(isDocument(written), `${file}: ${JSON.stringify(isDocument.errors)}`).toBe(true);
      expect(join(EXAMPLES, written.$schema)).toBe(join(ROOT, 'schema', 'deployment.schema.json'));
    }
  });

  test('accepts the example in TypeScript, and one with every setting', () => {
    for (const config of [example, WHOLE]) {
      expect(isDocument(config), JSON.stringify(isDocument.errors)).toBe(true);
      expect(findProblems(config)).toEqual([]);
    }
    expect(Object.keys(WHOLE).sort()).toEqual(Object.keys(DocumentSchema.entries).sort());
  });

  test.each([
    {},
    { feeds: [] },
    { feeds: [{ id: 'a' }] },
    { feeds: [{ id: 'a', prefix: 'a/', bucket: 'drops' }] },
    { feeds: [{ id: 'a', prefix: 'a/', secretId: 'x' }] },
    { feeds: [{ id: 'a', prefix: 'a/', maxActiveLists: 'many' }] },
    { feeds: [{ id: 'a', prefix: 'a/', sftpUsers: [{ userName: 'abc', publicKeys: ['x'] }] }] },
    { feeds: [{ id: 'a', prefix: 'a/' }], ledgerBucket: 'ledger' },
    { feeds: [{ id: 'a', prefix: 'a/' }], alarmEmail: 'x@example.com' },
    { feeds: [{ id: 'a', prefix: 'a/' }], alarmEmails: ['x'] },
    { feeds: [{ id: 'a', prefix: 'a/' }], queueUrl: 'https://sqs.example.com' },
  ])('rejects %j, and so does the check', wrong => {
    expect(isDocument(wrong)).toBe(false);
    expect(findProblems(wrong)).not.toEqual([]);
  });
});

describe('the schema of a configuration file and the check', () => {
  const isDocument = compile('deployment.schema.json');

  /** The document with one setting replaced, in its feed or at the top level. */
  function change(inFeed: boolean, name: string, value: unknown): unknown {
    const [feed, ...others] = WHOLE.feeds;
    return inFeed ? { ...WHOLE, feeds: [{ ...feed, [name]: value }, ...others] } : { ...WHOLE, [name]: value };
  }

  test('agree on any other value, except where JSON Schema cannot express the rule', () => {
    const names = fc.oneof(
      fc.tuple(fc.constant(false), fc.constantFrom(...Object.keys(DocumentSchema.entries), 'x')),
      fc.tuple(fc.constant(true), fc.constantFrom(...Object.keys(ConfiguredFeedSchema.entries), 'x')),
    );
    const values = fc.oneof(
      fc.constantFrom(
        true,
        null,
        0,
        1,
        1.5,
        10,
        1000,
        -1,
        'unlimited',
        'reject',
        'held',
        'tags',
        'a/',
        'a',
        '',
        'x@y.zz',
      ),
      fc.constantFrom(
        [],
        [1],
        ['x'],
        ['a@example.com'],
        ['metadata'],
        {},
        { name: 'bucket' },
        { min: 1 },
        { write: 'file' },
      ),
      fc.constantFrom(WHOLE.alarmTopicArn, WHOLE.encryptionKeyArn, WHOLE.operators, WHOLE.bucket, WHOLE.network),
    );
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(names, values, ([inFeed, name], value) => {
        const document = change(inFeed, name, value);
        const { issues = [] } = v.safeParse(DocumentSchema, document);
        // JSON Schema cannot express custom checks, such as whether an address is safe for sending numbers.
        fc.pre(!issues.some(({ type }) => type === 'check'));
        const isRight = findWrongValues(document).length === 0;
        seen[isRight ? 'accepted' : 'refused']++;

        expect(isDocument(document), JSON.stringify([name, value, isDocument.errors])).toBe(isRight);
      }),
      // About 6 % of the values are right. Of 1000 runs, one test in ten saw fewer than 50.
      { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });
});

describe('the schema of the configuration', () => {
  const config = { ledgerBucket: 'ledger', feeds: [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' }] };

  test('accepts a minimal one', () => {
    expect(isConfig(config), JSON.stringify(isConfig.errors)).toBe(true);
  });

  test.each([
    {},
    { ...config, feeds: [] },
    { ...config, region: 'x' },
    { ...config, feeds: [{ ...config.feeds[0], prefix: 'acme' }] },
    { ...config, feeds: [{ ...config.feeds[0], writeBack: ['tags'] }] },
    { ...config, feeds: [{ ...config.feeds[0], maxAgeHours: -1 }] },
  ])('rejects %j', wrong => {
    expect(isConfig(wrong)).toBe(false);
  });
});

describe('the schema of a receipt', () => {
  const receipt = { ...makeDraft(), revision: 'r1', updatedAt: at(0).toISOString() };

  test('accepts documents of the ledger', () => {
    expect(isReceipt(receipt), JSON.stringify(isReceipt.errors)).toBe(true);
  });

  test.each([
    { ...receipt, version: 2 },
    { ...receipt, state: 'done' },
    { ...receipt, submission: 'f' },
    { ...receipt, createdAt: 'today' },
    { ...receipt, rows: ['+12025550101'] },
  ])('rejects other documents: %#', wrong => {
    expect(isReceipt(wrong)).toBe(false);
  });
});
