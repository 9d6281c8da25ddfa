import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '../../lambda/time/units.ts';
import { makeSchemas } from '../../scripts/schemas.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'events.md');
const MARKS = /(<!-- events: made by test\/docs\/events.test.ts -->\n)[\s\S]*?(\n<!-- end of events -->)/;
const PARAMETERS = { ...COMPLETE, server_location: 'frankfurt' };

/** The examples, in the order of the page. */
const EXAMPLES = [
  ['Drop Created', 'monday.csv'],
  ['Drop Rejected', 'tuesday.csv'],
  ['Drop Waiting', 'wednesday.csv'],
  ['Drop In Doubt', 'thursday.csv'],
  ['Drop Skipped', 'friday.csv'],
  ['Drop Checked', 'saturday.csv'],
  ['Drop Completed', 'monday.csv'],
] as const;

let stack: DropStack;
let clock = Date.parse('2027-03-01T09:00:00Z');

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    feeds: [{ id: 'acme', prefix: PREFIX, results: { write: 'file', lookMinutes: 15, settleMinutes: 5 } }],
  });
});
afterAll(() => stack.close());

/**
 * Makes a function that replaces ids that differ between runs. The same id always gets the same replacement, numbered
 * by its first appearance.
 */
function makeStandIns(): (id: string) => string {
  const met = new Map<string, string>();
  return id => {
    const known = met.get(id);
    if (known !== undefined) return known;
    const digits = createHash('sha256').update(`example ${met.size}`).digest('hex');
    const shown =
      id.includes('-') && id.length === 36
        ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
        : digits.slice(0, id.length);
    met.set(id, shown);
    return shown;
  };
}

/** Replaces the ids, versions and accounts of events, and rounds their times to the minute, as the page shows them. */
function normalise(text: string): string {
  const standIn = makeStandIns();
  for (const [id] of text.matchAll(/\b[0-9a-f]{64}\b/g)) {
    const shown = standIn(id);
    text = text.replaceAll(id, shown).replaceAll(id.slice(0, 12), shown.slice(0, 12));
  }
  return (
    text
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, standIn)
      .replace(/(?<="(?:versionId|about)": ")[^"]+|[0-9a-f]{32}(?=-1")/g, standIn)
      .replace(/(?<="account": )\d+/g, '1234567')
      // The reason for a lost connection depends on the host.
      .replace(/(?<=closed before the answer )\(\w+\)/g, '(ECONNRESET)')
      .replace(/(T\d\d:\d\d:)\d\d(?:\.\d+)?Z/g, '$100Z')
  );
}

async function pass(milliseconds: number): Promise<void> {
  clock += milliseconds;
  for (let sweeps = 0; sweeps < 3; sweeps++) await stack.sweep();
}

test('docs/events.md shows complete events as the function sends them', async () => {
  await stack.drop('monday.csv', csvOf(3), PARAMETERS);
  await stack.drop('tuesday.csv', 'phone_number;first_name\n+12025550101;Ann\n+12025550102\n', PARAMETERS);
  await stack.drop('wednesday.csv', csvOf(4));
  stack.simulator.misbehave({ kind: 'reset-after-last-byte', method: 'CreateCallList', times: 1 });
  await stack.drop('thursday.csv', csvOf(5), PARAMETERS);
  await stack.drop('friday.csv', '', PARAMETERS);
  await stack.drop('saturday.csv', csvOf(1), { ...PARAMETERS, dry_run: 'true' });
  const [list] = await stack.listsOf('monday.csv');
  stack.simulator.completeList(list?.listId ?? 0);
  await pass(16 * MINUTE_MS);
  await pass(6 * MINUTE_MS);

  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  const isOutcomeEvent = ajv.compile(JSON.parse(makeSchemas().get('outcome-event.schema.json') ?? ''));
  const told: readonly { 'detail-type': string; detail: { drop: { key: string } } }[] = JSON.parse(
    JSON.stringify(stack.eventBus.events),
  );
  const shown = EXAMPLES.map(([type, name]) => {
    const event = told.find(({ 'detail-type': other, detail }) => other === type && detail.drop.key === PREFIX + name);
    return [type, event && JSON.stringify(event, null, 2)] as const;
  });
  expect(shown.filter(([, text]) => text === undefined)).toEqual([]);

  const page = readFileSync(PAGE, 'utf8');
  const sections = shown.map(([type, text]) => `### ${type}\n\n\`\`\`json event\n${normalise(text ?? '')}\n\`\`\``);
  for (const section of sections) {
    const event: unknown = JSON.parse(section.replace(/^[\s\S]*?```json event\n/, '').replace(/\n```$/, ''));
    expect([isOutcomeEvent(event), isOutcomeEvent.errors]).toEqual([true, null]);
  }
  expect(page).toMatch(MARKS);
  await expect(
    page.replace(MARKS, (_all, begin: string, end: string) => begin + sections.join('\n\n') + end),
  ).toMatchFileSnapshot(PAGE);
});
