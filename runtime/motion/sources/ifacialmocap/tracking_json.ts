import { arkitIndexOf } from "../../clips/arkit_names.ts";
import { writeHeadTurn } from "../../head_turn.ts";
import type { SourceFrame } from "../source.ts";
import { writeWeight } from "../weights.ts";

const RADIAN = Math.PI / 180;
/** Shapes of the longest list. */
const MOST = 256;
/** Characters of the longest name. */
const LONGEST = 64;
const utf8 = new TextDecoder();

/**
 * Reads the JSON that MeowFace (Android) sends beside its text, as VTube Studio's app for phones does:
 *
 *     {"Timestamp": ms, "FaceFound": true, "Rotation": {"x", "y", "z"}, "BlendShapes": [{"k": "JawOpen", "v": 0.1}, ...]}
 *
 * with weights of 0 to 1 and degrees. Receivers agree that x is yaw, y pitch and z roll, and not on their signs. In the one
 * datagram that is printed in public the eyes look 11 degrees to the left (EyeLookOutLeft, EyeLookInRight and the eyes'
 * own y) and 3.5 down, and the head has x of -11 and y of 9: somebody who looks at the phone while the head is turned to the
 * right and up. So positive x is to the subject's left and positive y up; roll is taken as iFacialMocap has it.
 */
export function createTrackingJson(frame: SourceFrame): (bytes: Uint8Array) => void {
  const counts = new Uint16Array(frame.expression.length);
  const takeShape = (entry: unknown): void => {
    const { k, v } = record(entry, "a shape");
    if (typeof k !== "string" || k.length > LONGEST) {
      refuse(`a shape's name has ${LONGEST} characters at most`);
    }
    const index = arkitIndexOf(k);
    if (index === undefined) return;
    frame.expression[index]! += finite(v);
    counts[index]!++;
  };
  return (bytes) => {
    const data = record(parse(bytes), "it");
    const shapes = data["BlendShapes"];
    frame.face = data["FaceFound"] !== false;
    if (data["Timestamp"] !== undefined) frame.t = finite(data["Timestamp"]);
    if (!frame.face) return;
    if (!Array.isArray(shapes) || shapes.length > MOST) {
      refuse(`BlendShapes must be a list of at most ${MOST}`);
    }
    counts.fill(0);
    for (const entry of shapes) takeShape(entry);
    for (let i = 0; i < counts.length; i++) {
      writeWeight(frame.expression[i]! / Math.max(1, counts[i]!), frame.expression, i);
    }
    if (data["Rotation"] === undefined) return;
    const { x, y, z } = record(data["Rotation"], "Rotation");
    writeHeadTurn(finite(x) * RADIAN, -finite(y) * RADIAN, finite(z) * RADIAN, frame.joints);
  };
}

function refuse(constraint: string): never {
  throw new SyntaxError(`Cannot read tracking datagram in JSON, ${constraint}`);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function record(value: unknown, name: string): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : refuse(`${name} must be an object: ${Array.isArray(value) ? "a list" : typeof value}`);
}

function finite(value: unknown): number {
  // What is finite may still be none as a float32.
  return typeof value === "number" && Math.abs(value) < 1e30
    ? value
    : refuse(`a number is expected: ${String(value).slice(0, 20)}`);
}
