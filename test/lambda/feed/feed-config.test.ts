import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';

const FEED = { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 'dropdial/acme' };
const CONFIG = { ledgerBucket: 'ledger', feeds: [FEED] };

function withFeed(change: object) {
  return { ...CONFIG, feeds: [{ ...FEED, ...change }] };
}

/** The error message with which a configuration is rejected. */
function refusal(config: unknown): string {
  try {
    parseConfig(JSON.stringify(config));
  } catch (error) {
    expect(error).toMatchObject({ name: 'DropdialError', code: 'config_invalid' });
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

describe('a configuration', () => {
  test('with only the required fields gets every default', () => {
    expect(parseConfig(JSON.stringify(CONFIG))).toEqual({
      apiUrl: 'https://api.voximplant.com/platform_api',
      ledgerBucket: 'ledger',
      suppression: [],
      feeds: [
        {
          ...FEED,
          defaults: {},
          profiles: {},
          limits: {},
          origins: {},
          writeBack: ['metadata', 'annotation'],
          rejectFile: false,
          receiptFile: false,
          cancelFile: false,
          otherTags: 'refuse-similar',
          phoneCheck: 'warn',
          controlColumns: {},
          windowsAcrossMidnight: false,
          lastLineEnd: 'optional',
          start: 'at_once',
          whenCountDiffers: 'report',
          whenInDoubt: 'resend',
          quietPeriodSeconds: 600,
          duplicateWindowDays: 7,
          maxAgeHours: 72,
          findUnanswered: true,
          suppression: [],
          maxWaitHours: 24,
          settleSeconds: 0,
          outsideHours: 'hold',
          whenTooManyDrops: 'hold',
        },
      ],
    });
  });

  test('with every field keeps them all', () => {
    const config = {
      apiUrl: 'http://127.0.0.1:8080/platform_api',
      ledgerBucket: 'ledger',
      queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/events',
      suppression: [],
      feeds: [
        {
          ...FEED,
          defaults: { max_simultaneous: 10, num_attempts: 3, delimiter: 'comma', profile: 'reminders' },
          profiles: { reminders: { rule_id: 101 }, 'follow-up': { rule_id: 102, priority: 5 } },
          origins: { '*': ['feed', 'profile', 'sidecar'], profile: ['feed', 'name', 'tags'], allow_duplicate: [] },
          fileNamePattern: '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
          limits: {
            rule_id: [101, 102],
            priority: { min: 1 },
            max_simultaneous: { max: 50 },
            rows: { min: 1, max: 500_000 },
            bytes: { max: 100_000_000 },
            dropsPerHour: 20,
          },
          writeBack: ['annotation'],
          rejectFile: true,
          receiptFile: false,
          cancelFile: true,
          otherTags: 'refuse-all',
          phoneCheck: 'off',
          controlColumns: { __start_at: 'require', __task_uuid: 'forbid' },
          windowsAcrossMidnight: true,
          lastLineEnd: 'required',
          start: 'held',
          maxActiveLists: 5,
          whenCountDiffers: 'stop',
          whenInDoubt: 'park',
          quietPeriodSeconds: 0,
          duplicateWindowDays: 365,
          maxAgeHours: 1,
          findUnanswered: false,
          suppression: [
            {
              bucket: 'lists',
              key: 'acme.csv',
              format: 'csv',
              column: 'phone',
              countryCode: '44',
              nationalPrefix: '0',
              maxAgeDays: 31,
              unreadableShare: 0,
              report: 'count',
              treat: 'refuse',
              reach: 'drops',
            },
          ],
          waitFor: 'sidecar',
          maxWaitHours: 100,
          settleSeconds: 60,
          callingHours: { zone: 'Europe/Berlin', days: 'mon-thu,sat', from: '09:00', to: '24:00' },
          outsideHours: 'refuse',
          whenTooManyDrops: 'refuse',
        },
      ],
    };

    expect(parseConfig(JSON.stringify(config))).toEqual(config);
  });

  test.each(['', 'not json', '{', "{'feeds': []}"])('of the text %j is rejected without quoting it', text => {
    expect(() => parseConfig(text)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: 'DROPDIAL_CONFIG must be JSON, or file: and the path of a JSON file',
      }),
    );
  });

  test.each([
    ['9:00', '20:00', /"feeds\.0\.callingHours\.from" must be/],
    ['09:00', '8:00', /"feeds\.0\.callingHours\.to" must be/],
    ['20:00', '09:00', /must have a "from" before its "to"/],
  ])('has one problem with calling hours from %s to %s', (from, to, problem) => {
    const callingHours = { zone: 'Europe/Berlin', days: 'mon-fri', from, to };
    const said = refusal(withFeed({ callingHours }));

    expect(said).toMatch(problem);
    expect(said.match(/callingHours/g)).toHaveLength(1);
  });

  test.each([null, 'text', 5])('that is %j is refused', config => {
    expect(refusal(config)).toContain('"DROPDIAL_CONFIG" must be Object');
  });
});

describe('a field', () => {
  test.each<[field: string, config: object]>([
    ['ledgerBucket', { feeds: [FEED] }],
    ['feeds', { ledgerBucket: 'ledger' }],
    ['feeds.0.id', withFeed({ id: undefined })],
    ['feeds.0.bucket', withFeed({ bucket: undefined })],
    ['feeds.0.prefix', withFeed({ prefix: undefined })],
    ['feeds.0.secretId', withFeed({ secretId: undefined })],
  ])('"%s" that is missing is named', (field, config) => {
    expect(refusal(config)).toBe(`DROPDIAL_CONFIG: "${field}" is missing`);
  });

  test.each<[field: string, config: object]>([
    ['region', { ...CONFIG, region: 'eu-west-1' }],
    ['__proto__', JSON.parse('{"ledgerBucket":"ledger","feeds":[],"__proto__":{}}')],
    ['feeds.0.secret', withFeed({ secret: 'x' })],
    ['feeds.0.defaults.ruleId', withFeed({ defaults: { ruleId: 1 } })],
    ['feeds.0.defaults.idempotency_key', withFeed({ defaults: { idempotency_key: 'x' } })],
    ['feeds.0.defaults.name', withFeed({ defaults: { name: 'x' } })],
    ['feeds.0.limits.name', withFeed({ limits: { name: 'x' } })],
    ['feeds.0.limits.priority.minimum', withFeed({ limits: { priority: { minimum: 1 } } })],
  ])('"%s" that is unknown is named', (field, config) => {
    expect(refusal(config)).toContain(`"${field}" is not a known setting; remove it`);
  });

  test.each<[field: string, value: unknown]>([
    ['id', ''],
    ['id', 'Acme'],
    ['id', '-acme'],
    ['id', 'a/b'],
    ['id', 'x'.repeat(64)],
    ['bucket', 'ab'],
    ['bucket', 'Drops'],
    ['bucket', 'drops/'],
    ['prefix', 'acme'],
    ['prefix', '/'],
    ['prefix', '/acme/'],
    ['prefix', 5],
    ['secretId', ''],
    ['writeBack', 'metadata'],
    ['writeBack.0', ['tags']],
    ['whenCountDiffers', 'ignore'],
    ['whenCountDiffers', true],
    ['whenInDoubt', 'retry'],
    ['quietPeriodSeconds', -1],
    ['quietPeriodSeconds', 86_401],
    ['quietPeriodSeconds', '600'],
    ['duplicateWindowDays', 366],
    ['maxAgeHours', 8_761],
    ['maxAgeHours', null],
    ['defaults.rule_id', { rule_id: '101' }],
    ['defaults.num_attempts', { num_attempts: 6 }],
    ['defaults.delimiter', { delimiter: ';;' }],
    ['limits.rule_id', { rule_id: [] }],
    ['limits.rule_id.1', { rule_id: [1, 0] }],
    ['limits.priority.min', { priority: { min: '1' } }],
    ['limits.rows.max', { rows: { max: 1.5 } }],
    ['limits.rows', { rows: { min: 2, max: 1 } }],
    ['maxActiveLists', 0],
    ['controlColumns.__start_at', { __start_at: 'never' }],
  ])('"feeds.0.%s" of %j is rejected by name', (field, value) => {
    const [top = ''] = field.split('.');

    expect(refusal(withFeed({ [top]: value }))).toContain(`"feeds.0.${field}" `);
  });

  test('is reported with what it must be and what it was', () => {
    expect(refusal(withFeed({ id: 'Acme' }))).toBe(
      'DROPDIAL_CONFIG: "feeds.0.id" must be 1 to 63 lower-case letters, digits and hyphens; got "Acme"',
    );
  });

  test.each<[text: string, change: object]>([
    ['"feeds.0.defaults.num_attempts" must be a whole number from 1 to 5; got "6"', { defaults: { num_attempts: 6 } }],
    ['"feeds.0.maxAgeHours" must be a whole number; got "1.5"', { maxAgeHours: 1.5 }],
    ['"feeds.0.limits.rows.max" must be a whole number; got "1.5"', { limits: { rows: { max: 1.5 } } }],
    ['"feeds.0.quietPeriodSeconds" must be <= 86400; got "86401"', { quietPeriodSeconds: 86_401 }],
    ['"feeds.0.secretId" must be the name or ARN of a secret, or file: and a path; got ""', { secretId: '' }],
    [
      '"feeds.0.limits.rows" must not have a "min" above its "max"; got "{"min":2,"max":1}"',
      { limits: { rows: { min: 2, max: 1 } } },
    ],
  ])('says %s', (text, change) => {
    expect(refusal(withFeed(change))).toBe(`DROPDIAL_CONFIG: ${text}`);
  });

  test('that would let drops into the ledger is rejected', () => {
    expect(refusal({ ...CONFIG, ledgerBucket: FEED.bucket })).toContain(
      '"feeds.0.bucket" must not be the "ledgerBucket"',
    );
  });

  test('with an error does not hide another one', () => {
    const message = refusal({ ...withFeed({ id: 'Acme', prefix: 'x' }), typo: 1 });

    expect(message).toContain('"feeds.0.id"');
    expect(message).toContain('"feeds.0.prefix"');
    expect(message).toContain('"typo"');
  });
});

describe('the address of the API', () => {
  test.each([
    'https://api.voximplant.com/platform_api',
    'https://example.com:8443',
    'http://127.0.0.1:1',
    'http://localhost:8080/platform_api',
    'http://[::1]:8080',
  ])('may be %s', apiUrl => {
    expect(parseConfig(JSON.stringify({ ...CONFIG, apiUrl })).apiUrl).toBe(apiUrl);
  });

  test.each([
    'http://api.voximplant.com/platform_api',
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'ftp://localhost',
    'file:///etc/passwd',
    'https://user@example.com',
    'https://example.com/?a=b',
    'https://example.com/#a',
    'https://example.com/?',
    'https://example.com/#',
    'https://:secret@example.com',
    'https://example.com\\\\a',
    ' https://example.com',
    'api.voximplant.com',
    '',
  ])('may not be %s', apiUrl => {
    expect(refusal({ ...CONFIG, apiUrl })).toMatch(/^DROPDIAL_CONFIG: "apiUrl" must be an https address/);
  });
});

describe('two feeds', () => {
  const other = { ...FEED, id: 'other', prefix: 'other/' };

  test('beside each other are valid, even if one begins like the other', () => {
    const feeds = [
      FEED,
      other,
      { ...FEED, id: 'third', prefix: 'acme2/' },
      { ...other, id: 'b', bucket: 'other-bucket' },
    ];

    expect(parseConfig(JSON.stringify({ ...CONFIG, feeds })).feeds).toHaveLength(4);
  });

  test('need different ids', () => {
    expect(refusal({ ...CONFIG, feeds: [other, FEED, { ...other, bucket: 'other-bucket' }] })).toBe(
      'DROPDIAL_CONFIG: "feeds.0" and "feeds.2" must have different "id"s; both are "other"',
    );
  });

  test.each([
    ['acme/', 'acme/'],
    ['acme/', 'acme/sub/'],
    ['acme/sub/', 'acme/'],
    ['', 'acme/'],
    ['acme/', ''],
  ])('of one bucket may not have the prefixes "%s" and "%s"', (first, second) => {
    const feeds = [
      { ...FEED, prefix: first },
      { ...FEED, id: 'other', prefix: second },
    ];

    expect(refusal({ ...CONFIG, feeds })).toBe(
      `DROPDIAL_CONFIG: "feeds.0" and "feeds.1" must not overlap: the prefixes "${first}" and "${second}" of bucket "drops"`,
    );
  });
});

describe('the event bus', () => {
  test.each([
    'default',
    'dropdial/outcomes.v1',
    'arn:aws:events:eu-central-1:123456789012:event-bus/outcomes',
    'arn:aws-cn:events:cn-north-1:123456789012:event-bus/default',
  ])('may be %s', eventBus => {
    expect(parseConfig(JSON.stringify({ ...CONFIG, eventBus })).eventBus).toBe(eventBus);
  });

  test.each(['', 'two words', 'arn:aws:sqs:eu-central-1:123456789012:queue', 'a'.repeat(257)])(
    'must not be "%s"',
    bus => {
      expect(refusal({ ...CONFIG, eventBus: bus })).toMatch(
        /"eventBus" must be the name or the ARN of an EventBridge event bus; got/,
      );
    },
  );
});
