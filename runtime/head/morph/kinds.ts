/** What a mesh of an avatar is. */
export type MeshKind = "face" | "eye" | "mouth" | "left out";

/** Names' parts that tell what is none of a head's surface, before those that tell what is. */
const LEFT_OUT =
  /hair|glass|beard|must|outfit|body|cloth|shirt|jacket|top|bottom|foot|shoe|hat\b|headwear|facewear|mask|helmet|earring|hand|lash|brow|occlusion|tear|lacrimal|wet|shadow|collision/i;
const MOUTH = /teeth|tooth|tongue|gum|mouth|dentures/i;
const EYE = /eye|cornea|sclera|iris|pupil/i;

/**
 * Tells meshes apart by the names of mesh, node and material (Wolf3D_Head, Wolf3D_Teeth, EyeLeft, ...), and what no name
 * tells by its targets.
 *
 * @param arkit how many of its targets ARKit has names for
 */
export function kindOf(names: readonly string[], arkit: number): MeshKind {
  const plain = names.map((name) => name.replace(/wolf3d_/i, ""));
  // A face that has brows or a beard in its name is told by its many targets.
  const face = arkit > 20;
  if (plain.some((name) => MOUTH.test(name)) && !/head|face/i.test(plain[0] ?? "")) return "mouth";
  if (plain.some((name) => EYE.test(name) && !LEFT_OUT.test(name) && !/lid|head|face/i.test(name))) {
    return "eye";
  }
  if (
    plain.some((name) => LEFT_OUT.test(name)) &&
    !(face && plain.some((name) => /head|face|avatar/i.test(name)))
  ) {
    return "left out";
  }
  return arkit > 0 ? "face" : "left out";
}
