/** Avatars as makers export them, written by a library that is not ours. */
import { Document, type Mesh, NodeIO } from "@gltf-transform/core";
import type { HeadModel } from "../../../runtime/head/head_model.ts";

/** A mesh of a test's avatar. */
export interface MeshPart {
  readonly name: string;
  /** Of the head's. */
  readonly triangles: readonly number[];
}

export interface AvatarGlb {
  /** [vertices, 3], metres. */
  readonly positions: ArrayLike<number>;
  readonly triangles: ArrayLike<number>;
  /** By name, [vertices, 3] displacements, metres. */
  readonly targets: ReadonlyMap<string, ArrayLike<number>>;
  readonly parts: readonly MeshPart[];
  /** Units a metre. */
  readonly unit?: number;
  /** Turned half round. */
  readonly backwards?: boolean;
  /** Places of a skin's joints, metres: all vertices hang on Head, but those below the neck's joint on Spine. */
  readonly bones?: Readonly<
    Record<"Spine" | "Neck" | "Head" | "LeftEye" | "RightEye", readonly [number, number, number]>
  >;
}

/** A head's parts as Ready Player Me and its like cut them. */
export function wolfParts({ triangles, regions, regionNames, template }: HeadModel): MeshPart[] {
  const of = (test: (region: string, left: boolean) => boolean) =>
    [...regions.keys()].filter((t) => test(regionNames[regions[t]!]!, template[triangles[t * 3]! * 3]! > 0));
  const isEye = (region: string) => /sclera|iris|pupil/.test(region);
  const isMouth = (region: string) => /teeth|gums|tongue/.test(region);
  return [
    { name: "Wolf3D_Head", triangles: of((region) => !isEye(region) && !isMouth(region)) },
    { name: "Wolf3D_Teeth", triangles: of(isMouth) },
    { name: "EyeLeft", triangles: of((region, left) => isEye(region) && left) },
    { name: "EyeRight", triangles: of((region, left) => isEye(region) && !left) },
  ];
}

export async function writeAvatarGlb(avatar: AvatarGlb): Promise<Uint8Array<ArrayBuffer>> {
  const document = new Document(), buffer = document.createBuffer(), scene = document.createScene();
  const unit = avatar.unit ?? 1, turn = avatar.backwards ? -1 : 1;
  const stand = (
    values: ArrayLike<number>,
    v: number,
  ) => [turn * unit * values[v * 3]!, unit * values[v * 3 + 1]!, turn * unit * values[v * 3 + 2]!];
  const accessor = (
    values: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    type: "SCALAR" | "VEC3" | "VEC4" | "MAT4",
  ) => document.createAccessor().setType(type).setArray(values).setBuffer(buffer);
  const skin = avatar.bones && makeSkin();

  function makeSkin() {
    const skin = document.createSkin(), bones = avatar.bones!;
    const node = (name: keyof typeof bones, under?: keyof typeof bones) => {
      const at = bones[name], above = under ? bones[under] : [0, 0, 0] as const;
      return document.createNode(name).setTranslation(
        stand(at.map((x, c) => x - above[c]!), 0) as [number, number, number],
      );
    };
    const [spine, neck, head] = [node("Spine"), node("Neck", "Spine"), node("Head", "Neck")];
    const [left, right] = [node("LeftEye", "Head"), node("RightEye", "Head")];
    scene.addChild(spine.addChild(neck.addChild(head.addChild(left).addChild(right))));
    const joints = [spine, neck, head, left, right];
    const inverse = new Float32Array(joints.length * 16);
    (["Spine", "Neck", "Head", "LeftEye", "RightEye"] as const).forEach((name, j) => {
      const at = stand(bones[name], 0);
      inverse.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -at[0]!, -at[1]!, -at[2]!, 1], j * 16);
      skin.addJoint(joints[j]!);
    });
    return skin.setInverseBindMatrices(accessor(inverse, "MAT4"));
  }

  for (const part of avatar.parts) {
    const used = [
      ...new Set(part.triangles.flatMap((t) => [0, 1, 2].map((k) => avatar.triangles[t * 3 + k]!))),
    ];
    const places = new Map(used.map((v, i) => [v, i]));
    const picked = (values: ArrayLike<number>) => Float32Array.from(used.flatMap((v) => stand(values, v)));
    const primitive = document.createPrimitive()
      .setMaterial(document.createMaterial(`${part.name}_material`))
      .setAttribute("POSITION", accessor(picked(avatar.positions), "VEC3"))
      .setIndices(
        accessor(
          Uint32Array.from(
            part.triangles.flatMap((t) => [0, 1, 2].map((k) => places.get(avatar.triangles[t * 3 + k]!)!)),
          ),
          "SCALAR",
        ),
      );
    if (skin) {
      const joint = (v: number) =>
        /EyeLeft/.test(part.name)
          ? 3
          : /EyeRight/.test(part.name)
          ? 4
          : avatar.positions[v * 3 + 1]! < avatar.bones!.Neck[1]
          ? 0
          : 2;
      primitive
        .setAttribute(
          "JOINTS_0",
          accessor(Uint16Array.from(used.flatMap((v) => [joint(v), 0, 0, 0])), "VEC4"),
        )
        .setAttribute("WEIGHTS_0", accessor(Float32Array.from(used.flatMap(() => [1, 0, 0, 0])), "VEC4"));
    }
    for (const [name, values] of avatar.targets) {
      primitive.addTarget(
        document.createPrimitiveTarget(name).setAttribute(
          "POSITION",
          accessor(picked(values), "VEC3").setSparse(name.startsWith("brow")),
        ),
      );
    }
    const mesh: Mesh = document.createMesh(part.name).addPrimitive(primitive);
    const node = document.createNode(part.name).setMesh(mesh);
    if (skin) node.setSkin(skin);
    scene.addChild(node);
  }
  return new Uint8Array(await new NodeIO().writeBinary(document));
}
