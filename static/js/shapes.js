// @ts-check
/**
 * How the panel sorts and words what can be moved. The names of the blend shapes come from the server's
 * welcome; here is only how they fall into parts of the face.
 */

/**
 * @typedef {object} Control one slider
 * @property {string} id the shape's name, or joint and axis such as "neck.y"
 * @property {string} group
 * @property {string} label
 * @property {string} search lower-case words that the filter looks through
 * @property {string | null} side "Left" or "Right" where the other side has a partner
 * @property {string | null} partner the id of the other side's control
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {"share" | "degrees"} unit how the value is shown; a degree is kept in radians
 */

const PARTS = [
  { prefix: "brow", title: "Brows" },
  { prefix: "eye", title: "Eyes" },
  { prefix: "jaw", title: "Jaw" },
  { prefix: "mouth", title: "Mouth" },
  { prefix: "cheek", title: "Cheeks" },
  { prefix: "nose", title: "Nose" },
  { prefix: "tongue", title: "Tongue" },
];

/**
 * Controls for blend shapes, grouped by part. jawLeft and mouthRight are directions, not sides: only names that
 * are left without a side after the part's own name are taken out of the pairing.
 * @param {readonly string[]} names
 * @returns {Control[]}
 */
export function shapeControls(names) {
  const known = new Set(names);
  const order = [...PARTS.map((part) => part.title), "Other"];
  return names.map((name) => {
    const part = PARTS.find((candidate) => name.startsWith(candidate.prefix));
    const rest = part === undefined ? name : name.slice(part.prefix.length);
    const side = /^.+(Left|Right)$/.exec(rest)?.[1] ?? null;
    const stem = side === null ? name : name.slice(0, -side.length);
    const partner = side === null ? null : stem + (side === "Left" ? "Right" : "Left");
    const paired = partner !== null && known.has(partner);
    const words = rest.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    const title = part?.title ?? "Other";
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
      unit: /** @type {const} */ ("share"),
    };
  }).sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
}

/** The joints that a pose message carries, in the order in which the page keeps them: three numbers each. */
export const JOINTS = /** @type {const} */ (["jaw", "neck", "leftEye", "rightEye"]);

/**
 * Joint, axis (x nods down, y turns to the subject's left, z tips to the subject's right), words, range in degrees.
 * @type {[string, string, string, string, number, number][]}
 */
const JOINT_ROWS = [
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

/** @returns {Control[]} */
export function jointControls() {
  return JOINT_ROWS.map(([joint, axis, group, label, min, max]) => {
    const side = joint === "leftEye" ? "Left" : joint === "rightEye" ? "Right" : null;
    return {
      id: `${joint}.${axis}`,
      group,
      label,
      search: `${group} ${joint} ${label}`.toLowerCase(),
      side,
      partner: side === null ? null : `${side === "Left" ? "rightEye" : "leftEye"}.${axis}`,
      min: min * Math.PI / 180,
      max: max * Math.PI / 180,
      step: Math.PI / 360,
      unit: /** @type {const} */ ("degrees"),
    };
  });
}
