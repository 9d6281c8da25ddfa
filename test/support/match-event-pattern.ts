type Rule = string | { readonly suffix: { readonly 'equals-ignore-case': string } };

function isRule(value: unknown): value is Rule {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && 'suffix' in value);
}

function matchesRule(rule: unknown, value: unknown): boolean {
  if (!isRule(rule)) throw new Error(`this matcher does not know the rule ${JSON.stringify(rule)}`);
  if (typeof rule === 'string') return rule === value;
  return typeof value === 'string' && value.toLowerCase().endsWith(rule.suffix['equals-ignore-case'].toLowerCase());
}

/**
 * Whether an event matches an EventBridge pattern, for the operators this project uses: every field named must match one
 * of its rules.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: object, event: object): boolean {
  const fields = new Map<string, unknown>(Object.entries(event));
  return Object.entries(pattern).every(([name, rules]) => {
    const value = fields.get(name);
    if (Array.isArray(rules)) return rules.some(rule => matchesRule(rule, value));
    return typeof value === 'object' && value !== null && matchesEventPattern(rules, value);
  });
}
