import * as v from 'valibot';
import { quote } from './quote.ts';

/** The `key=value` pairs of a link. Each is taken once; what is wrong with it is remembered. */
export class LinkPairs {
  /** One sentence each. */
  readonly problems: string[] = [];
  readonly #values = new Map<string, string>();

  /** @param text the hash of an address, without its `#` */
  constructor(text: string) {
    for (const part of text.split('&')) {
      if (part) this.#read(part);
    }
  }

  #read(part: string): void {
    const at = part.indexOf('=');
    let key: string;
    let value: string;
    try {
      key = decodeURIComponent(at < 0 ? part : part.slice(0, at));
      value = at < 0 ? '' : decodeURIComponent(part.slice(at + 1));
    } catch {
      this.problems.push(`${quote(part)} in the link is damaged and was left out.`);
      return;
    }
    if (this.#values.has(key)) {
      this.problems.push(`${quote(key)} stands twice in the link; the first one counts.`);
    } else this.#values.set(key, value);
  }

  /** Not taken yet. */
  get keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  takeText(key: string): string | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }

  /** @returns the fallback for what is not there or is no such value */
  take<T>(key: string, schema: v.GenericSchema<string, T>, fallback: T): T {
    const value = this.takeText(key);
    if (value === undefined) return fallback;
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    this.problems.push(
      `${key} = ${quote(value)} ${result.issues[0].message}; ${quote(String(fallback))} is used.`,
    );
    return fallback;
  }
}
