import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  authorize,
  call,
  create,
  errorOf,
  fileForm,
  goodCsv,
  goodParameters,
  openTestSimulator,
} from './open-test-simulator.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('a list is stored with its columns, rows, digest and length', async () => {
  const submittedAt = Date.now() - 1000;
  await using simulator = await openTestSimulator({ now: () => submittedAt });

  const answer = await create(simulator, { interval_seconds: '60' });

  const [list] = simulator.lists;
  expect(answer).toEqual({ result: true, count: 2, list_id: list?.listId, batch_id: list?.batchId });
  expect(list).toMatchObject({
    name: 'Autumn',
    ruleId: 101,
    intervalSeconds: 60,
    taskPriorityStrategy: 'first_attempts',
    status: 'In progress',
    submittedAt,
    batchId: expect.stringMatching(UUID),
    columns: ['phone', 'name'],
    count: 2,
    rows: [
      { phone: '+15550100', name: 'Ann' },
      { phone: '+15550101', name: 'Bob' },
    ],
    sha256: createHash('sha256').update(goodCsv).digest('hex'),
    bytes: Buffer.byteLength(goodCsv),
    parameters: { ...goodParameters, interval_seconds: '60' },
  });
});

describe('parameters and file may be sent', () => {
  // FormData replaces a single line feed in a text field by CRLF, so the file has CRLF from the start.
  const csv = 'phone;город\r\n+15550100;Ош\r\n';
  const named = { ...goodParameters, name: 'Осень 🍁' };

  const expectList = async (
    body: FormData | URLSearchParams,
    query: Record<string, string>,
    path = '/CreateCallList',
  ) => {
    await using simulator = await openTestSimulator();
    const response = await fetch(`${simulator.url}${path}?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: await authorize(),
      body,
    });
    expect(await response.json()).toMatchObject({ result: true, count: 1 });
    expect(simulator.lists[0]).toMatchObject({
      name: 'Осень 🍁',
      parameters: named,
      rows: [{ phone: '+15550100', город: 'Ош' }],
      sha256: createHash('sha256').update(csv).digest('hex'),
    });
    expect(simulator.requests.count('CreateCallList')).toBe(1);
    return simulator.requests.all[0];
  };

  test('in the query and as a part with a file name', async () => {
    const record = await expectList(fileForm(csv), named);

    expect(record).toMatchObject({ fileFrom: 'file', parametersFrom: { rule_id: 'query' }, isComplete: true });
    expect(record?.headers['content-length']).toBe(String(record?.bytesRead));
  });

  test('as multipart fields with the method among them, the file without a name', async () => {
    const form = new FormData();
    form.set('cmd', 'CreateCallList');
    for (const [name, value] of Object.entries(named)) form.set(name, value);
    form.set('file_content', csv);

    const record = await expectList(form, {}, '');

    expect(record).toMatchObject({ fileFrom: 'field', parametersFrom: { cmd: 'multipart', name: 'multipart' } });
  });

  test('as an urlencoded form', async () => {
    const form = new URLSearchParams({ cmd: 'CreateCallList', ...named, file_content: csv });

    const record = await expectList(form, {}, '');

    expect(record).toMatchObject({ fileFrom: 'field', parametersFrom: { rule_id: 'urlencoded' } });
  });

  test('all in the query', async () => {
    await using simulator = await openTestSimulator();

    const answer = await call(simulator, 'CreateCallList', { ...goodParameters, file_content: goodCsv });

    expect(answer).toMatchObject({ result: true, count: 2 });
    expect(simulator.requests.all[0]?.fileFrom).toBe('query');
  });

  test('with the file as the body itself', async () => {
    await using simulator = await openTestSimulator();
    const query = new URLSearchParams(goodParameters);

    const response = await fetch(`${simulator.url}/CreateCallList?${query}`, {
      method: 'POST',
      headers: { ...(await authorize()), 'content-type': 'text/csv' },
      body: goodCsv,
    });

    expect(await response.json()).toMatchObject({ result: true, count: 2 });
    expect(simulator.requests.all[0]?.fileFrom).toBe('body');
  });
});

describe('the CSV', () => {
  test('is read with the given delimiter, quote and escape', async () => {
    await using simulator = await openTestSimulator();

    await create(simulator, { delimiter: '\t', quote: "'", escape: '\\' }, "phone\ttext\r\n1\t'it\\'s\ta\nline'\r\n");

    expect(simulator.lists[0]).toMatchObject({ count: 1, rows: [{ phone: '1', text: "it's\ta\nline" }] });
  });

  test('is decoded with the given encoding, as a file and as a field', async () => {
    await using simulator = await openTestSimulator();
    const bytes = Buffer.concat([Buffer.from('phone;name\n1;'), Buffer.from([0xce, 0xf8]), Buffer.from('\n')]);

    await create(simulator, { encoding: 'windows-1251' }, bytes);
    const boundary = 'x-x';
    await fetch(
      `${simulator.url}/CreateCallList?${new URLSearchParams({ ...goodParameters, encoding: 'windows-1251' })}`,
      {
        method: 'POST',
        headers: { ...(await authorize()), 'content-type': `multipart/form-data; boundary=${boundary}` },
        body: Buffer.concat([
          Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file_content"\r\n\r\n`),
          bytes,
          Buffer.from(`\r\n--${boundary}--\r\n`),
        ]),
      },
    );

    expect(simulator.requests.all.map(({ fileFrom }) => fileFrom)).toEqual(['file', 'field']);
    expect(simulator.lists.map(({ rows, bytes: length }) => ({ rows, length }))).toEqual([
      { rows: [{ phone: '1', name: 'Ош' }], length: bytes.length },
      { rows: [{ phone: '1', name: 'Ош' }], length: bytes.length },
    ]);
  });

  test('keeps a BOM in its first column, so that a client that sends it is detected', async () => {
    await using simulator = await openTestSimulator();

    await create(simulator, {}, `\ufeff${goodCsv}`);

    expect(simulator.lists[0]?.columns).toEqual(['\ufeffphone', 'name']);
  });

  test('has its blank lines skipped', async () => {
    await using simulator = await openTestSimulator();

    expect(await create(simulator, {}, 'phone\n\n1\n\n2\n\n')).toMatchObject({ count: 2 });
  });

  const times = (row: string) => `phone;__start_execution_time;__end_execution_time\n1;${row}\n`;
  test.each([
    ['times of day', times('09:00:00;21:00:00')],
    ['a window over midnight', times('21:00:00;09:00:00')],
    ['no times of day in a row', times(';')],
    ['a start in seconds', 'phone;__start_at\n1;1900000000\n2;\n'],
    ['task UUIDs', `phone;__task_uuid\n1;${'aZ:0-'.repeat(8)}\n2;b\n3;\n4;\n`],
  ])('may have %s', async (_, csv) => {
    await using simulator = await openTestSimulator();

    expect(await create(simulator, {}, csv)).toMatchObject({ result: true });
  });

  test.each([
    ['is empty', '', 250],
    ['has a header only', 'phone;name\n', 250],
    ['has a row with one field too many', 'phone;name\n1;2;3\n', 250],
    ['has a row with one field too few', 'phone;name\n1\n', 250],
    ['has a quote that never closes', 'phone;name\n1;"2\n', 250],
    ['has bytes that are not UTF-8', Buffer.from([0x61, 0x0a, 0xff, 0x0a]), 250],
    ['has a time without seconds', times('09:00;21:00'), 250],
    ['has the hour 24', times('09:00:00;24:00:00'), 250],
    ['has only one of the two times', times('09:00:00;'), 250],
    ['has a start in milliseconds', 'phone;__start_at\n1;1900000000000\n', 250],
    ['has a start that is a date', 'phone;__start_at\n1;2030-01-01\n', 250],
    ['has an underscore in a task UUID', 'phone;__task_uuid\n1;a_b\n', 250],
    ['has a task UUID of 41 characters', `phone;__task_uuid\n1;${'a'.repeat(41)}\n`, 250],
    ['has a task UUID twice', 'phone;__task_uuid\n1;a\n2;b\n3;a\n', 493],
  ])('is rejected when it %s', async (_, csv, code) => {
    await using simulator = await openTestSimulator();

    const answer = await create(simulator, {}, csv);

    expect(answer).toEqual(errorOf(code));
    expect(simulator.lists).toEqual([]);
  });

  test('is missing: 134', async () => {
    await using simulator = await openTestSimulator();

    expect(await call(simulator, 'CreateCallList', goodParameters)).toEqual(errorOf(134));
  });

  test('cannot be streamed before the parameters that describe it: 101', async () => {
    await using simulator = await openTestSimulator();
    const form = fileForm();
    form.set('delimiter', ',');

    expect(await call(simulator, 'CreateCallList', goodParameters, form)).toEqual(errorOf(101));
  });

  test('cannot be sent twice: 101', async () => {
    await using simulator = await openTestSimulator();
    const form = fileForm();
    form.append('file_content', 'phone\n1\n');

    expect(await call(simulator, 'CreateCallList', goodParameters, form)).toEqual(errorOf(101));
  });

  test('of more than 16 MiB is rejected without a file name: 499', async () => {
    await using simulator = await openTestSimulator();
    const form = new FormData();
    form.set('file_content', `phone\n${'5550100\n'.repeat(2.2e6)}`);

    expect(await call(simulator, 'CreateCallList', goodParameters, form)).toEqual(errorOf(499));
  });
});

describe('is_cancelled', () => {
  test.each([
    [true, { status: 'Canceled', dialled: false }],
    [false, { status: 'In progress', dialled: true }],
  ])('honoured: %s gives %o', async (isCancelledHonoured, expected) => {
    await using simulator = await openTestSimulator({ isCancelledHonoured });

    await create(simulator, { is_cancelled: 'true' });

    expect(simulator.lists[0]).toMatchObject(expected);
  });

  test.each<Record<string, string>>([{}, { is_cancelled: 'false' }])(
    'that is not true dials at once: %o',
    async given => {
      await using simulator = await openTestSimulator();

      await create(simulator, given);

      expect(simulator.lists[0]).toMatchObject({ status: 'In progress', dialled: true });
    },
  );
});

describe('a form that breaks off', () => {
  const head = '--b\r\nContent-Disposition: form-data; name="file_content"; filename="a.csv"\r\n\r\n';

  test.each([
    ['without its closing boundary', `${head}${goodCsv}`],
    ['without the line end before its closing boundary', `${head}${goodCsv}--b--\r\n`],
    ['inside the closing boundary', `${head}${goodCsv}\r\n--b`],
    ['in a part header', '--b\r\nContent-Dispo'],
  ])('%s creates nothing: 101', async (_, body) => {
    await using simulator = await openTestSimulator();

    const response = await fetch(`${simulator.url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
      method: 'POST',
      headers: { ...(await authorize()), 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });

    expect(await response.json()).toEqual(errorOf(101));
    expect(simulator.lists).toEqual([]);
  });

  test.each([
    ['a length', (body: string) => [`Content-Length: ${body.length + 7}`, body]],
    ['chunks', (body: string) => ['Transfer-Encoding: chunked', `${body.length.toString(16)}\r\n${body}\r\n`]],
  ])('with its connection creates nothing, sent with %s', async (_, frame) => {
    await using simulator = await openTestSimulator();
    const [header = '', framed = ''] = frame(`${head}${goodCsv}`);
    const request = [
      `POST /platform_api/CreateCallList?${new URLSearchParams(goodParameters)} HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${(await authorize()).authorization}`,
      'Content-Type: multipart/form-data; boundary=b',
      header,
      '',
      framed,
    ].join('\r\n');

    const socket = connect(simulator.port, '127.0.0.1');
    socket.write(request);
    await expect.poll(() => simulator.requests.all[0]?.bytesRead).toBe(head.length + goodCsv.length);
    socket.destroy();
    await expect.poll(() => simulator.requests.all[0]?.isLost).toBe(true);

    expect(simulator.lists).toEqual([]);
    expect(simulator.requests.all[0]?.isComplete).toBe(false);
    expect(await create(simulator)).toMatchObject({ result: true });
  });

  test('without a boundary in its type is rejected: 101', async () => {
    await using simulator = await openTestSimulator();

    const response = await fetch(`${simulator.url}/CreateCallList`, {
      method: 'POST',
      headers: { ...(await authorize()), 'content-type': 'multipart/form-data' },
      body: 'x',
    });

    expect(await response.json()).toEqual(errorOf(101));
  });
});
