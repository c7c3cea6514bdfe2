import type { Token } from '../../source/tokens';

/** Something that the parser or the type checker cannot make sense of; compiled to a stop that names it. */
export interface Broken {
  readonly kind: 'broken';
  readonly at: Token;
  /** As in "expected ')' before 'x'". */
  readonly construct: string;
}

/** `__attribute__((name(arguments)))`, underscores around the name removed. */
export interface Attribute {
  readonly name: string;
  readonly at: Token;
  readonly arguments: readonly Expression[];
}

/** A member access, index or range in an initialiser. */
export type Designator =
  | { readonly kind: 'member'; readonly name: string; readonly at: Token }
  | { readonly kind: 'index'; readonly from: Expression; readonly to: Expression | undefined; readonly at: Token };

/** An expression or a braced list. */
export type Initialiser = Expression | InitialiserList;

/** `{ [1 ... 3] = x, .a.b = y, z }`. */
export interface InitialiserList {
  readonly kind: 'list';
  readonly at: Token;
  readonly items: readonly { readonly designators: readonly Designator[]; readonly value: Initialiser }[];
}

/** An expression as written; no types yet. */
export type Expression =
  | { readonly kind: 'number'; readonly at: Token }
  | { readonly kind: 'character'; readonly at: Token }
  | { readonly kind: 'string'; readonly at: Token; readonly parts: readonly Token[] }
  | { readonly kind: 'identifier'; readonly at: Token; readonly name: string }
  | {
      readonly kind: 'call';
      readonly at: Token;
      readonly callee: Expression;
      /** A type name may stand as an argument of a builtin or a modelled macro. */
      readonly arguments: readonly (Expression | TypeName)[];
      /** The tokens between the parentheses. */
      readonly text: readonly Token[];
    }
  | { readonly kind: 'index'; readonly at: Token; readonly base: Expression; readonly index: Expression }
  | {
      readonly kind: 'member';
      readonly at: Token;
      readonly base: Expression;
      readonly arrow: boolean;
      readonly name: string;
    }
  | { readonly kind: 'unary'; readonly at: Token; readonly op: UnaryOperator; readonly operand: Expression }
  | { readonly kind: 'postfix'; readonly at: Token; readonly op: '++' | '--'; readonly operand: Expression }
  | { readonly kind: 'label-address'; readonly at: Token; readonly label: string }
  | { readonly kind: 'sizeof' | 'alignof'; readonly at: Token; readonly of: Expression | TypeName }
  | { readonly kind: 'cast'; readonly at: Token; readonly type: TypeName; readonly operand: Expression }
  | { readonly kind: 'compound'; readonly at: Token; readonly type: TypeName; readonly list: InitialiserList }
  | {
      readonly kind: 'binary';
      readonly at: Token;
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'assign';
      readonly at: Token;
      /** Undefined for plain `=`. */
      readonly op: BinaryOperator | undefined;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly at: Token;
      readonly condition: Expression;
      /** Undefined for `a ?: b`. */
      readonly then: Expression | undefined;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'comma'; readonly at: Token; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'statements'; readonly at: Token; readonly body: Block }
  | {
      readonly kind: 'generic';
      readonly at: Token;
      readonly control: Expression | TypeName;
      /** Without a type: `default`. */
      readonly choices: readonly { readonly type: TypeName | undefined; readonly value: Expression }[];
    }
  | Broken;

/** Prefix operators. */
export type UnaryOperator = '+' | '-' | '~' | '!' | '*' | '&' | '++' | '--';
/** Infix operators except assignment and comma. */
export type BinaryOperator =
  '*' | '/' | '%' | '+' | '-' | '<<' | '>>' | '<' | '>' | '<=' | '>=' | '==' | '!=' | '&' | '^' | '|' | '&&' | '||';

/** `const struct foo *[3]` where a type stands alone. */
export interface TypeName {
  readonly kind: 'type-name';
  readonly at: Token;
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
}

/** What stands before the declarators. */
export interface Specifiers {
  readonly at: Token;
  readonly storage: 'typedef' | 'extern' | 'static' | 'auto' | 'register' | undefined;
  readonly inline: boolean;
  readonly noReturn: boolean;
  /** Bits of {@link Qualifier}. */
  readonly quals: number;
  readonly base: TypeSpecifier;
  readonly attributes: readonly Attribute[];
}

/** The type that the specifiers name. */
export type TypeSpecifier =
  /** Sorted words such as ["long", "unsigned"]. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'typedef'; readonly name: string; readonly at: Token }
  | RecordSpecifier
  | EnumSpecifier
  | { readonly kind: 'typeof'; readonly of: Expression | TypeName; readonly unqualified: boolean }
  | { readonly kind: 'auto' };

/** `struct tag`, `struct { … }`, `union tag { … }`. */
export interface RecordSpecifier {
  readonly kind: 'record';
  readonly at: Token;
  readonly keyword: 'struct' | 'union';
  readonly tag: string | undefined;
  readonly members: readonly MemberDeclaration[] | undefined;
  readonly attributes: readonly Attribute[];
  /** `#pragma pack` in force, 0 without. */
  readonly pack: number;
}

/** `int a, *b : 3;` inside a record. */
export interface MemberDeclaration {
  readonly specifiers: Specifiers;
  readonly declarators: readonly { readonly declarator: Declarator; readonly width: Expression | undefined }[];
}

/** `enum tag`, `enum { … }`. */
export interface EnumSpecifier {
  readonly kind: 'enum';
  readonly at: Token;
  readonly tag: string | undefined;
  readonly enumerators:
    readonly { readonly name: string; readonly at: Token; readonly value: Expression | undefined }[] | undefined;
  readonly attributes: readonly Attribute[];
}

/** One step from the specified type towards the declared one, in the order in which they apply. */
export type Derivation =
  | { readonly kind: 'pointer'; readonly quals: number }
  | { readonly kind: 'array'; readonly at: Token; readonly length: Expression | undefined }
  | {
      readonly kind: 'function';
      readonly at: Token;
      readonly parameters: readonly ParameterDeclaration[];
      readonly variadic: boolean;
      /** Declared with `()`. */
      readonly unspecified: boolean;
    };

/** A parameter of a function declarator. */
export interface ParameterDeclaration {
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
}

/** A declared name with what makes its type from the specifiers. */
export interface Declarator {
  readonly at: Token;
  /** Undefined in a type name or an unnamed parameter. */
  readonly name: string | undefined;
  readonly derivations: readonly Derivation[];
  readonly attributes: readonly Attribute[];
}

/** A declaration with its initialisers. */
export interface Declaration {
  readonly kind: 'declaration';
  readonly at: Token;
  readonly specifiers: Specifiers;
  readonly declarators: readonly { readonly declarator: Declarator; readonly initialiser: Initialiser | undefined }[];
}

/** A function definition; its body is parsed when it is compiled. */
export interface FunctionDefinition {
  readonly kind: 'function';
  readonly at: Token;
  readonly specifiers: Specifiers;
  readonly declarator: Declarator;
  /** Old-style parameter declarations between the declarator and the body. */
  readonly declarations: readonly Declaration[];
  readonly body: () => Block;
  /** The closing brace. */
  readonly end: Token;
}

/** What a C file consists of. */
export type TopLevel = Declaration | FunctionDefinition | Broken;

/** `{ … }`. */
export interface Block {
  readonly kind: 'block';
  readonly at: Token;
  /** The closing brace. */
  readonly end: Token;
  /** Names that `__label__` makes local to this block. */
  readonly labels: readonly string[];
  readonly items: readonly (Statement | Declaration)[];
}

/** An asm operand: `[name] "constraint" (expression)`. */
export interface AsmOperand {
  readonly constraint: string;
  readonly value: Expression;
}

/** A statement. */
export type Statement =
  | Block
  | { readonly kind: 'empty'; readonly at: Token }
  | { readonly kind: 'expression'; readonly at: Token; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly at: Token;
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: 'while'; readonly at: Token; readonly condition: Expression; readonly body: Statement }
  | { readonly kind: 'do'; readonly at: Token; readonly condition: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly at: Token;
      readonly first: Declaration | Expression | undefined;
      readonly condition: Expression | undefined;
      readonly step: Expression | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'switch'; readonly at: Token; readonly value: Expression; readonly body: Statement }
  | {
      readonly kind: 'case';
      readonly at: Token;
      readonly from: Expression;
      readonly to: Expression | undefined;
      readonly body: Statement | Declaration;
    }
  | { readonly kind: 'default'; readonly at: Token; readonly body: Statement | Declaration }
  | { readonly kind: 'label'; readonly at: Token; readonly name: string; readonly body: Statement | Declaration }
  | { readonly kind: 'goto'; readonly at: Token; readonly label: string }
  | { readonly kind: 'goto-address'; readonly at: Token; readonly target: Expression }
  | { readonly kind: 'break' | 'continue'; readonly at: Token }
  | { readonly kind: 'return'; readonly at: Token; readonly value: Expression | undefined }
  | {
      readonly kind: 'asm';
      readonly at: Token;
      readonly template: string;
      readonly outputs: readonly AsmOperand[];
      readonly inputs: readonly AsmOperand[];
      readonly labels: readonly string[];
    }
  | Broken;
