/**
 * The measures the head is sculpted to, millimetres, origin midway between the eyes' lid openings.
 * Adult averages between the sexes after Farkas, "Anthropometry of the Head and Face" (1994) and the NIOSH
 * head survey (2003), rounded, and rounded off a little to the friendly side.
 */

/** Head height menton to vertex 225, breadth 152, length glabella to occiput 190. */
export const HEAD = {
  vertexY: 115,
  mentonY: -110,
  /** The middle of the braincase: rays that lay the mesh out start here. */
  centre: [0, 0, -70],
  neckBottomY: -186,
} as const;

/**
 * The bust is cut off 104 below the chin, just under the collar bones, rising by a sixth towards the back; its
 * rim runs out to 104 over the trapezius on either side.
 */
export const BUST = {
  bottomY: -218,
  frontZ: -40,
  rise: 0.17,
  middleZ: -110,
  halfWidth: 154,
  halfDepth: 80,
} as const;

/** Pupils 62 apart. Eyes a fifth over life (eyeball 24 across, fissure 30 x 11), as a drawn face has them. */
export const EYE = {
  centre: [31, 0.6, -12.6],
  radius: 13.6,
  /** The cornea's rise over the sphere; the anatomical 2.5 would lift the lids too far. */
  corneaRise: 0.8,
  /** Half angles seen from the eyeball's centre; the iris is 12.9 across. */
  pupilAngle: 10.5,
  irisAngle: 26,
  /** Skin of the lid over the sphere: clears the cornea at any gaze. */
  lidThickness: 2.7,
  lidInnerGap: 1.35,
  /** The margin's inner edge stands nearer to the other lid than the outer one: the wet line, seen from the front. */
  marginSlant: { upper: 0.05, lower: 0.25 },
  /** Palpebral fissure 33 x 13.5, the outer corner 3 higher than the inner. */
  innerCorner: [16.6, -2],
  outerCorner: [45, 0.3],
  upperLidY: 6.7,
  lowerLidY: -4.4,
  /** How far the line where closed lids meet hangs under the line between the corners. */
  seamSag: 2.7,
  /** How far above the margin the upper lid folds. */
  foldHeight: 4.1,
  /** Radians at weight 1 of an eye look: the slope of eye rotation over eye look in an iPhone's own recording. */
  gaze: 0.61,
} as const;

/** Mouth width 50, upper vermilion 8, lower 9, lips meeting 64 below the eyes. */
export const MOUTH = {
  cornerX: 25,
  cornerY: -65.2,
  /** Depth of the line where the lips touch, on the midline: the sculpture's, and what stands behind it keeps to it. */
  contactZ: 22.2,
  /** Where the muscles take hold of the corner: 3.5 behind its skin. */
  cornerZ: 7.8,
  meetingY: -65.8,
  cupidPeakX: 6.5,
  cupidPeakY: -57.6,
  cupidDipY: -59,
  lowerBorderY: -74.6,
  upperFullness: 0.9,
  lowerFullness: 1.4,
  /** Where the lips touch, behind their most forward line. */
  contactDepth: 4.2,
} as const;

/** Nostrils 8 x 10, narrowing towards each other at the tip. */
export const NOSTRIL = {
  centre: [7.8, -39.5, 23],
  halfWidth: 4.2,
  halfLength: 5.2,
  converge: 0.35,
  depth: 7,
} as const;

/** Dental arches: breadth 56 at the molars, central incisors 8.5 wide and 10 high. */
export const TEETH = {
  frontZ: MOUTH.contactZ - 6.2,
  upperEdgeY: -67.9,
  overbite: 2,
  overjet: 2.2,
  toothHeight: 9.5,
  gumHeight: 6,
  /** Crown widths from the middle outwards (Wheeler's tooth tables, rounded). */
  widths: [8.5, 6.6, 7.6, 7, 6.8, 9.5],
} as const;

/** Ear 55 long, 33 wide (the average scan has 54 x 34, Farkas 60 x 35), leaning back 14 degrees and standing 22 off the head. */
export const EAR = {
  /** Of the drawn form. */
  size: 0.97,
  /** Height and depth of the canal; it lies on the skin there, the ear's plane `rise` before it. */
  canal: [71, -23, -73],
  rise: 3.4,
  leanBack: 14,
  standOff: 22,
  /** The upper end stands out from the head. */
  tilt: 6,
} as const;

/** Joints. The jaw's hinge lies 11 before the ear canal; it swings 19 degrees (0.34 radians) open. */
export const JOINT_PLACES = {
  root: [0, -182, -100],
  neck: [0, -108, -92],
  jaw: [0, EAR.canal[1] + 3, EAR.canal[2] + 11],
} as const;
