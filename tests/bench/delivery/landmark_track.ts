import { type Camera, mixCameras, PORTRAIT } from "../../../runtime/base/camera.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { PoseEvent } from "../../../runtime/protocol/pose_events.ts";
import { poseHead } from "../../reference/posing.ts";
import { cameraFrame } from "../../reference/project.ts";
import { apply } from "../../reference/rotations.ts";

/** MediaPipe's points: nose, chin, corners of the mouth and of the eyes, cheeks. */
const POINTS = [1, 199, 61, 291, 33, 263, 50, 280];

interface Kept {
  readonly taken: number;
  readonly expression: Float64Array;
  readonly joints: Float64Array;
  readonly camera: Required<Camera>;
}

/** Where landmarks are in a session's pictures, at any moment between two of its poses; by the float64 twin. */
export class LandmarkTrack {
  readonly #poses: Kept[] = [];
  readonly #head: HeadModel;

  constructor(head: HeadModel) {
    this.#head = head;
  }

  add({ taken, expression, joints, camera }: PoseEvent): void {
    this.#poses.push({
      ...{ taken, camera: { ...camera } },
      ...{ expression: Float64Array.from(expression), joints: Float64Array.from(joints) },
    });
  }

  /** @returns [landmarks, 2], pixels of a picture of one pixel a side; null where no poses are about the moment */
  at(moment: number): Float64Array | null {
    const after = this.#poses.findIndex(({ taken }) => taken >= moment);
    if (after <= 0) return null;
    const [from, to] = [this.#poses[after - 1]!, this.#poses[after]!];
    const share = (moment - from.taken) / (to.taken - from.taken);
    const camera = { ...PORTRAIT };
    mixCameras(from.camera, to.camera, share, camera);
    const mixed = (a: Float64Array, b: Float64Array) =>
      a.map((value, at) => value + share * (b[at]! - value));
    const pose = {
      expression: mixed(from.expression, to.expression),
      joints: mixed(from.joints, to.joints),
    };
    return this.#project(poseHead(this.#head, [], pose).vertices, camera);
  }

  #project(vertices: Float64Array, camera: Camera): Float64Array {
    const { indices, triangles, barycentric } = this.#head.landmarks;
    const { rotation, eye } = cameraFrame(camera);
    const focal = 1 / (2 * Math.tan(camera.fovY / 2));
    return Float64Array.from(POINTS.flatMap((point) => {
      const at = indices.indexOf(point);
      const place = [0, 1, 2].map((axis) =>
        [0, 1, 2].reduce((sum, corner) => {
          const vertex = this.#head.triangles[triangles[at]! * 3 + corner]!;
          return sum + barycentric[at * 3 + corner]! * vertices[vertex * 3 + axis]!;
        }, 0)
      );
      const [x, y, z] = apply(rotation, place[0]! - eye[0], place[1]! - eye[1], place[2]! - eye[2]);
      return [focal * x / z, focal * y / z];
    }));
  }
}
