/**
 * The sculptor's strokes by name, on the subject's left, done on both sides: from, to (where it is not a dab), by how
 * much the clay rises or sinks and how far that is felt, millimetres. Fitted along with the lumps of form.ts.
 */
export const STROKES = {
  // Frontal eminences, glabella, the dip where the nose begins, the temple's hollow behind the brow's tail.
  frontalEminence: [24.8, 45, 5.7, 2.3, 18.8],
  glabella: [0, 20, 14, -0.8, 8.8],
  nasion: [0, 4.6, 17, -1.1, 4.4],
  templeHollow: [62.5, 22.9, -35.8, -2.5, 14.7],
  // The socket: deeper by the nose's root, then under the brow's outer half.
  socketInner: [13.5, 4.6, 6.4, 19.3, 9.6, 6.1, -1.3, 5],
  socketUnder: [22, -11, 3, 34, -14, 1, 0.3, 4],
  // Fat of the cheek, and the fold from the nose's wing past the mouth's corner that bounds it.
  cheekFat: [33.3, -36.2, 5.9, 0.4, 8.3],
  nasolabialUpper: [19.3, -37.5, 12.5, 26.7, -50.1, 10.9, -1.2, 3.2],
  nasolabialLower: [26.7, -50.4, 11, 30.7, -60.4, 6.4, 1, 3.5],
  // The muscles' knot beside the mouth's corner, and the corner's own dimple.
  mouthCornerDimple: [28.1, -65, 7.1, -0.6, 3.5],
  mouthCornerKnot: [34, -66.8, 0.9, 1.4, 6.3],
  // The nose's side wall runs out into the cheek: a slope, not a wall with a gutter at its foot.
  noseFootUpper: [14.3, -7, 6.5, 16.4, -13, 7.5, 1, 2.6],
  noseFootLower: [16.6, -13, 7.5, 18.6, -25, 11, 1.4, 3],
  noseWallUpper: [10, -6, 14, 13, -21, 22, -1, 2.6],
  // Hollow of the cheek between the cheekbone and the jaw.
  cheekHollow: [47, -48.1, -12, 54.9, -44, -30.1, 0.1, 9.2],
  // Behind the jaw's ramus, under the ear: only a shallow dip.
  behindRamus: [61, -42, -72, 1, 7],
  // The mentolabial fold under the lower lip; a shallow dish beside the chin.
  mentolabialFold: [0, -81, 18, 15, -79.1, 12.9, -0.6, 4],
  chinDish: [0, -95.9, 18, 0.1, 7],
  // The jaw's edge runs into the chin without a dip.
  jawEdge: [38, -87.9, -21, 30, -93.9, -11, -0.2, 9],
  // The jaw's line from under the lobe to the chin: its edge stands out over the plane below.
  jawLine: [33, -92, -22, 53, -68, -54, 1.1, 4.6],
  underJawLine: [36, -101, -40, 53, -79, -62, -1.9, 5.6],
  underChin: [0, -116, -14, 0, -119, -30, -1.3, 7],
  // Philtrum: a groove between two faint ridges, from the columella to the cupid's bow.
  philtrumGroove: [0, -44, 25, 0, -55, 26, -1.6, 1.9],
  philtrumRidge: [3.9, -45, 24.1, 5.8, -55.5, 24, 0.7, 1.8],
  // A faint ridge along the border of the upper lip catches the light.
  upperLipBorder: [6.5, -55.1, 25, 20, -60, 17, 0.3, 1.8],
  // The crease that sets the wing off from the tip, over it and down behind it into the cheek.
  wingFront: [9, -30.4, 30, 11.5, -26.3, 23.2, 0.7, 1.8],
  wingOver: [11.6, -26.4, 22.7, 16.2, -28.7, 15.8, -1.4, 1.8],
  wingBehind: [17.1, -30, 14.1, 17.6, -37, 13.7, -0.6, 1.9],
  // The soft triangle between tip and wing; the tip's own plane.
  softTriangle: [7.7, -35.2, 30.4, 0.9, 2],
  tipPlane: [0, -27.5, 38.5, -0.2, 3],
  // Collar bones, from the breast bone out and back to the shoulder.
  collarBoneInner: [11, -184.5, -53, 54, -180.5, -66, 3.2, 4.6],
  collarBoneOuter: [54, -180.5, -66, 98, -175, -88, 3.6, 5.2],
  // The pit between the collar bones, and the hollows above them beside the neck.
  jugularPit: [0, -184.2, -51.1, -3.2, 13.6],
  jugularNotch: [0, -181, -55, -3.6, 5.2],
  collarHollow: [40.4, -174.3, -74.4, -2.8, 14.6],
  collarHollowInner: [31, -168, -59, 58, -167, -70, -2.6, 6],
  // The sternomastoid, from behind the ear down to the pit, and the groove between it and the windpipe.
  sternomastoidUpper: [55, -92, -79, 34, -145, -60, 1.7, 5],
  sternomastoidLower: [34, -145, -60, 9, -180, -55, 2.6, 4.4],
  throatGroove: [17, -130, -46, 11.5, -166, -54, -1.3, 4],
  // The trapezius' edge from the neck to the shoulder.
  trapeziusEdge: [58, -146, -104, 90, -172, -104, 2, 8],
  // Where the skull goes over into the nape: a hollow, not a crease.
  nape: [0, -63, -143.2, 25.3, -61.1, -133.8, 1.8, 8],
  napeLower: [0, -74, -137, 27, -73, -129, 1.9, 6.5],
  // Under the jaw: the plane from its edge back to the tongue bone.
  underJaw: [16.8, -108, -26.6, 33.8, -96.8, -40.2, -1.5, 10.3],
} as const satisfies Readonly<Record<string, readonly number[]>>;
