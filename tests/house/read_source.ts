/** A file of the tree. */
export interface SourceFile {
  /** Below the repository's root, with "/". */
  readonly path: string;
  /** Empty where it is not TypeScript or WGSL. */
  readonly text: string;
}

/** What a file asks of another. */
export interface Import {
  /** A path below the root where it is a file of the tree; a package's or host module's name otherwise. */
  readonly to: string;
  /** Whether it is a file of the tree. */
  readonly inside: boolean;
  /** `type` is gone when the program runs; `later` is import() and a worker's or child's `new URL(...)`. */
  readonly kind: "value" | "type" | "later";
}

/** What the rules of the house ask of a file. */
export interface ReadSource {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Each import() and module's `new URL(...)` of what is not a plain string, as it stands. */
  readonly unreadable: readonly string[];
  /** Globals that only Deno or Node has. */
  readonly globals: readonly string[];
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
}

const HOST_GLOBALS = /^(Deno|process|Buffer|require|setImmediate|__dirname|__filename)$/;
const WORLD = /^(globalThis|self|window|global)$/;

/**
 * Reads a file by the parser of Deno's own linter, which `deno test` offers: comments, strings and types are told
 * from code as Deno tells them, without a package. WGSL is read for its #import lines.
 */
export function readSource({ path, text }: SourceFile): ReadSource {
  const imports: Import[] = [], unreadable: string[] = [], globals = new Set<string>();
  const functions: { name: string; lines: number }[] = [];
  if (path.endsWith(".wgsl")) {
    for (const [, name] of text.matchAll(/^\s*#import\s+"([^"]+)"\s*$/gm)) {
      imports.push({ to: `shaders/${name}`, inside: true, kind: "value" });
    }
  }
  const take = (specifier: string, kind: Import["kind"]) => {
    const inside = /^\.{0,2}\//.test(specifier);
    imports.push({ to: inside ? resolve(path, specifier) : specifier, inside, kind });
  };
  const measure = (node: FunctionNode) => {
    const lines = text.slice(...node.range).split("\n").length;
    if (node.body) functions.push({ name: nameOf(node), lines });
  };
  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: (node) => take(node.source.value, kindOf(node.importKind, node.specifiers)),
    ExportAllDeclaration: (node) => take(node.source.value, node.exportKind),
    ExportNamedDeclaration(node) {
      if (node.source) take(node.source.value, kindOf(node.exportKind, node.specifiers));
    },
    TSImportType(node) {
      take((node.argument as unknown as { literal: Deno.lint.StringLiteral }).literal.value, "type");
    },
    ImportExpression(node) {
      const specifier = plainText(node.source);
      if (specifier === null) unreadable.push(text.slice(...node.range));
      else take(specifier, "later");
    },
    NewExpression(node) {
      const [first, second] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "URL" || !first || !second) return;
      if (text.slice(...second.range) !== "import.meta.url") return;
      const specifier = plainText(first);
      const ending = specifier ?? (first.type === "TemplateLiteral" ? first.quasis.at(-1)!.cooked : ".ts");
      if (!/\.[jt]s$/.test(ending)) return;
      if (specifier === null) unreadable.push(text.slice(...node.range));
      else take(specifier.replace(/^\w/, "./$&"), "later");
    },
    Identifier(node) {
      if (HOST_GLOBALS.test(node.name) && isGlobal(node)) globals.add(node.name);
    },
    MemberExpression({ object, property, computed }) {
      const name = computed && object.type === "Identifier" && WORLD.test(object.name) && plainText(property);
      if (name && HOST_GLOBALS.test(name)) globals.add(name);
    },
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  };
  if (path.endsWith(".ts")) {
    Deno.lint.runPlugin({ name: "house", rules: { read: { create: () => visitor } } }, path, text);
  }
  return { path, imports, unreadable, globals: [...globals], functions };
}

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** `import { type A, type B }` loads nothing; `import "x"` does. */
function kindOf(kind: "value" | "type", names: readonly Deno.lint.Node[]): "value" | "type" {
  const types = names.length > 0 &&
    names.every((name) =>
      (name.type === "ImportSpecifier" && name.importKind === "type") ||
      (name.type === "ExportSpecifier" && name.exportKind === "type")
    );
  return types ? "type" : kind;
}

function plainText(node: Deno.lint.Node): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return null;
  return node.quasis[0]?.cooked ?? null;
}

/** `Deno` and `globalThis.Deno`, but not a field or property of that name. */
function isGlobal(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  if (parent.type === "MemberExpression" && parent.property === node && !parent.computed) {
    return parent.object.type === "Identifier" && WORLD.test(parent.object.name);
  }
  if ("key" in parent && parent.key === node && !("computed" in parent && parent.computed)) {
    // `{ Deno: host } = globalThis` takes the global; `{ Deno: 1 }` only names a property.
    return parent.type === "Property" && (parent.shorthand || parent.parent.type === "ObjectPattern");
  }
  return true;
}

function nameOf(node: FunctionNode): string {
  if (node.type !== "ArrowFunctionExpression" && node.id) return node.id.name;
  const { parent } = node;
  const named = parent.type === "VariableDeclarator" ? parent.id : "key" in parent ? parent.key : null;
  return named?.type === "Identifier" ? named.name : "a function without a name";
}

const resolve = (from: string, specifier: string): string =>
  decodeURI(new URL(specifier, `file:///${from}`).pathname.slice(1));
