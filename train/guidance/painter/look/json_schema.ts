import type { Kind } from "../../../config/field_table.ts";

/** As much of JSON Schema (2020-12) as a look needs. */
export interface JsonSchema {
  readonly type: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | JsonSchema;
}

/** What a kind of field accepts. */
export function schemaOf(kind: Kind): JsonSchema {
  switch (kind.type) {
    case "number":
      return { type: kind.step === 1 ? "integer" : "number", minimum: kind.min, maximum: kind.max };
    case "string":
      return { type: "string", ...kind.choices && { enum: kind.choices } };
    case "boolean":
      return { type: "boolean" };
  }
}
