import { fitSphere, type Sphere } from "../correspond/fit_sphere.ts";
import { NearSurface } from "../correspond/near_surface.ts";
import { meanOf } from "../correspond/similarity.ts";
import type { LandmarkEmbedding } from "../head_model.ts";
import { at } from "../morph/joints.ts";
import { ICT_SPANS, verticesOf } from "./layout.ts";
import { add, cross, dot, length, subtract, unit, type Vector } from "../../base/vector.ts";

/** An eyeball of the scan. */
export interface IctEye {
  /** Of the ball behind the cornea, metres. */
  readonly ball: Sphere;
  /** Unit, from its middle through the pupil's: 7 degrees to the side in the neutral face, as living eyes stand. */
  readonly axis: Vector;
  /** Half angles seen from the ball's middle, radians. */
  readonly iris: number;
  readonly pupil: number;
  /** Of the outer surface. */
  readonly vertices: readonly number[];
}

/** Radians about the axis beyond which the surface is a sphere, and no cornea. */
const BEYOND_CORNEA = 0.7;
/** Metres: the iris' rim, and the pupil's, as its mesh has them (its vertices stand in rings about the axis). */
const IRIS_RADIUS = 6e-3, PUPIL_RADIUS = 1.5e-3;

/** Fits the eyeball of a side: the axis runs to the middle of the inner disc, the ball through the sclera behind it. */
export function fitIctEye(template: ArrayLike<number>, side: "left" | "right"): IctEye {
  const vertices = verticesOf(ICT_SPANS[`${side}Sclera`]), inner = verticesOf(ICT_SPANS[`${side}Iris`]);
  const points = vertices.map((v) => at(template, v));
  let axis: Vector = [0, 0, 1], ball = fitSphere(points)!;
  // The disc is found by the axis and the axis by the disc.
  for (let round = 0; round < 8; round++) {
    const disc = inner.map((v) => at(template, v)).filter((p) => {
      const away = subtract(p, ball.centre), forward = dot(away, axis);
      return forward > 0.9 * ball.radius && length(add(away, axis, -forward)) < IRIS_RADIUS;
    });
    axis = unit(subtract(meanOf(disc), ball.centre));
    ball = fitSphere(
      points.filter((p) => Math.acos(dot(unit(subtract(p, ball.centre)), axis)) > BEYOND_CORNEA),
    )!;
  }
  return {
    ball,
    axis,
    iris: Math.asin(IRIS_RADIUS / ball.radius),
    pupil: Math.asin(PUPIL_RADIUS / ball.radius),
    vertices,
  };
}

/** What a place of an eyeball is, by its angle from the axis. */
export function eyeRegion({ ball, axis, iris, pupil }: IctEye, p: Vector): "pupil" | "iris" | "sclera" {
  const angle = Math.acos(Math.min(1, dot(unit(subtract(p, ball.centre)), axis)));
  return angle < pupil ? "pupil" : angle < iris ? "iris" : "sclera";
}

/**
 * MediaPipe's points of an iris, by number: its middle, then its rim on the picture's right, above, on the left, below.
 * (Of both eyes it numbers the picture's right first.)
 */
const IRIS_POINTS = { right: [468, 469, 470, 471, 472], left: [473, 474, 475, 476, 477] } as const;

/** The five points of each iris, on the eyeballs. */
export function embedIrises(
  eyes: Readonly<Record<"left" | "right", IctEye>>,
  template: ArrayLike<number>,
  triangles: ArrayLike<number>,
): LandmarkEmbedding {
  const found = (["right", "left"] as const).flatMap((side) => {
    const { ball, axis, iris, vertices } = eyes[side], own = new Set(vertices);
    const surface = new NearSurface(
      template,
      triangles,
      Array.from({ length: triangles.length / 3 }, (_, t) => t).filter((t) => own.has(triangles[t * 3]!)),
    );
    const toLeft = unit(cross([0, 1, 0], axis)), up = cross(axis, toLeft), tangent = Math.tan(iris);
    const ways: Vector[] = [axis, add(axis, toLeft, tangent), add(axis, up, tangent)];
    ways.push(add(axis, toLeft, -tangent), add(axis, up, -tangent));
    return ways.map((way, i) => {
      const goal = surface.exit(ball.centre, unit(way)) ?? add(ball.centre, unit(way), ball.radius);
      return { index: IRIS_POINTS[side][i]!, ...surface.nearest(goal) };
    });
  });
  return {
    indices: Uint16Array.from(found, ({ index }) => index),
    triangles: Uint32Array.from(found, ({ triangle }) => triangle),
    barycentric: Float32Array.from(found.flatMap(({ weights }) => [...weights])),
  };
}
