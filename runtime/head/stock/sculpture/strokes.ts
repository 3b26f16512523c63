/**
 * The sculptor's strokes by name, on the subject's left, done on both sides: from, to (where it is not a dab), by how
 * much the clay rises or sinks and how far that is felt, millimetres. Fitted along with the lumps of form.ts.
 */
export const STROKES = {
  // Frontal eminences, glabella, the dip where the nose begins, the temple's hollow behind the brow's tail.
  frontalEminence: [24, 46, 6, 1.2, 14],
  glabella: [0, 20, 14, 0.5, 9],
  nasion: [0, 5, 17, -1.2, 4.5],
  templeHollow: [63, 22, -36, -1.2, 11],
  // The socket: deeper by the nose's root, then under the brow's outer half.
  socketInner: [14, 5, 6, 19, 10, 6, -1.6, 4.5],
  socketUnder: [22, -11, 3, 34, -14, 1, -0.8, 4],
  // Fat of the cheek, and the fold from the nose's wing past the mouth's corner that bounds it.
  cheekFat: [33, -36, 6, 1.4, 9],
  nasolabialUpper: [19.5, -37, 13, 27, -50, 11, -0.7, 3],
  nasolabialLower: [27, -50, 11, 31, -60, 6, -0.6, 3.5],
  // The muscles' knot beside the mouth's corner, and the corner's own dimple.
  mouthCornerDimple: [28.5, -64, 7, -1, 3.5],
  mouthCornerKnot: [34, -66, 1, 0.8, 6],
  // Hollow of the cheek between the cheekbone and the jaw.
  cheekHollow: [47, -48, -12, 55, -44, -30, -1.2, 9],
  // Behind the jaw's ramus, under the ear: only a shallow dip.
  behindRamus: [61, -38, -72, 1.6, 7],
  // The mentolabial fold under the lower lip; a shallow dish beside the chin.
  mentolabialFold: [0, -81, 18, 15, -79, 13, -2.5, 4],
  chinDish: [0, -96, 18, 1, 7],
  // The jaw's edge runs into the chin without a dip.
  jawEdge: [38, -88, -21, 30, -94, -11, 1.4, 9],
  // Philtrum: a groove between two faint ridges, from the columella to the cupid's bow.
  philtrumGroove: [0, -43.5, 25, 0, -54, 26, -1.9, 1.9],
  philtrumRidge: [4, -44, 24, 6, -54, 24.5, 1, 1.7],
  // A faint ridge along the border of the upper lip catches the light.
  upperLipBorder: [6.5, -54, 25, 20, -59, 17, 0.4, 1.8],
  // The crease that sets the wing off from the tip, over it and down behind it into the cheek.
  wingFront: [9, -30, 30, 11.5, -26.4, 23, -0.5, 1.8],
  wingOver: [11.5, -26.4, 23, 16, -28, 15.5, -0.8, 1.8],
  wingBehind: [17, -30, 14, 17.4, -37, 14, -0.8, 1.9],
  // The soft triangle between tip and wing; the tip's own plane.
  softTriangle: [7.8, -35.4, 30, -0.4, 2],
  tipPlane: [0, -27.5, 38.5, 0.4, 3],
  // Collar bones, from the breast bone out and back to the shoulder.
  collarBoneInner: [12, -193, -45, 54, -193, -50, 2.2, 4.5],
  collarBoneOuter: [54, -193, -50, 98, -190, -86, 2, 5],
  // The pit between the collar bones, and the hollows above them beside the neck.
  jugularPit: [0, -191, -45, -3.5, 6],
  collarHollow: [42, -184, -64, -2.5, 10],
  // Where the skull goes over into the nape: a hollow, not a crease.
  nape: [0, -58, -146, 28, -56, -136, 2, 10],
  // Under the jaw: the plane from its edge back to the tongue bone.
  underJaw: [16, -108, -26, 34, -96, -40, -1.2, 9],
} as const satisfies Readonly<Record<string, readonly number[]>>;
