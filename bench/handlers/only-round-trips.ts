import { Agent, request } from 'node:http';

/*
 * Hello world, with as many consecutive round trips as a drop has before its list dials: three before the call of the
 * API, and two before its closing boundary. It signs, reads and stores nothing, so it is a lower bound for the protocol.
 */

const BEFORE_CALL = 3;
const BEFORE_CLOSING = 2;
const agent = new Agent({ keepAlive: true });

function ask(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, response => response.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });
}

export async function handler(): Promise<void> {
  const api = process.env.API_URL ?? '';
  for (let trip = 0; trip < BEFORE_CALL; trip++) await ask(`${api}/Ping`);
  const call = request(`${api}/CreateCallList`, { method: 'POST', headers: { 'content-length': 2 } });
  const answered = new Promise((resolve, reject) => {
    call.on('error', reject).on('response', response => response.resume().on('end', resolve));
  });
  call.write('a');
  for (let trip = 0; trip < BEFORE_CLOSING; trip++) await ask(`${api}/Ping`);
  call.end('b');
  await answered;
}
