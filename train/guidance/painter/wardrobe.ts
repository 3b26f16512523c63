import { growBeard } from "./beard/beard.ts";
import { growMoustache } from "./beard/moustache.ts";
import { growHair } from "./hair/hair.ts";
import type { Look } from "./look.ts";
import type { MeshBuilder } from "./paint_mesh.ts";
import type { Sitter } from "./sitter.ts";

/** All that stands off the skin: hair, beard, pieces. */
export function dress(_sitter: Sitter, look: Look, mesh: MeshBuilder): void {
  growHair(mesh, look);
  growBeard(mesh, look);
  growMoustache(mesh, look);
}
