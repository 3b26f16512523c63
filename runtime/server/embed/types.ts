import { join } from "node:path";

/*
 * The types of /embed.js as one file. `deno bundle --declaration` gives the declarations of every file that something is
 * exported of, one behind the other, with their docs; of these stay what is exported and what that names.
 */

/** A stand-in for the package's own types, which want Node's; nothing of them is seen from outside. */
const MSGPACK = `export class Packr {
  constructor(_: unknown) {}
  pack(_: unknown): Uint8Array { return new Uint8Array(); }
  unpack(_: Uint8Array): unknown { return _; }
}
export class Unpackr extends Packr {}
`;
const LIBRARIES = ["dom", "dom.iterable", "dom.asynciterable", "esnext"];

/**
 * A configuration for the bundler by which it can declare types, put into a folder.
 *
 * @param imports of the project's
 * @returns the configuration's path
 */
export async function writeTypesConfig(
  folder: string,
  imports: Readonly<Record<string, string>>,
): Promise<string> {
  const standIn = join(folder, "msgpackr.ts");
  await Deno.writeTextFile(standIn, MSGPACK);
  const path = join(folder, "deno.json");
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, lib: LIBRARIES },
  };
  const own = { ...imports, msgpackr: standIn, "msgpackr/index-no-eval": standIn };
  await Deno.writeTextFile(path, JSON.stringify({ nodeModulesDir: "none", imports: own, compilerOptions }));
  return path;
}

/** The names that a module exports by lists, `export { a, type b } from "..."`. */
export function exportedNames(source: string): string[] {
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(",").map((each) => each.replace(/^\s*type /, "").trim()).filter((name) => name !== "")
  );
}

/**
 * Of declarations those of some names, and of what they mention.
 *
 * @param declarations as the bundler gives them
 * @throws {Error} for a name that is not declared
 */
export function pruneDeclarations(declarations: string, names: readonly string[]): string {
  const all = new Map(statementsIn(declarations).map((statement) => [nameOf(statement), statement]));
  const kept = new Set<string>();
  const wanted = [...names];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const statement = all.get(name);
    if (statement === undefined) {
      throw new Error(`Cannot declare what is exported, it is declared nowhere: ${name}`);
    }
    if (kept.has(name)) continue;
    kept.add(name);
    const words = withoutComments(statement).match(/\b[A-Z]\w*\b/g) ?? [];
    wanted.push(...words.filter((word) => all.has(word)));
  }
  const statements = [...all].filter(([name]) => kept.has(name)).map(([name, statement]) =>
    names.includes(name) ? statement : statement.replace(/^export (?=declare|interface|type)/m, "")
  );
  // Without it whatever is declared counts as exported.
  return `${statements.join("\n\n")}\n\nexport {};\n`;
}

/** Declarations with their docs. */
function statementsIn(text: string): string[] {
  const statements: string[] = [];
  let current: string[] = [];
  let [depth, inComment] = [0, false];
  const isDoc = () => /^\s*\/\*\*[^]*\*\/\s*$/.test(current.join("\n"));
  for (const line of text.split("\n")) {
    const begins = depth === 0 && !inComment &&
      /^(\/\*\*|(export|import|interface|type|declare) )/.test(line);
    if (begins && current.length > 0 && (line.startsWith("/**") || !isDoc())) {
      statements.push(current.join("\n"));
      current = [];
    }
    current.push(line);
    if (inComment || /^\s*\/\*/.test(line)) inComment = !line.includes("*/");
    const bare = withoutComments(line).replace(/"[^"]*"/g, "");
    if (!inComment) depth += (bare.match(/\{/g)?.length ?? 0) - (bare.match(/\}/g)?.length ?? 0);
  }
  statements.push(current.join("\n"));
  return statements;
}

const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\//g, "");

const nameOf = (statement: string): string =>
  /^(?:export )?(?:declare )?(?:class|function|const|interface|type) (\w+)/m.exec(withoutComments(statement))
    ?.[1] ?? "";
