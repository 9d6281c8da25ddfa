import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../listen.ts';

/** One answered request. */
interface SecretRequest {
  /** The name of the SDK's command. */
  readonly operation: string;
  /** The ARN of the requested secret; empty if there is none. */
  readonly arn: string;
  readonly userAgent: string;
}

export interface SecretsServer {
  /** The address for clients of Secrets Manager. */
  readonly endpoint: string;
  readonly requests: readonly SecretRequest[];
  /** Adds a new version, which becomes AWSCURRENT; the previous one becomes AWSPREVIOUS. Returns the secret's ARN. */
  put(name: string, value: string): string;
  close(): Promise<void>;
}

interface Version {
  readonly id: string;
  readonly value: string;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly stages: Map<string, Version>;
}

const GetSecretValue = v.object({
  SecretId: v.string(),
  VersionStage: v.optional(v.string(), 'AWSCURRENT'),
  VersionId: v.optional(v.string()),
});

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

/**
 * Answers the only call of Secrets Manager that the function makes, GetSecretValue, for secrets of this process.
 *
 * Documented: a secret is found by its name or its whole ARN; a new version takes AWSCURRENT, and the previous one gets
 * AWSPREVIOUS; a stage without a version is ResourceNotFoundException. Assumed: the texts of errors. Signatures are not
 * checked.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function startSecretsServer(): Promise<SecretsServer> {
  const secrets = new Map<string, Secret>();
  const requests: SecretRequest[] = [];
  const find = (id: string) => [...secrets.values()].find(({ name, arn }) => id === name || id === arn);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const target = String(request.headers['x-amz-target']);
    const refuse = (name: string, Message: string) => respond(response, 400, { __type: name, Message });
    if (target !== 'secretsmanager.GetSecretValue')
      return refuse('UnknownOperationException', `this server has no ${target}`);
    const input = v.safeParse(v.pipe(v.string(), v.parseJson(), GetSecretValue), body);
    if (!input.success) return refuse('InvalidParameterException', 'the request lacks a field');
    const { SecretId, VersionStage, VersionId } = input.output;
    const secret = find(SecretId);
    const userAgent = String(request.headers['user-agent']);
    requests.push({ operation: 'GetSecretValue', arn: secret?.arn ?? '', userAgent });
    const version = secret?.stages.get(VersionStage);
    if (secret === undefined || version === undefined || (VersionId !== undefined && VersionId !== version.id))
      return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret value.");
    const { name: Name, arn: ARN } = secret;
    const VersionStages = [VersionStage];
    respond(response, 200, { ARN, Name, VersionId: version.id, SecretString: version.value, VersionStages });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    put(name, value) {
      const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;
      const secret = secrets.get(name) ?? { name, arn, stages: new Map() };
      const current = secret.stages.get('AWSCURRENT');
      if (current) secret.stages.set('AWSPREVIOUS', current);
      secret.stages.set('AWSCURRENT', { id: randomUUID(), value });
      secrets.set(name, secret);
      return arn;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
