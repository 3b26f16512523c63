import { refuse } from "./refuse.ts";

/** Extensions that hide a mesh's numbers, and what takes each out of a file. */
const COMPRESSIONS: Readonly<Record<string, string>> = {
  KHR_draco_mesh_compression: "Draco",
  EXT_meshopt_compression: "meshopt",
  KHR_meshopt_compression: "meshopt",
};

/** Those that leave positions and targets where the core has them: quantised ones are integers or scaled by a node. */
const HARMLESS =
  /^(KHR_mesh_quantization$|KHR_gaussian_splatting|(KHR|EXT)_(materials|texture|lights|mesh_gpu)_)/;

/**
 * What a file requires and a reader does not know must stop it (3.12).
 *
 * @throws SyntaxError
 */
export function refuseUnknownExtensions(required: readonly string[]): void {
  for (const name of required) {
    const packed = COMPRESSIONS[name];
    if (packed !== undefined) {
      refuse(
        `its meshes must not be packed by ${packed} (npx @gltf-transform/cli copy in.glb out.glb unpacks them)`,
        name,
      );
    }
    if (!HARMLESS.test(name)) refuse("it must not require an extension that is not known here", name);
  }
}
