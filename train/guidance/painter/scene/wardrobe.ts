import { growBeard } from "../hair/beard/beard.ts";
import { growMoustache } from "../hair/beard/moustache.ts";
import { growHair } from "../hair/hair.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import { coverOf, makePieces, showsEars } from "../pieces/pieces.ts";
import type { Subject } from "../surface/subject.ts";

/** All that stands off the skin: hair, beard, pieces. */
export function dress(subject: Subject, look: Look, mesh: MeshBuilder): void {
  const cover = coverOf(subject, look);
  growHair(mesh, look, cover, showsEars(look));
  growBeard(mesh, look, cover);
  growMoustache(mesh, look);
  makePieces(mesh, look);
}
