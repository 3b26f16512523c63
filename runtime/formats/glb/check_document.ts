import { shownValue } from "../../base/message.ts";
import { refuseUnknownExtensions } from "./extensions.ts";
import {
  type AccessorType,
  COMPONENT_BYTES,
  COMPONENTS,
  type ComponentType,
  type GltfAccessor,
  type GltfAttributes,
  type GltfBufferView,
  type GltfDocument,
  type GltfMesh,
  type GltfNamed,
  type GltfNode,
  type GltfPrimitive,
  type GltfSkin,
  type GltfSparse,
} from "./gltf.ts";
import { refuse } from "./refuse.ts";

/** Of any list: what JSON of 32 MB could say of bones and targets lies far below. */
const MOST_ENTRIES = 65536;
const MOST_COUNT = 2 ** 31;

type Fields = Readonly<Record<string, unknown>>;

/** A field's path in the file goes into what is said of it. */
function record(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${path} must be an object`, quoted(value));
  }
  return value as Fields;
}

function list(value: unknown, path: string, most = MOST_ENTRIES): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse(`${path} must be a list`, quoted(value));
  if (value.length > most) refuse(`${path} must have at most ${most} entries`, value.length);
  return value;
}

const records = <T>(value: unknown, path: string, each: (fields: Fields, path: string) => T): T[] =>
  list(value, path).map((entry, i) => each(record(entry, `${path}[${i}]`), `${path}[${i}]`));

/** A whole number from 0 to below `end`. */
function whole(value: unknown, path: string, end = MOST_COUNT): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= end) {
    refuse(`${path} must lie in 0..${end - 1}`, quoted(value));
  }
  return value as number;
}

const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined ? undefined : read(value);

function numbers(value: unknown, path: string, count: number, missing: readonly number[]): readonly number[] {
  if (value === undefined) return missing;
  const values = list(value, path, count);
  if (values.length !== count || !values.every((x) => Number.isFinite(x))) {
    refuse(`${path} must have ${count} finite numbers`, quoted(value));
  }
  return values as number[];
}

const strings = (value: unknown, path: string): string[] =>
  list(value, path).map((name) =>
    typeof name === "string" ? name : refuse(`${path} must be names`, quoted(name))
  );

const named = (fields: Fields, path: string): GltfNamed => ({
  name: typeof fields.name === "string" ? fields.name : "",
  extensions: fields.extensions === undefined ? {} : record(fields.extensions, `${path}.extensions`),
  // Anything may stand in extras; of use are objects.
  extras: typeof fields.extras === "object" && fields.extras !== null ? fields.extras as Fields : {},
});

function componentType(value: unknown, path: string): ComponentType {
  if (typeof value !== "number" || !Object.hasOwn(COMPONENT_BYTES, value)) {
    refuse(`${path} must be a component type`, quoted(value));
  }
  return value as ComponentType;
}

/** Anything that JSON can say, as a refusal quotes it. */
const quoted = (value: unknown): string => value === undefined ? "nothing" : shownValue(value, 60);

/** Checks an index into one of the document's lists. */
type Index = (value: unknown, path: string, of: ListName) => number;
const LIST_NAMES = ["bufferViews", "accessors", "materials", "meshes", "skins", "nodes"] as const;
type ListName = typeof LIST_NAMES[number];

/**
 * @param binary bytes of the binary chunk
 * @throws SyntaxError that names the field
 */
export function checkDocument(value: unknown, binary: number): GltfDocument {
  const root = record(value, "its JSON");
  const asset = record(root.asset, "asset"), { version, copyright } = asset;
  // Lists would be joined, which those that nest 100,000 deep do not survive.
  if (typeof version !== "string" || !/^2\.\d+$/.test(version)) {
    refuse("asset.version must be 2.0", quoted(version));
  }
  const extensionsRequired = strings(root.extensionsRequired, "extensionsRequired");
  refuseUnknownExtensions(extensionsRequired);
  const lengths = new Map(LIST_NAMES.map((name) => [name, list(root[name], name).length]));
  const index: Index = (value, path, of) => {
    if (lengths.get(of) === 0) {
      refuse(`${path} must be one of the file's ${of}, which has none`, quoted(value));
    }
    return whole(value, path, lengths.get(of)!);
  };
  records(root.buffers, "buffers", (buffer, path) => {
    // Of a .glb only buffer 0 is the chunk; others lie in files beside it, which nobody handed in.
    if (buffer.uri !== undefined) {
      refuse(
        `${path} must lie in it (gltf-transform copy in.gltf out.glb packs what lies beside)`,
        quoted(buffer.uri),
      );
    }
  });
  return {
    asset: { ...named(asset, "asset"), copyright: typeof copyright === "string" ? copyright : "" },
    extensionsUsed: strings(root.extensionsUsed, "extensionsUsed"),
    extensionsRequired,
    extensions: named(root, "its JSON").extensions,
    bufferViews: records(root.bufferViews, "bufferViews", (view, path) => bufferView(view, path, binary)),
    accessors: records(root.accessors, "accessors", (fields, path) => accessor(fields, path, index)),
    materials: records(root.materials, "materials", named),
    meshes: records(root.meshes, "meshes", (fields, path) => mesh(fields, path, index)),
    skins: records(root.skins, "skins", (fields, path) => skin(fields, path, index)),
    nodes: records(root.nodes, "nodes", (fields, path) => node(fields, path, index)),
  };
}

function bufferView(view: Fields, path: string, binary: number): GltfBufferView {
  whole(view.buffer, `${path}.buffer`, 1);
  const byteOffset = whole(view.byteOffset ?? 0, `${path}.byteOffset`, binary + 1);
  return {
    ...named(view, path),
    byteOffset,
    byteLength: whole(view.byteLength, `${path}.byteLength`, binary - byteOffset + 1),
    // At most 252 (5.11.4).
    byteStride: whole(view.byteStride ?? 0, `${path}.byteStride`, 253),
  };
}

function accessor(fields: Fields, path: string, index: Index): GltfAccessor {
  const { type } = fields;
  if (typeof type !== "string" || !Object.hasOwn(COMPONENTS, type)) {
    refuse(`${path}.type must be one of ${Object.keys(COMPONENTS).join(", ")}`, quoted(type));
  }
  return {
    ...named(fields, path),
    bufferView: optional(fields.bufferView, (at) => index(at, `${path}.bufferView`, "bufferViews")),
    byteOffset: whole(fields.byteOffset ?? 0, `${path}.byteOffset`),
    componentType: componentType(fields.componentType, `${path}.componentType`),
    normalized: fields.normalized === true,
    count: whole(fields.count, `${path}.count`),
    type: type as AccessorType,
    sparse: optional(
      fields.sparse,
      (value) => sparse(record(value, `${path}.sparse`), `${path}.sparse`, index),
    ),
  };
}

function sparse(fields: Fields, path: string, index: Index): GltfSparse {
  const part = (name: "indices" | "values") => {
    const part = record(fields[name], `${path}.${name}`);
    return {
      fields: part,
      bufferView: index(part.bufferView, `${path}.${name}.bufferView`, "bufferViews"),
      byteOffset: whole(part.byteOffset ?? 0, `${path}.${name}.byteOffset`),
    };
  };
  const { fields: own, ...indices } = part("indices"), { fields: _, ...values } = part("values");
  return {
    count: whole(fields.count, `${path}.count`),
    indices: { ...indices, componentType: componentType(own.componentType, `${path}.indices.componentType`) },
    values,
  };
}

function mesh(fields: Fields, path: string, index: Index): GltfMesh {
  const own = named(fields, path);
  const names = own.extras.targetNames;
  return {
    ...own,
    primitives: records(
      fields.primitives,
      `${path}.primitives`,
      (each, path) => primitive(each, path, index),
    ),
    targetNames: names === undefined ? [] : strings(names, `${path}.extras.targetNames`),
  };
}

function primitive(fields: Fields, path: string, index: Index): GltfPrimitive {
  const attributes = (value: unknown, path: string): GltfAttributes =>
    Object.fromEntries(
      Object.entries(record(value, path)).map((
        [name, at],
      ) => [name, index(at, `${path}.${name}`, "accessors")]),
    );
  return {
    ...named(fields, path),
    attributes: attributes(fields.attributes, `${path}.attributes`),
    indices: optional(fields.indices, (at) => index(at, `${path}.indices`, "accessors")),
    mode: whole(fields.mode ?? 4, `${path}.mode`, 7),
    material: optional(fields.material, (at) => index(at, `${path}.material`, "materials")),
    targets: list(fields.targets, `${path}.targets`).map((target, i) =>
      attributes(target, `${path}.targets[${i}]`)
    ),
  };
}

const skin = (fields: Fields, path: string, index: Index): GltfSkin => ({
  ...named(fields, path),
  joints: list(fields.joints, `${path}.joints`).map((joint) => index(joint, `${path}.joints`, "nodes")),
  inverseBindMatrices: optional(
    fields.inverseBindMatrices,
    (at) => index(at, `${path}.inverseBindMatrices`, "accessors"),
  ),
});

const node = (fields: Fields, path: string, index: Index): GltfNode => ({
  ...named(fields, path),
  mesh: optional(fields.mesh, (at) => index(at, `${path}.mesh`, "meshes")),
  skin: optional(fields.skin, (at) => index(at, `${path}.skin`, "skins")),
  children: list(fields.children, `${path}.children`).map((at) => index(at, `${path}.children`, "nodes")),
  matrix: optional(fields.matrix, (matrix) => numbers(matrix, `${path}.matrix`, 16, [])),
  translation: numbers(fields.translation, `${path}.translation`, 3, [0, 0, 0]),
  rotation: numbers(fields.rotation, `${path}.rotation`, 4, [0, 0, 0, 1]),
  scale: numbers(fields.scale, `${path}.scale`, 3, [1, 1, 1]),
});
