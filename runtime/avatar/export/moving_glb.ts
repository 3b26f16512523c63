import { publicProvenance } from "../public_provenance.ts";
import { buildGlb, type GlbArray, type GlbBuilder } from "../../formats/glb/write_glb.ts";
import type { AccessorType } from "../../formats/glb/gltf.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { addSplats, KHR_SPLATS } from "../../formats/splats/splat_glb.ts";
import { headFingerprint } from "../../head/fingerprint.ts";
import { foldIdentity } from "../../head/identity.ts";
import type { Avatar } from "../avatar.ts";
import { ABOVE_0, harmonicsDegree } from "../harmonics.ts";
import {
  BINDING_EXTENSION,
  BINDING_VERSION,
  type BindingExtension,
  BOUND,
  harmonicName,
  LIGHT_ATTRIBUTES,
} from "./binding_extension.ts";
import { headParts } from "./head_mesh.ts";

/** Nodes, meshes and so on by their places in the file. */
const SPLATS = 0, HEAD = 1;

const GENERATOR = { generator: "Headcast" };

/**
 * Splats alone, for any viewer of KHR_gaussian_splatting.
 *
 * @param cloud metres, y up, the face to +z
 */
export function stillGlb(cloud: SplatCloud, name: string): Uint8Array<ArrayBuffer> {
  const glb = buildGlb();
  const primitive = addSplats(glb, cloud);
  return glb.finish({
    extensionsUsed: [KHR_SPLATS],
    scene: 0,
    scenes: [{ name, nodes: [SPLATS] }],
    nodes: [{ name, mesh: SPLATS }],
    meshes: [{ name, primitives: [primitive] }],
  }, GENERATOR);
}

/**
 * Splats that stand still in the file's scene, and what moves them: the head as a mesh with morph targets and joints,
 * which stands in no scene, so that viewers do not show it, and the binding of splats to its triangles in an extension
 * of our own.
 *
 * @param cloud the same splats, as worldCloud places them
 */
export function movingGlb(avatar: Avatar, cloud: SplatCloud): Uint8Array<ArrayBuffer> {
  const { head, name } = avatar;
  const glb = buildGlb();
  const primitive = addSplats(glb, cloud) as { readonly extensions: Readonly<Record<string, unknown>> };
  const identity = foldIdentity(head, avatar.shape);
  const parts = headParts(glb, head, identity, 1, { mesh: HEAD, material: 0, skin: 0 });
  const bound = {
    ...primitive,
    extensions: { ...primitive.extensions, [BINDING_EXTENSION]: bindingOf(glb, avatar) },
  };
  return glb.finish({
    extensionsUsed: [KHR_SPLATS, BINDING_EXTENSION],
    scene: 0,
    // PlayCanvas shows all scenes of a file at once, and the mesh among the splats: it stands in none.
    scenes: [{ name, nodes: [SPLATS] }],
    nodes: [{ name, mesh: SPLATS }, ...parts.nodes],
    meshes: [{ name, primitives: [bound] }, parts.mesh],
    materials: [parts.material],
    skins: [parts.skin],
  }, GENERATOR);
}

function bindingOf(glb: GlbBuilder, avatar: Avatar): BindingExtension {
  const { head, light, harmonics } = avatar;
  const attributes: Record<string, number> = {};
  const add = (name: string, values: GlbArray, type: AccessorType) =>
    attributes[name] = glb.accessor(values, type);
  const values: Readonly<Record<keyof typeof BOUND, GlbArray>> = {
    TRIANGLE: avatar.binding,
    POSITION: avatar.position,
    ROTATION: rolled(avatar.rotation),
    SCALE: avatar.scale,
    OPACITY: avatar.opacity,
    COLOR: avatar.colour,
    ONE_SIDED: avatar.oneSided,
  };
  for (const name of Object.keys(BOUND) as (keyof typeof BOUND)[]) add(name, values[name], BOUND[name]);
  if (harmonics) {
    const each = ABOVE_0[harmonicsDegree(avatar)];
    for (let k = 0; k < each; k++) {
      add(harmonicName(k), harmonics.filter((_, i) => i % each === k), "VEC3");
    }
  }
  if (light) { for (const { key, name, type } of LIGHT_ATTRIBUTES) add(name, light[key], type); }
  return {
    version: BINDING_VERSION,
    name: avatar.name,
    head: {
      name: head.name,
      version: head.version,
      fingerprint: headFingerprint(head),
      expressionSpace: head.expressionSpace,
    },
    mesh: HEAD,
    shape: Array.from(avatar.shape),
    attributes,
    provenance: publicProvenance(avatar.provenance),
  };
}

/** w x y z to glTF's x y z w. */
function rolled(rotation: Float32Array): Float32Array {
  const result = new Float32Array(rotation.length);
  for (let at = 0; at < rotation.length; at += 4) {
    for (let k = 0; k < 4; k++) result[at + k] = rotation[at + (k + 1) % 4]!;
  }
  return result;
}
