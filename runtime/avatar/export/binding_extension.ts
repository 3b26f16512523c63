/**
 * HEADCAST_splat_binding: an extension of our own of a primitive that holds splats (README.md, "A head in a .glb").
 * What it says is what an avatar is: everything to the bit, so that a file can be opened again as one.
 */
import { shownValue } from "../../base/message.ts";
import type { AccessorType } from "../../formats/glb/gltf.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../../head/expression_space.ts";
import { SHAPE_LIMIT } from "../../head/head_model.ts";
import { refuse } from "../../formats/glb/refuse.ts";
import { LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";

export const BINDING_EXTENSION = "HEADCAST_splat_binding";
export const BINDING_VERSION = 1;

/** The extension's object. */
export interface BindingExtension {
  readonly version: typeof BINDING_VERSION;
  /** What the avatar calls itself. */
  readonly name: string;
  readonly head: {
    readonly name: string;
    readonly version: number;
    /** headFingerprint of the mesh whose triangles are meant. */
    readonly fingerprint: string;
    readonly expressionSpace: ExpressionSpace;
  };
  /** The mesh of the file whose first primitive has these triangles, with the shape below in its vertices. */
  readonly mesh: number;
  /** Beta, which the head's own template needs to be this person. */
  readonly shape: readonly number[];
  /** Accessors, an element a splat. */
  readonly attributes: Readonly<Record<string, number>>;
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Accessors' types by attribute. */
export const BOUND = {
  TRIANGLE: "SCALAR",
  POSITION: "VEC3",
  ROTATION: "VEC4",
  SCALE: "VEC3",
  OPACITY: "SCALAR",
  COLOR: "VEC3",
  ONE_SIDED: "SCALAR",
} as const satisfies Readonly<Record<string, AccessorType>>;

/** Of the light, where there is one. */
export const LIGHT_ATTRIBUTES: readonly {
  readonly key: keyof SplatLight;
  readonly name: string;
  readonly type: AccessorType;
}[] = (Object.keys(LIGHT_WIDTHS) as (keyof SplatLight)[]).map((key) => ({
  key,
  name: `LIGHT_${key.toUpperCase()}`,
  type: LIGHT_WIDTHS[key] === 3 ? "VEC3" : "SCALAR",
}));

/** Of the harmonics above degree 0: as glTF's own, but in the triangles' frames and with degree 1 as a vector. */
export const harmonicName = (k: number): string => `HARMONIC_${k}`;

const MOST_NAME = 200;

/**
 * Checks the object; what its accessors hold is checked where they are read.
 *
 * @throws SyntaxError that names the field
 */
export function checkBinding(value: unknown, accessors: number, meshes: number): BindingExtension {
  const within = (path: string) => `${BINDING_EXTENSION}${path}`;
  const record = (value: unknown, path: string) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Readonly<Record<string, unknown>>
      : refuse(`${within(path)} must be an object`, quoted(value));
  const text = (value: unknown, path: string) =>
    typeof value === "string" && value.length <= MOST_NAME
      ? value
      : refuse(`${within(path)} must be text of at most ${MOST_NAME} letters`, quoted(value));
  const whole = (value: unknown, path: string, end: number) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) < end
      ? value as number
      : refuse(`${within(path)} must lie in 0..${end - 1}`, quoted(value));
  const root = record(value, "");
  if (root.version !== BINDING_VERSION) {
    refuse(
      `${within(".version")} must be ${BINDING_VERSION}, or a newer Headcast reads it`,
      quoted(root.version),
    );
  }
  const head = record(root.head, ".head");
  if (!(EXPRESSION_SPACE_NAMES as readonly unknown[]).includes(head.expressionSpace)) {
    refuse(
      `${within(".head.expressionSpace")} must be one of ${EXPRESSION_SPACE_NAMES.join(", ")}`,
      quoted(head.expressionSpace),
    );
  }
  const { shape } = root;
  if (!Array.isArray(shape) || shape.length > SHAPE_LIMIT || !shape.every((x) => Number.isFinite(x))) {
    refuse(`${within(".shape")} must be at most ${SHAPE_LIMIT} finite numbers`, quoted(shape));
  }
  const attributes = record(root.attributes, ".attributes");
  return {
    version: BINDING_VERSION,
    name: text(root.name, ".name"),
    head: {
      name: text(head.name, ".head.name"),
      version: whole(head.version, ".head.version", 2 ** 31),
      fingerprint: text(head.fingerprint, ".head.fingerprint"),
      expressionSpace: head.expressionSpace as ExpressionSpace,
    },
    mesh: whole(root.mesh, ".mesh", meshes),
    shape: shape as number[],
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, at]) => [name, whole(at, `.attributes.${name}`, accessors)]),
    ),
    provenance: record(root.provenance ?? {}, ".provenance"),
  };
}

const quoted = (value: unknown): string => value === undefined ? "nothing" : shownValue(value, 60);
