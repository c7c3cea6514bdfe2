import type { Macro } from './macro';
import { isWord, LEFT_PAREN, RIGHT_PAREN, STAR, Sym } from './symbols';

const ATTRIBUTES = new Set<number>([Sym.__attribute__, Sym.__attribute, Sym._Alignas]);
const RECORDS = new Set<number>([Sym.struct, Sym.union, Sym.enum]);

/**
 * Tells macros that cannot change what a declaration declares (`__init`, `__printf(1, 2)`, `asmlinkage`, `pgd_t`) from those
 * that can (`DEFINE_MUTEX`, `PAGEFLAG`), so that most declarations need not be expanded to be indexed.
 */
export class MacroEffects {
  private readonly harmless = new Map<Macro, boolean>();
  private readonly tags = new Map<Macro, boolean>();

  constructor(private readonly now: (symbol: number) => Macro | undefined) {}

  /** Does it expand to attributes, qualifiers and type names only? */
  isHarmless(macro: Macro): boolean {
    const known = this.harmless.get(macro);
    if (known !== undefined) return known;
    this.harmless.set(macro, true); // a macro that reaches itself adds nothing new
    const result = this.onlySpecifiers(macro);
    this.harmless.set(macro, result);
    return result;
  }

  /** Does it expand to something with `struct`, `union` or `enum` in it? */
  mentionsRecord(macro: Macro): boolean {
    const known = this.tags.get(macro);
    if (known !== undefined) return known;
    this.tags.set(macro, false);
    const result = macro.body.some(({ token }) => {
      if (RECORDS.has(token.symbol)) return true;
      const inner = isWord(token.symbol) ? this.now(token.symbol) : undefined;
      return inner !== undefined && this.mentionsRecord(inner);
    });
    this.tags.set(macro, result);
    return result;
  }

  private onlySpecifiers(macro: Macro): boolean {
    const { body } = macro;
    for (let i = 0; i < body.length; i++) {
      const item = body[i]!;
      const { symbol } = item.token;
      if (item.paste || item.stringify || item.optional || item.parameter >= 0) return false;
      if (symbol === STAR) continue;
      if (!isWord(symbol) || symbol === Sym.extern || symbol === Sym.typedef) return false;
      const inner = this.now(symbol);
      if (ATTRIBUTES.has(symbol) || inner?.parameters) {
        if (inner && !this.isHarmless(inner)) return false;
        if (body[i + 1]?.token.symbol !== LEFT_PAREN) continue;
        let depth = 0;
        for (i++; i < body.length; i++) {
          if (body[i]!.token.symbol === LEFT_PAREN) depth++;
          else if (body[i]!.token.symbol === RIGHT_PAREN && --depth === 0) break;
        }
      } else if (inner && !this.isHarmless(inner)) return false;
    }
    return true;
  }
}
