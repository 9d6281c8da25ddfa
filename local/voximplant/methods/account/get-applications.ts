import { type Method, optionalInteger } from '../method.ts';

/** The application of every rule. */
export const APPLICATION = {
  application_id: 1,
  application_name: 'dialler.simulator',
  modified: '2026-01-01 00:00:00',
};

/**
 * Lists the applications; there is only one. Documented: the form of the answer. Not simulated: filters, bound rules
 * and scenarios.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/applications/get-applications
 */
export const getApplications: Method = ({ parameters }) => {
  const offset = optionalInteger(parameters, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
  const result = [APPLICATION].slice(offset);
  return { kind: 'json', body: { result, count: result.length, total_count: 1 } };
};
