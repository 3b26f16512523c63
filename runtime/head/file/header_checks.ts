import { shownValue } from "../../base/message.ts";
import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES } from "../expression_space.ts";
import { EVERYBODY, JOINT_COUNT, SHAPE_LIMIT } from "../head_model.ts";
import type { HeadFacts } from "./sections.ts";

/** Of any list in a header, and of a name's letters. */
const MOST_ENTRIES = 1000;
const MOST_COUNT = 1e7;
const KINDS = ["product", "inbetween", "excess"];

/** Whether a value is what a field can have. */
export type Check = (value: unknown) => boolean;

// deno-lint-ignore no-control-regex -- those of a stranger's file must not reach a terminal
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;
/** Text as isText() takes it. */
export const plainText = (text: string): string => text.replace(CONTROL, " ").slice(0, MOST_ENTRIES);
export const isText: Check = (value) =>
  typeof value === "string" && value !== "" && value === plainText(value);
export const isNumber: Check = (value) => Number.isFinite(value);
export const isCount = (value: unknown, end = MOST_COUNT) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < end;
const isList = (each: Check, most = MOST_ENTRIES): Check => (value) =>
  Array.isArray(value) && value.length <= most && value.every(each);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a head file's header and checks what every kind of head file says, and what this one says besides.
 *
 * @throws SyntaxError that names the field
 */
export function readHeaderOf<More extends string>(
  bytes: Uint8Array,
  more: Readonly<Record<More, Check>>,
): HeadFacts & Record<More, unknown> {
  const text = new TextDecoder().decode(bytes);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`its header must be JSON: ${JSON.stringify(text.slice(0, 40))}`, { cause });
  }
  if (!isRecord(header)) throw new SyntaxError(`its header must be an object: ${text.slice(0, 40)}`);
  for (const [name, check] of Object.entries({ ...checksOf(header), ...more })) {
    if (!(check as Check)(header[name])) {
      throw new SyntaxError(
        `its header's ${name} must be what a head can have: ${shownValue(header[name])}`,
      );
    }
  }
  refuseTooMany(header as unknown as HeadFacts);
  return header as unknown as HeadFacts & Record<More, unknown>;
}

/**
 * Fewer expressions than their space has are zeros to all that poses a head; more would have no number in any pose.
 *
 * @throws SyntaxError
 */
export function refuseTooMany(
  { expressionSpace, expressionNames }: Pick<HeadFacts, "expressionSpace" | "expressionNames">,
): void {
  const { count, words } = EXPRESSION_SPACES[expressionSpace];
  if (expressionNames.length <= count) return;
  throw new SyntaxError(
    `its expressionNames must be ${count} at most, as it moves by ${words}: ${expressionNames.length}`,
  );
}

function checksOf(header: Record<string, unknown>): Readonly<Record<keyof HeadFacts, Check>> {
  const lengthOf = (name: string) => Array.isArray(header[name]) ? header[name].length : 0;
  const isExpression: Check = (value) => isCount(value, lengthOf("expressionNames"));
  return {
    name: isText,
    version: (value) => isCount(value) && value !== 0,
    expressionSpace: (value) => (EXPRESSION_SPACE_NAMES as readonly unknown[]).includes(value),
    regionNames: isList(isText, 256),
    shapeNames: isList(isText, SHAPE_LIMIT),
    expressionNames: isList(isText),
    vertices: (value) => isCount(value),
    triangles: (value) => isCount(value),
    landmarks: (value) => isCount(value),
    poseCorrectives: (value) => value === 0 || value === 9 * (JOINT_COUNT - 1),
    correctives: isList((value) =>
      isRecord(value) && KINDS.includes(value.kind as string) && isList(isExpression)(value.inputs)
    ),
    shapedExpressions: isList((value) =>
      isRecord(value) && (value.shape === EVERYBODY || isCount(value.shape, lengthOf("shapeNames"))) &&
      isCount(value.expression, lengthOf("expressionNames") + lengthOf("correctives"))
    ),
    jointDrivers: isList((value) =>
      isRecord(value) && isExpression(value.expression) && isCount(value.joint, JOINT_COUNT) &&
      isList(isNumber, 3)(value.axisAngle) && (value.axisAngle as unknown[]).length === 3
    ),
    // A parent stands before its children.
    jointParents: (value) =>
      Array.isArray(value) && value.length === JOINT_COUNT &&
      value.every((parent, joint) => parent === -1 || isCount(parent, joint)),
  };
}
