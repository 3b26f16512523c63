import { ARKIT_SHAPES, type ArkitShape } from "../../../../runtime/head/arkit.ts";

/** What a phone tells: weights of 0 to 1, degrees. */
export interface PhoneFace {
  readonly shapes: Partial<Record<ArkitShape, number>>;
  readonly head?: readonly number[];
  /** Left out where undefined, as older versions do. */
  readonly tracked?: boolean;
}

/** ARKit's name as Unity and iFacialMocap spell it. */
export const unitySpelling = (name: ArkitShape): string =>
  // mouthLeft, mouthRight, jawLeft and jawRight are names of directions, not sides.
  /^(mouth|jaw)(Left|Right)$/.test(name) ? name : name.replace(/Left$/, "_L").replace(/Right$/, "_R");

/** A datagram as text. @param version 1 has `-` and whole percents, 2 has `&` */
export function phoneText(face: PhoneFace, version: 1 | 2 = 1, spell = unitySpelling): string {
  const mark = version === 1 ? "-" : "&";
  const parts = ARKIT_SHAPES.map((name) =>
    `${spell(name)}${mark}${Math.round(100 * (face.shapes[name] ?? 0))}`
  );
  if (face.tracked !== undefined) parts.unshift(`trackingStatus${mark}${face.tracked ? 1 : 0}`);
  const head = face.head === undefined ? [] : [`=head#${face.head.join(",")},-0.03,-0.1,-0.66`];
  return [...parts, `hapihapi${mark}0`, ...head, "rightEye#6.03,2.44,0.26", "leftEye#6.03,-1.67,-0.18", ""]
    .join("|");
}

/** A datagram of every kind: both versions, with and without a head, Facemotion3d's names, and JSON. */
export function phoneDatagrams(): Uint8Array[] {
  const face: PhoneFace = { shapes: { jawOpen: 0.5, eyeBlinkLeft: 1 }, head: [-5.06, 0.52, -1.97] };
  const shapes = ARKIT_SHAPES.map((k, i) => ({ k, v: i / 52 }));
  const json = {
    Timestamp: 1664817520079,
    FaceFound: true,
    Rotation: { x: 1, y: 2, z: 3 },
    BlendShapes: shapes,
  };
  return [
    phoneText(face),
    phoneText({ ...face, tracked: true }, 2),
    phoneText({ shapes: face.shapes }),
    phoneText(face, 2, (name) => name) + "FM_SAD&10|",
    JSON.stringify(json),
  ].map((text) => new TextEncoder().encode(text));
}
