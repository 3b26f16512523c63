import type { Joint } from "../../../runtime/head/head_model.ts";

/*
 * How the panel sorts and words what can be moved. The names of the blend shapes come from the server's
 * welcome; here is only how they fall into parts of the face.
 */

/** One slider. */
export interface Control {
  /** The shape's name, or joint and axis such as "neck.y". */
  id: string;
  group: string;
  label: string;
  /** Lower-case words that the filter looks through. */
  search: string;
  /** Where the other side has a partner. */
  side: "Left" | "Right" | null;
  /** The id of the other side's control. */
  partner: string | null;
  min: number;
  max: number;
  step: number;
  /** How the value is shown; a degree is kept in radians. */
  unit: "share" | "degrees";
}

/** Parts of the face by the beginnings of their shapes' names, in the panel's order. */
const PARTS: Readonly<Record<string, string>> = {
  brow: "Brows",
  eye: "Eyes",
  jaw: "Jaw",
  mouth: "Mouth",
  cheek: "Cheeks",
  nose: "Nose",
  tongue: "Tongue",
};
const ORDER = [...Object.values(PARTS), "Other"];

/**
 * Controls for blend shapes, grouped by part. jawLeft and mouthRight are directions, not sides: only names that
 * are left without a side after the part's own name are taken out of the pairing.
 */
export function shapeControls(names: readonly string[]): Control[] {
  const known = new Set(names);
  return names.map((name): Control => {
    const prefix = Object.keys(PARTS).find((each) => name.startsWith(each)) ?? "";
    const title = PARTS[prefix] ?? "Other";
    const rest = name.slice(prefix.length);
    const side = (/^.+(Left|Right)$/.exec(rest)?.[1] ?? null) as Control["side"];
    const partner = side && name.slice(0, -side.length) + (side === "Left" ? "Right" : "Left");
    const paired = partner !== null && known.has(partner);
    const words = rest.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return {
      id: name,
      group: title,
      label: words.charAt(0).toUpperCase() + words.slice(1),
      search: `${title} ${name} ${words}`.toLowerCase(),
      side: paired ? side : null,
      partner: paired ? partner : null,
      min: 0,
      max: 1,
      step: 0.01,
      unit: "share",
    };
  }).sort((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group));
}

/** Joint, axis (x nods down, y turns to the subject's left, z tips to the subject's right), words, range in degrees. */
const JOINT_ROWS: readonly [Joint, "x" | "y" | "z", string, string, number, number][] = [
  ["neck", "x", "Neck", "Nod", -35, 35],
  ["neck", "y", "Neck", "Turn", -60, 60],
  ["neck", "z", "Neck", "Tilt", -30, 30],
  ["jaw", "x", "Jaw", "Open", 0, 28],
  ["jaw", "y", "Jaw", "Sideways", -12, 12],
  ["leftEye", "x", "Gaze", "Up and down left", -28, 28],
  ["rightEye", "x", "Gaze", "Up and down right", -28, 28],
  ["leftEye", "y", "Gaze", "Sideways left", -40, 40],
  ["rightEye", "y", "Gaze", "Sideways right", -40, 40],
];

export function jointControls(): Control[] {
  return JOINT_ROWS.map(([joint, axis, group, label, min, max]) => {
    const side = joint === "leftEye" ? "Left" : joint === "rightEye" ? "Right" : null;
    return {
      id: `${joint}.${axis}`,
      group,
      label,
      search: `${group} ${joint} ${label}`.toLowerCase(),
      side,
      partner: side && `${side === "Left" ? "rightEye" : "leftEye"}.${axis}`,
      min: min * Math.PI / 180,
      max: max * Math.PI / 180,
      step: Math.PI / 360,
      unit: "degrees",
    };
  });
}
