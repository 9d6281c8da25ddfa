type Fields = ReadonlyMap<string, unknown>;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a text matches: the rule is a text, or an object with one operator. */
function matchesText(operator: string, operand: unknown, text: string): boolean {
  const isLoose = isObject(operand) && 'equals-ignore-case' in operand;
  const expected = String(isLoose ? operand['equals-ignore-case'] : operand);
  const [have, want] = isLoose ? [text.toLowerCase(), expected.toLowerCase()] : [text, expected];
  switch (operator) {
    case 'prefix':
      return have.startsWith(want);
    case 'suffix':
      return have.endsWith(want);
    case 'equals-ignore-case':
      return text.toLowerCase() === expected.toLowerCase();
    case 'wildcard': {
      const source = expected.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      return new RegExp(`^${source}$`, 's').test(text);
    }
    default:
      throw new Error(`this matcher does not know the operator ${operator}`);
  }
}

function matchesRule(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return rule === value;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(rule);
  if (others.length > 0) throw new Error(`a rule has one operator; got ${JSON.stringify(rule)}`);
  if (operator === 'exists') return (value !== undefined) === operand;
  if (value === undefined) return false;
  if (operator === 'anything-but') {
    if (!isObject(operand)) return ![operand].flat().includes(value);
    const [[inner, texts] = ['', undefined]] = Object.entries(operand);
    return typeof value === 'string' && ![texts].flat().some(text => matchesText(inner, text, value));
  }
  return typeof value === 'string' && matchesText(operator, operand, value);
}

function matchesField(rules: unknown, value: unknown): boolean {
  if (!Array.isArray(rules)) return isObject(rules) && isObject(value) && matchesEventPattern(rules, value);
  // An array in an event matches if one of its values does.
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return rules.some(rule => values.some(item => matchesRule(rule, item)));
}

/**
 * Whether an event matches an EventBridge pattern: every field of the pattern must match one of its rules. Supports the
 * operators on texts, `exists`, `anything-but` and `$or`, and throws for any other.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: object, event: object): boolean {
  const fields: Fields = new Map<string, unknown>(Object.entries(event));
  return Object.entries(pattern).every(([name, rules]) => {
    if (name === '$or') return [rules].flat().some(part => isObject(part) && matchesEventPattern(part, event));
    const value = fields.get(name);
    // A field that must be absent is also absent if its parent is.
    return matchesField(rules, value ?? (isObject(rules) ? {} : undefined));
  });
}
