import type { ConfiguredFeed, DropdialConfig } from '../../infra/document/settings.ts';
import type { FeedAnswers } from './feed-questions.ts';

/**
 * A feed as the configuration has it.
 *
 * @param hasResults whether it collects what became of its calls.
 */
export function toFeed({ id, prefix, rules, ...answers }: FeedAnswers, hasResults: boolean): ConfiguredFeed {
  const { priority, maxSimultaneous, numAttempts, maxRows, phoneCheck } = answers;
  const [rule, ...others] = rules;
  return {
    id,
    prefix,
    defaults: {
      // The one rule there is need not be named by every drop.
      ...(rule !== undefined && others.length === 0 && { rule_id: rule }),
      priority,
      max_simultaneous: maxSimultaneous,
      num_attempts: numAttempts,
    },
    limits: {
      ...(rules.length > 0 && { rule_id: [...rules] }),
      priority: { min: priority },
      max_simultaneous: { max: maxSimultaneous },
      rows: { max: maxRows },
    },
    phoneCheck,
    ...(hasResults && { results: { write: 'file' } }),
  };
}

/** A value as TypeScript on one line. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${writeValue(field)}`);
  return `{ ${fields.join(', ')} }`;
}

function writeFeed({ id, prefix, defaults, limits, phoneCheck, results }: ConfiguredFeed): string {
  const more = results
    ? `
      // What became of the calls, beside each file: docs/results.md.
      results: ${writeValue(results)},`
    : '';
  return `    {
      id: ${writeValue(id)},
      prefix: ${writeValue(prefix)},
      // Parameters of a drop that says nothing else.
      defaults: ${writeValue(defaults)},
      // What no drop may exceed, wherever its parameters came from.
      limits: ${writeValue(limits)},
      // What becomes of a file that does not say which columns hold telephone numbers, when those that look so are wrong: reject, warn or off.
      phoneCheck: ${writeValue(phoneCheck)},${more}
    },`;
}

/**
 * The text of a configuration file.
 *
 * @param importPath where the file finds `defineConfig`.
 */
export function describeConfig({ env, alarmEmails, suppression, feeds }: DropdialConfig, importPath: string): string {
  const lists = suppression
    ? `  // Numbers that are never called. Every drop must name its "phone_columns" then: docs/suppression.md.
  suppression: ${writeValue(suppression)},
`
    : '';
  return `import { defineConfig } from '${importPath}';

// What npx cdk deploy makes a stack of. Your editor explains every setting; so does docs/settings.md.
export default defineConfig({
${env ? `  env: ${writeValue(env)},\n` : ''}  // Who is told when an alarm goes off. Without an address, nobody is.
  alarmEmails: ${writeValue(alarmEmails ?? [])},
${lists}  feeds: [
${feeds.map(writeFeed).join('\n')}
  ],
});
`;
}
