/** What is read of a .glb's JSON, as glTF 2.0 names it (section 5 of its specification). */

/** The component types of accessors, by their numbers in the file: bytes each. */
export const COMPONENT_BYTES = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 } as const;
export type ComponentType = keyof typeof COMPONENT_BYTES;

/** How many numbers an element has. */
export const COMPONENTS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 } as const;
export type AccessorType = keyof typeof COMPONENTS;

/** Checked: what it refers to is there. Extensions and extras are as the file has them. */
export interface GltfDocument {
  /** Who made it; texts may be anything, and empty. */
  readonly asset: GltfNamed & { readonly copyright: string };
  readonly extensionsUsed: readonly string[];
  readonly extensionsRequired: readonly string[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly bufferViews: readonly GltfBufferView[];
  readonly accessors: readonly GltfAccessor[];
  readonly materials: readonly GltfNamed[];
  readonly meshes: readonly GltfMesh[];
  readonly skins: readonly GltfSkin[];
  readonly nodes: readonly GltfNode[];
}

export interface GltfNamed {
  /** Empty where the file gives none. */
  readonly name: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly extras: Readonly<Record<string, unknown>>;
}

/** Lies within the binary chunk. */
export interface GltfBufferView extends GltfNamed {
  readonly byteOffset: number;
  readonly byteLength: number;
  /** 0: elements lie close. */
  readonly byteStride: number;
}

export interface GltfAccessor extends GltfNamed {
  /** Zeros where there is none. */
  readonly bufferView: number | undefined;
  readonly byteOffset: number;
  readonly componentType: ComponentType;
  readonly normalized: boolean;
  readonly count: number;
  readonly type: AccessorType;
  readonly sparse: GltfSparse | undefined;
}

export interface GltfSparse {
  readonly count: number;
  readonly indices: {
    readonly bufferView: number;
    readonly byteOffset: number;
    readonly componentType: ComponentType;
  };
  readonly values: { readonly bufferView: number; readonly byteOffset: number };
}

/** Accessors by attribute. */
export type GltfAttributes = Readonly<Record<string, number>>;

export interface GltfPrimitive extends GltfNamed {
  readonly attributes: GltfAttributes;
  readonly indices: number | undefined;
  /** 0 points, 4 triangles, 5 strip, 6 fan. */
  readonly mode: number;
  readonly material: number | undefined;
  readonly targets: readonly GltfAttributes[];
}

export interface GltfMesh extends GltfNamed {
  readonly primitives: readonly GltfPrimitive[];
  /** Of its morph targets: extras.targetNames, which all exporters use and no specification has. */
  readonly targetNames: readonly string[];
}

export interface GltfSkin extends GltfNamed {
  readonly joints: readonly number[];
  readonly inverseBindMatrices: number | undefined;
}

export interface GltfNode extends GltfNamed {
  readonly mesh: number | undefined;
  readonly skin: number | undefined;
  readonly children: readonly number[];
  /** [16], column by column. */
  readonly matrix: readonly number[] | undefined;
  readonly translation: readonly number[];
  /** Quaternion, x y z w. */
  readonly rotation: readonly number[];
  readonly scale: readonly number[];
}
