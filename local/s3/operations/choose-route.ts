import type { S3Request } from '../http/read-request.ts';
import { ROUTES, type Route } from './routes.ts';

/**
 * Query parameters that turn a request into another operation. One that the chosen route does not have must never be
 * ignored: `PUT /key?retention` is not a PutObject.
 */
const SUBRESOURCES = new Set([
  ...ROUTES.flatMap(route => route.query ?? []).filter(name => name !== 'annotationName'),
  ...['abac', 'analytics', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'metadataAnnotationTable'],
  ...[
    'metadataConfiguration',
    'metadataInventoryTable',
    'metadataJournalTable',
    'metadataTable',
    'metrics',
    'policyStatus',
  ],
  ...['renameObject', 'requestPayment', 'restore', 'retention', 'select', 'session', 'torrent', 'website'],
]);

/** Finds the operation of a request; undefined when this server has none for it. */
export function chooseRoute(
  request: Pick<S3Request, 'method' | 'bucket' | 'key' | 'query' | 'headers'>,
): Route | undefined {
  const level = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const given = [...request.query.keys()].filter(name => SUBRESOURCES.has(name));
  return ROUTES.find(
    ({ level: routeLevel, method, query = [], header }) =>
      routeLevel === level &&
      method === request.method &&
      query.every(name => request.query.has(name)) &&
      given.every(name => query.includes(name)) &&
      (header === undefined || request.headers.has(header)),
  );
}

/** True when a request asks for more than plain object and bucket operations. */
export function hasSubresource(query: ReadonlyMap<string, string>): boolean {
  return [...query.keys()].some(name => SUBRESOURCES.has(name));
}
