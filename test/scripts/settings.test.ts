import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { DocumentSchema } from '../../infra/document/document-schema.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { makeSettingReference } from '../../scripts/settings/setting-reference.ts';
import { SHAPES, settingsOf, shapeOf } from '../../scripts/settings/setting-shapes.ts';
import { makeSettingTypes } from '../../scripts/settings/setting-types.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The type with all of its arrays readonly, at any depth. */
type Frozen<T> = T extends readonly (infer I)[]
  ? readonly Frozen<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
type Checked = Frozen<v.InferInput<typeof DocumentSchema>>;

describe('the types of a configuration', () => {
  test('match the schema; after a change: npm run schema', async () => {
    expect(await readFile(join(ROOT, 'infra', 'document', 'settings.ts'), 'utf8')).toBe(makeSettingTypes());
  });

  test('allow what the schema allows, and nothing else', () => {
    expectTypeOf<Checked>().toExtend<DropdialConfig>();
    expectTypeOf<Frozen<DropdialConfig>>().toExtend<Checked>();
  });

  test('explain every setting that is not self-explanatory', () => {
    const silent = SHAPES.flatMap(shape =>
      settingsOf(shape)
        .filter(({ description }) => description === '')
        .map(({ name }) => `${shape.name}.${name}`),
    );
    // The settings that hold these types explain their members.
    const own = silent.filter(name => !/^(?:OriginSettings|ControlColumnSettings|TagSettings)\./.test(name));
    expect(own).toEqual([]);
  });

  test('state the defaults', () => {
    const feed = SHAPES.find(({ name }) => name === 'FeedSettings');
    const standards = new Map(feed && settingsOf(feed).map(({ name, standard }) => [name, standard]));
    expect(standards.get('whenInDoubt')).toBe('resend');
    expect(standards.get('maxActiveLists')).toBe('10');
    expect(standards.get('writeBack')).toBe('["metadata","annotation"]');
    expect(standards.get('callingHours')).toBeUndefined();
    expect(makeSettingTypes()).toContain('   * @default resend\n   */\n  readonly whenInDoubt?:');
  });

  test('have a name for each object', () => {
    expect(SHAPES.map(({ schema }) => shapeOf(schema)?.name)).toEqual(SHAPES.map(({ name }) => name));
  });
});

describe('docs/settings.md', () => {
  const page = makeSettingReference();

  test('is generated from the schema; after a change: npm run schema', async () => {
    expect(await readFile(join(ROOT, 'docs', 'settings.md'), 'utf8')).toBe(page);
  });

  test('has a row for every setting except parameters, which have their own page', () => {
    const missing = SHAPES.filter(({ name }) => !/^(?:Parameter|Profile|Origin)Settings$/.test(name)).flatMap(shape =>
      settingsOf(shape).filter(({ name }) => !page.includes(`\n| \`${name}\` | `)),
    );
    expect(missing).toEqual([]);
  });

  test('formats values as values, and words as words', () => {
    expect(page).toMatch(/^\| `whenInDoubt` \| resend or park \| `resend` \| /m);
    expect(page).toMatch(/^\| `alarmEmails` \| a list; .* \| nobody \| /m);
    expect(page).toMatch(/^\| `id` \| .* \| \*\*required\*\* \| /m);
    expect(page).toMatch(/^\| `results` \| \[Results of calls\]\(#results-of-calls\) \|/m);
  });
});
