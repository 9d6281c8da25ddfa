import type { Step } from './walk-schema.ts';

/** A place in a text, as editors count. */
interface Place {
  readonly line: number;
  readonly column: number;
  /** The number of characters before it. */
  readonly offset: number;
}

/** Blanks and comments; strings; names and numbers; three dots; any other character. */
const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<token>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\w$]+|\.\.\.|[\s\S])/gu;

interface Token {
  readonly text: string;
  readonly at: number;
}

/** The maximum length of a chain of constants. */
const MAX_HOPS = 3;

const OPENING: ReadonlySet<string> = new Set(['{', '[', '(']);
const CLOSING: ReadonlySet<string> = new Set(['}', ']', ')']);

/** The name of a property without quotes; `undefined` if the token is not a name. */
function nameOf({ text }: Token): string | undefined {
  if (/^[\w$]+$/.test(text)) return text;
  return /^["'].*["']$/s.test(text) ? text.slice(1, -1) : undefined;
}

/** Finds the settings of an object literal by their paths. Computed values have no place. */
class Reader {
  readonly places = new Map<string, number>();
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(text: string) {
    this.tokens = [...text.matchAll(TOKEN)].flatMap(({ groups, index }) =>
      groups?.token === undefined ? [] : [{ text: groups.token, at: index }],
    );
  }

  /** Moves after the first occurrence of these tokens. @returns whether they exist. */
  goBehind(...words: readonly string[]): boolean {
    const at = this.tokens.findIndex((_token, index) =>
      words.every((word, offset) => this.tokens[index + offset]?.text === word),
    );
    if (at !== -1) this.next = at + words.length;
    return at !== -1;
  }

  /** Moves into the parentheses of a call, such as `defineConfig({ … })`, or to the value of a named constant. */
  goToLiteral(hops = 0): void {
    const { text = '' } = this.token() ?? {};
    if (!/^[\w$]+$/.test(text) || hops > MAX_HOPS) return;
    if (this.tokens[this.next + 1]?.text === '(') this.next += 2;
    else if (this.goBehind('const', text)) {
      while (this.next < this.tokens.length && this.token()?.text !== '=') this.next++;
      this.next++;
      this.goToLiteral(hops + 1);
    }
  }

  read(path: readonly Step[] = []): void {
    const { text } = this.token() ?? {};
    if (text === '{') this.readObject(path);
    else if (text === '[') this.readList(path);
    this.skipRest();
  }

  private token(): Token | undefined {
    return this.tokens[this.next];
  }

  private note(path: readonly Step[], token: Token): void {
    this.places.set(JSON.stringify(path), token.at);
  }

  /** Moves to the comma or bracket after a value, past anything in brackets. */
  private skipRest(): void {
    for (let depth = 0; ; this.next++) {
      const { text } = this.token() ?? {};
      if (text === undefined || (depth === 0 && (text === ',' || CLOSING.has(text)))) return;
      if (OPENING.has(text)) depth++;
      if (CLOSING.has(text)) depth--;
    }
  }

  /** True while a list or an object continues. Moves past the comma, or past its closing bracket. */
  private goesOn(): boolean {
    if (this.token()?.text === ',') this.next++;
    const token = this.token();
    if (token !== undefined && !CLOSING.has(token.text)) return true;
    this.next++;
    return false;
  }

  private readObject(path: readonly Step[]): void {
    this.next++;
    while (this.goesOn()) {
      const token = this.token();
      const name = token && nameOf(token);
      if (token && name !== undefined) {
        this.note([...path, name], token);
        this.next++;
        if (this.token()?.text === ':') {
          this.next++;
          this.read([...path, name]);
          continue;
        }
      }
      this.skipRest();
    }
  }

  private readList(path: readonly Step[]): void {
    this.next++;
    for (let index = 0; this.goesOn(); index++) {
      const token = this.token();
      // After a spread, the indexes of the items are unknown.
      if (token?.text === '...') index = Number.NaN;
      else if (token && !Number.isNaN(index)) this.note([...path, index], token);
      if (Number.isNaN(index)) this.skipRest();
      else this.read([...path, index]);
    }
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, offset };
}

/**
 * Finds the settings of a configuration in the text of its file: a JSON document, or a module whose default export is
 * an object literal, a call with one, or a constant that is one.
 *
 * @returns the place of a setting by its path; for a computed setting, the nearest place around it.
 */
export function locateSettings(text: string, isModule: boolean): (path: readonly Step[]) => Place | undefined {
  const reader = new Reader(text);
  if (isModule && reader.goBehind('export', 'default')) reader.goToLiteral();
  reader.read();
  return path => {
    for (let length = path.length; length > 0; length--) {
      const offset = reader.places.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return placeAt(text, offset);
    }
    return undefined;
  };
}
