import type { Configuration } from '../configuration';
import { evaluate, symbolsIn, tristate, type Expression } from './expression';
import type { Option } from './kconfig';

/** What came of turning options on. */
export interface TurnedOn {
  readonly configuration: Configuration;
  /** Names without CONFIG_ that are set now and were not, or not so, in the order in which they were turned on. */
  readonly changed: readonly string[];
  /** Options that were turned on all the same, with the dependencies that this configuration cannot give them. */
  readonly unmet: readonly string[];
}

/** Where a test build is an alternative to the real thing, the real thing is meant. */
const UNWANTED = new Set(['COMPILE_TEST', 'BROKEN', 'EXPERT']);
/** Dependencies of dependencies; no chain of Kconfig is that long. */
const DEEPEST = 60;

/**
 * Turns options on as a person would in menuconfig: what they depend on first (the first alternative that can be had), then
 * what they select, then what follows from defaults. The options that were asked for are set whatever they depend on:
 * the code under review is to be read, if need be on the wrong architecture.
 */
export function turnOn(wanted: Iterable<string>, options: ReadonlyMap<string, Option>, base: Configuration): TurnedOn {
  return new Switcher(options, base).run(wanted);
}

class Switcher {
  private values: Map<string, string>;
  private changed: string[] = [];
  private readonly unmet: string[] = [];

  constructor(
    private readonly options: ReadonlyMap<string, Option>,
    base: Configuration,
  ) {
    this.values = new Map(base);
  }

  run(wanted: Iterable<string>): TurnedOn {
    for (const name of wanted) {
      if (this.isOn(name)) continue;
      const option = this.options.get(name);
      if (option && !this.attempt(() => this.dependencies(option, 0))) this.unmet.push(this.reason(option));
      this.set(name, 0);
    }
    this.followDefaults();
    return { configuration: this.values, changed: this.changed, unmet: this.unmet };
  }

  private isOn(name: string): boolean {
    const value = this.values.get(name);
    return value !== undefined && value !== 'm' && value !== 'n';
  }

  private readonly value = (name: string): string | undefined => this.values.get(name);

  private holds(expression: Expression | undefined): boolean {
    return !expression || evaluate(expression, this.value) === 2;
  }

  /** Sets an option to y and all that it selects; dependencies of what is selected are not asked (`select` does not, either). */
  private set(name: string, depth: number): void {
    if (this.isOn(name) || depth > DEEPEST) return;
    this.values.set(name, 'y');
    this.changed.push(name);
    for (const { value, when } of this.options.get(name)?.selects ?? [])
      if (this.holds(when)) this.set(value, depth + 1);
  }

  /** Turns an option on with what it depends on; false when it cannot be had. */
  private have(name: string, depth: number): boolean {
    if (this.isOn(name)) return true;
    const option = this.options.get(name);
    // Not of this architecture, or not for a person to set: it is on when something selects it, and nothing does.
    if (!option?.prompted || UNWANTED.has(name) || depth > DEEPEST) return false;
    if (option.type !== 'bool' && option.type !== 'tristate') return false;
    if (!this.dependencies(option, depth + 1)) return false;
    this.set(name, 0);
    return true;
  }

  /** Makes one of an option's entries visible. */
  private dependencies(option: Option, depth: number): boolean {
    if (option.depends.some(depends => this.holds(depends))) return true;
    return option.depends.some(depends => this.attempt(() => this.satisfy(depends!, true, depth)));
  }

  private satisfy(expression: Expression, want: boolean, depth: number): boolean {
    if ((evaluate(expression, this.value) === 2) === want) return true;
    switch (expression.kind) {
      case 'symbol':
        // Nothing that the configuration has is turned off: other code may need it.
        return want && this.have(expression.name, depth);
      case 'not':
        return this.satisfy(expression.of, !want, depth);
      case 'and':
      case 'or': {
        const both = (expression.kind === 'and') === want;
        const left = (): boolean => this.satisfy(expression.left, want, depth);
        const right = (): boolean => this.satisfy(expression.right, want, depth);
        return both ? left() && right() : this.attempt(left) || this.attempt(right);
      }
      default:
        return false;
    }
  }

  /** Does `work`, and takes back what it set when it fails. */
  private attempt(work: () => boolean): boolean {
    const { values, changed } = this;
    this.values = new Map(values);
    this.changed = [...changed];
    if (work()) return true;
    this.values = values;
    this.changed = changed;
    return false;
  }

  /** Options that nobody prompts for, and values of those that have one, as their defaults say now. */
  private followDefaults(): void {
    const users = new Map<string, Set<Option>>();
    for (const option of this.options.values()) {
      const { depends, defaults } = option;
      const names = [...depends, ...defaults.flatMap(({ value, when }) => [value, when])];
      for (const expression of names)
        for (const name of expression ? symbolsIn(expression) : [])
          users.set(name, (users.get(name) ?? new Set<Option>()).add(option));
    }
    for (let i = 0; i < this.changed.length; i++) {
      for (const option of users.get(this.changed[i]!) ?? []) {
        const hasValue = option.type === 'int' || option.type === 'hex' || option.type === 'string';
        if (this.values.has(option.name) || (option.prompted && !hasValue)) continue;
        if (!option.depends.some(depends => this.holds(depends))) continue;
        const found = option.defaults.find(({ when }) => this.holds(when));
        if (!found) continue;
        if (!hasValue) {
          if (evaluate(found.value, this.value) === 2) this.set(option.name, 0);
        } else if (found.value.kind === 'constant' && !found.value.text.startsWith('$')) {
          const { text } = found.value;
          this.values.set(option.name, option.type === 'string' ? JSON.stringify(text) : text);
          this.changed.push(option.name);
        }
      }
    }
  }

  /** What an option depends on and cannot have. */
  private reason({ name, depends }: Option): string {
    const needed = depends.flatMap(expression => (expression ? needs(expression, true) : []));
    const off = [...new Set(needed)].filter(symbol => tristate(this.values.get(symbol)) === 0 && !UNWANTED.has(symbol));
    return off.length > 0 ? `${name} (depends on ${off.join(', ')})` : name;
  }
}

/** The symbols that have to be on for an expression to hold, or not to. */
function needs(expression: Expression, want: boolean): readonly string[] {
  switch (expression.kind) {
    case 'symbol':
      return want ? [expression.name] : [];
    case 'not':
      return needs(expression.of, !want);
    case 'and':
    case 'or':
      return [...needs(expression.left, want), ...needs(expression.right, want)];
    default:
      return symbolsIn(expression);
  }
}
