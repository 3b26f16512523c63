import { type HeadModel, JOINTS } from "../head_model.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../arkit.ts";
import { STOCK_HEAD_VERSION } from "./frozen.ts";
import { growEar } from "./mesh/ears.ts";
import { sculptExpressions } from "./expression/expressions.ts";
import { lineSocket } from "./mesh/eye_sockets.ts";
import { addCaruncle, addEyeball, foldLids, ringEye } from "./mesh/eyes.ts";
import { fillGrid, layGrid } from "./mesh/face_grid.ts";
import { BEHIND_FACE } from "./mesh/grid_lines.ts";
import { markHair } from "./mesh/hairline.ts";
import { IDENTITY_NAMES, sculptIdentities } from "./identity/identity.ts";
import { shapeBlinks } from "./identity/blinks.ts";
import { jointRegressor } from "./mesh/joints.ts";
import { embedLandmarks } from "./landmarks/embed.ts";
import { HalfMesh } from "./mesh/mesh_builder.ts";
import { ringMouth } from "./mesh/mouth.ts";
import { openNostril } from "./mesh/nostrils.ts";
import { poseCorrectives } from "./expression/pose_correctives.ts";
import { sculptHead } from "./sculpture/sculpt_head.ts";
import type { Displacement } from "./expression/shape_pulls.ts";
import { relax } from "./sculpture/relax.ts";
import { skinningWeights } from "./mesh/skinning.ts";
import { addTeeth } from "./mesh/teeth.ts";
import { addTongue } from "./mesh/tongue.ts";
import { mirrorHalf, type WholeMesh } from "./mesh/whole_mesh.ts";

const METRES_PER_MILLIMETRE = 1e-3;

/**
 * The built-in head: sculpted in code, nobody's data. The same every time.
 * Expressions are the 52 ARKit shapes; jawOpen and the eye looks turn joints.
 */
export function sculptStockHead(): HeadModel {
  const mesh = sculptMesh();
  const expressions = sculptExpressions(mesh);
  const identities = sculptIdentities(mesh);
  const blinks = shapeBlinks(
    mesh,
    (name) => expressions.basis[ARKIT_INDEX[name]]!,
    (name) => identities[IDENTITY_NAMES.indexOf(name)]!,
  );
  return {
    name: "stock",
    version: STOCK_HEAD_VERSION,
    expressionSpace: "arkit",
    template: Float32Array.from(mesh.positions, (millimetres) => millimetres * METRES_PER_MILLIMETRE),
    triangles: mesh.triangles,
    regions: mesh.regions,
    regionNames: mesh.regionNames,
    shapeBasis: inMetres(identities),
    shapeNames: IDENTITY_NAMES,
    expressionBasis: inMetres(expressions.basis),
    expressionNames: ARKIT_SHAPES,
    correctives: expressions.correctives,
    shapedExpressions: blinks.shapedExpressions,
    shapedExpressionBasis: inMetres(blinks.basis),
    jointDrivers: expressions.jointDrivers,
    jointRegressor: jointRegressor(mesh),
    jointParents: Int8Array.from(JOINTS, (joint) => joint === "root" ? -1 : joint === "neck" ? 0 : 1),
    skinningWeights: skinningWeights(mesh),
    poseCorrectives: inMetres([poseCorrectives(mesh)]),
    landmarks: embedLandmarks(mesh),
  };
}

/** The head at rest before anything moves it, millimetres. */
export const sculptMesh = (): WholeMesh => mirrorHalf(sculptHalf());

/** The left half, millimetres. */
function sculptHalf(): HalfMesh {
  const mesh = new HalfMesh();
  const skin = sculptHead();
  const grid = layGrid(mesh, skin);
  fillGrid(mesh, grid);
  // Cells round eye and mouth and behind the face settle freely; before, the grid keeps to its rows and columns.
  const freedom = new Map<number, number>(), behindFace = new Map<number, number>();
  for (const row of grid.at.slice(1, -1)) {
    row.forEach((v, c) => {
      if (v < 0) return;
      freedom.set(v, c > BEHIND_FACE ? 0.5 : 0.25);
      if (c > BEHIND_FACE) behindFace.set(v, 0.5);
    });
  }
  const eye = ringEye(mesh, skin, grid.eyeLoop);
  for (const [v, amount] of eye.free) freedom.set(v, amount);
  lineSocket(mesh, eye.inner);
  const ear = growEar(mesh, skin, grid.earLoop);
  for (const v of ear.free) freedom.set(v, 0.5);
  for (const v of ringMouth(mesh, skin, grid.mouthLoop).free) freedom.set(v, 0.5);
  relax(mesh, skin, freedom, 4);
  foldLids(mesh, skin);
  openNostril(mesh, skin);
  for (const v of markHair(mesh, skin)) behindFace.delete(v);
  relax(mesh, skin, behindFace, 3);
  addEyeball(mesh);
  addCaruncle(mesh);
  addTeeth(mesh, "upper");
  addTeeth(mesh, "lower");
  addTongue(mesh);
  return mesh;
}

function inMetres(displacements: readonly Displacement[]): Float32Array {
  const size = displacements[0]?.length ?? 0;
  const out = new Float32Array(displacements.length * size);
  displacements.forEach((displacement, i) => {
    for (let k = 0; k < size; k++) out[i * size + k] = displacement[k]! * METRES_PER_MILLIMETRE;
  });
  return out;
}
