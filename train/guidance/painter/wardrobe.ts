import type { Look } from "./look.ts";
import type { MeshBuilder } from "./paint_mesh.ts";
import type { Sitter } from "./sitter.ts";

/** All that stands off the skin: hair, beard, brows, pieces. */
export function dress(_sitter: Sitter, _look: Look, _mesh: MeshBuilder): void {
}
