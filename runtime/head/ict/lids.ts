import { mix, smoothstep } from "../../base/scalar.ts";
import { across, add, distance, dot, length, scale, subtract, unit, type Vector } from "../../base/vector.ts";
import { ARKIT_INDEX, type ArkitShape } from "../arkit.ts";
import { type Corrective, EVERYBODY, type HeadModel, JOINTS, type ShapedExpression } from "../head_model.ts";
import { LID_OPENERS } from "../morph/expressions.ts";
import { type Edges, wayOver } from "./contours.ts";
import { type EyeballHit, seenFromMiddle } from "./eyeball_surface.ts";
import type { IctEye } from "./eyes.ts";
import { type Field, kept, meetings } from "./lid_edges.ts";
import { ICT_LIDS, ICT_SPANS, isWithin, verticesOf } from "./layout.ts";

/**
 * Metres that a lid's skin keeps off the eyeball, its edge, and its lining (of the skin's): with 0.6 mm catch lights
 * shone through.
 */
const CLEAR = 1e-3, EDGE_CLEAR = 0.2e-3, LINING = 0.6;
/** Metres off the eyeball within which a lid follows it whole, and beyond which it does not. */
const NEAR = 2e-3, FAR = 6e-3;
/** Metres above the upper lid's edge, which follows the lower lid's, from which skin follows the eyeball. */
const ABOVE_EDGE = 2.5e-3;
/** Of an upper lid's way: what goes less is no lid. */
const LEAST_FALL = 0.02;
/** Metres from a lid's edge within which all, and beyond which nothing, is held as the edge is. */
const HELD = 2e-3, FREE = 9e-3;
/** Of a lower lid's way. All of it: the cornea would come through between lids that look down while they are shut. */
const HOLD = 0.5;
/** Metres that the upper lid's edge goes over the lower one's, from so far from the corners. */
const OVERLAP = 0.3e-3, FROM_CORNER = 4e-3;
/** Metres: rows that move nothing by as much are left out, and so is what a row moves by less than NOISE. */
const LEAST = 3e-5, NOISE = 1e-6;
/** Those that move most are kept: each is 320 kB. The 10 identities here make 96. */
const MOST_ROWS = 112;

/** A row by person, of the vertices that it moves. */
interface Row {
  readonly pair: ShapedExpression;
  readonly moves: readonly (readonly [v: number, by: Vector])[];
  /** Metres: the farthest that it moves any. */
  readonly most: number;
}

/**
 * What lids must do besides what is published, for which a blink is one displacement for everybody: it leaves 0.7 mm
 * open on the mean face, more where gaze or a larger eye parts the lids, and cuts into eyeballs that stand out further.
 * Linear in beta, as identities are: the closed lid keeps the mean face's distance from the eyeball, and its edge meets
 * the lower one's.
 *
 * @param edges of the face's polygons
 * @returns rows by person, and for everybody
 */
export function fitLids(
  head: HeadModel,
  edges: Edges,
  eyes: Readonly<Record<"left" | "right", IctEye>>,
): Pick<HeadModel, "shapedExpressions" | "shapedExpressionBasis"> {
  const rows: Row[] = [];
  for (const side of ["left", "right"] as const) {
    const ground = groundOf(head, edges, eyes[side], side), mean = fitMean(ground, rows);
    fitPeople(ground, mean, rows);
  }
  // ICT-FaceKit has up to 100 identities, of which the later ones hardly move lids.
  rows.sort((a, b) =>
    Number(b.pair.shape === EVERYBODY) - Number(a.pair.shape === EVERYBODY) || b.most - a.most
  );
  const told = rows.slice(0, MOST_ROWS), size = head.template.length;
  const basis = new Float32Array(told.length * size);
  told.forEach(({ moves }, i) => {
    for (const [v, by] of moves) basis.set(by, i * size + v * 3);
  });
  return { shapedExpressions: told.map(({ pair }) => pair), shapedExpressionBasis: basis };
}

/** One eye and what it is fitted by. */
type Ground = ReturnType<typeof groundOf>;

function groundOf(head: HeadModel, edges: Edges, eye: IctEye, side: "left" | "right") {
  const { template, expressionBasis, shapeBasis } = head, size = template.length;
  const named = (name: string) => ARKIT_INDEX[`${name}${side === "left" ? "Left" : "Right"}` as ArkitShape];
  const [upper, lower] = [ICT_LIDS[side].upper, ICT_LIDS[side].lower].map((stops) =>
    wayOver(edges, template, stops)
  ) as [number[], number[]];
  const at: Field = (v) => vectorAt(template, v * 3);
  const blink = named("eyeBlink"),
    shut = (row: number): Field => (v) => vectorAt(expressionBasis, row * size + v * 3);
  const places = upper.map((u) => add(at(u), shut(blink)(u)));
  return {
    head,
    named,
    upper,
    lower,
    at,
    blink,
    /** Metres that a row of the basis moves a vertex by. */
    by: shut,
    /** What a deviation of a shape does. */
    shape: (s: number): Field => (v) => vectorAt(shapeBasis, s * size + v * 3),
    lid: upperLid(head, blink),
    lowered: upperLid(head, named("eyeLookDown")),
    along: unit(subtract(at(upper.at(-1)!), at(upper[0]!))),
    /** 0 at the upper lid's edge, 1 where its skin follows the eyeball. */
    aboveEdge: kept((v) => {
      const p = add(at(v), shut(blink)(v));
      return smoothstep(0, ABOVE_EDGE, Math.min(...places.map((q) => distance(p, q))));
    }),
    beside: besideEdge(head, [...upper, ...lower]),
    /** The eyeball, turned as an expression turns it. */
    ball: (expression: number) => seenFromMiddle(head, eye, gazeOf(head, side, expression), FAR),
    /** The row of a corrective; undefined where the head has none, for want of a shape. */
    corrective: (kind: Corrective["kind"], ...inputs: number[]): number | undefined => {
      const index = head.correctives.findIndex((each) =>
        each.kind === kind && `${each.inputs}` === `${inputs}`
      );
      return index < 0 ? undefined : head.expressionNames.length + index;
    },
  };
}

/** What everybody's lids do. @returns the lids' places on the mean face, and where its edges meet */
function fitMean(ground: Ground, rows: Row[]) {
  const { named, upper, lower, at, by, lid, lowered, along, blink, beside, aboveEdge } = ground;
  const ball = ground.ball(blink), bend = ground.corrective("inbetween", blink)!, down = named("eyeLookDown");
  const off = (over: Ball, place: Field, of: Lid): Field => {
    const cleared = kept((v) => {
      const { clear, normal } = over(place(v));
      const least = mix(EDGE_CLEAR, CLEAR, aboveEdge(v)) * (isWithin(ICT_SPANS.eyeSockets, v) ? LINING : 1);
      return scale(normal, of.follow(v) * Math.max(0, least - clear));
    });
    return (v) => of.follow(v) > 0 ? cleared(v) : NOWHERE;
  };
  const ends = [at(upper[0]!), at(upper.at(-1)!)],
    [high, deep] = [upper, lower].map((way) => at(way[way.length >> 1]!));
  const ahead = across(subtract(deep!, high!), along),
    overlap: Field = (u) =>
      scale(
        unit(ahead),
        OVERLAP * smoothstep(0, FROM_CORNER, Math.min(...ends.map((end) => distance(at(u), end)))),
      );
  const closing = (parted: ReturnType<typeof meetings>, place: Field): Field => (v) =>
    lid.share(v) === 0
      ? NOWHERE
      : scale(parted.field(place(v), (u) => add(parted.gap(u), overlap(u))), lid.share(v));

  const published: Field = (v) => add(at(v), by(blink)(v));
  const meeting = meetings(upper, lower, along, published), met = closing(meeting, published);
  const pressed = off(ball, (v) => add(published(v), met(v)), lid);
  const more = kept((v) => add(met(v), pressed(v))), closed: Field = (v) => add(published(v), more(v));
  keep(rows, EVERYBODY, blink, more, lid.vertices);
  const half: Field = (v) => add(scale(add(at(v), closed(v)), 0.5), by(bend)(v));
  keep(rows, EVERYBODY, bend, off(ball, half, lid), lid.vertices);

  // Where it does not turn with the eye, the catch light stands where the cornea was.
  const turned = foremost(ball, ground.ball(down)), low: Field = (v) => add(at(v), by(down)(v));
  const lifted = off(turned, low, lowered);
  keep(rows, EVERYBODY, down, lifted, lowered.vertices);

  let shutLow: Field | undefined;
  // Whatever else moves lids while they are shut leaves them shut.
  for (const opener of LID_OPENERS) {
    const other = named(opener), product = ground.corrective("product", blink, other);
    if (product === undefined) continue;
    const drawn: Field = (v) => add(by(other)(v), by(product)(v));
    // A lower lid that is drawn down is half held, or the upper one would have to be drawn over it.
    const falls = lower.reduce((sum, v) => sum + drawn(v)[1], 0) < 0;
    const held: Field = (v) => {
      const back = falls ? scale(drawn(v), -HOLD * (beside.get(v) ?? 0)) : NOWHERE;
      return opener === "eyeLookDown" ? subtract(back, lifted(v)) : back;
    };
    const both = kept((v) =>
      add(add(closed(v), drawn(v)), add(held(v), opener === "eyeLookDown" ? lifted(v) : NOWHERE))
    );
    const after = kept(closing(meetings(upper, lower, along, both), both));
    const vertices = new Set([...lid.vertices, ...lowered.vertices, ...beside.keys()]);
    // The cornea turns behind the lower lid, too.
    const lids = { ...lid, follow: (v: number) => Math.max(lid.follow(v), beside.get(v) ?? 0) };
    const clear = off(foremost(ball, ground.ball(other)), (v) => add(both(v), after(v)), lids);
    keep(rows, EVERYBODY, product, (v) => add(add(held(v), after(v)), clear(v)), vertices);
    if (opener === "eyeLookDown") shutLow = (v) => add(add(both(v), after(v)), clear(v));
  }
  return { meeting, published, closed, half, low, shutLow, ball, turned };
}

/** What all of this is for another person's beta. */
function fitPeople(ground: Ground, mean: ReturnType<typeof fitMean>, rows: Row[]): void {
  const { head, named, lid, lowered, blink, aboveEdge, beside } = ground, { meeting } = mean;
  const bend = ground.corrective("inbetween", blink)!, down = named("eyeLookDown");
  const both = ground.corrective("product", blink, down);
  const atShut = kept((v) => mean.ball(mean.closed(v))), atHalf = kept((v) => mean.ball(mean.half(v)));
  const atLow = kept((v) => mean.turned(mean.low(v))), atBoth = kept((v) => mean.turned(mean.shutLow!(v)));
  for (let s = 0; s < head.shapeNames.length; s++) {
    const moved = ground.shape(s);
    const following = ({ corners, weights, normal, clear }: EyeballHit, by: Vector): Vector => {
      const ballBy = corners.reduce<Vector>((sum, v, k) => add(sum, moved(v), weights[k]!), NOWHERE);
      return scale(normal, smoothstep(FAR, NEAR, clear) * dot(normal, subtract(ballBy, by)));
    };
    const shutting = kept((v) => {
      if (lid.follow(v) === 0) return NOWHERE;
      const edge = scale(
        meeting.field(mean.published(v), (u) => meeting.change(u, moved)),
        lid.share(v),
      );
      return add(edge, following(atShut(v), add(moved(v), edge)), aboveEdge(v) * lid.follow(v));
    });
    const bending: Field = (v) => {
      const by = following(atHalf(v), add(moved(v), shutting(v), 0.5));
      return scale(by, lid.follow(v));
    };
    const lowering: Field = (v) => scale(following(atLow(v), moved(v)), aboveEdge(v) * lowered.follow(v));
    keep(rows, s, blink, shutting, lid.vertices);
    keep(rows, s, bend, bending, lid.vertices);
    keep(rows, s, down, lowering, lowered.vertices);
    if (both === undefined) continue;
    keep(rows, s, both, (v) => {
      const share = Math.max(lid.follow(v), beside.get(v) ?? 0);
      const there = share > 0 ? following(atBoth(v), add(moved(v), shutting(v))) : NOWHERE;
      return add(scale(there, share), lowering(v), -1);
    }, new Set([...lid.vertices, ...lowered.vertices, ...beside.keys()]));
  }
}

/** Adds a row, where it moves anything. */
function keep(
  rows: Row[],
  shape: number,
  expression: number,
  move: Field,
  vertices: Iterable<number>,
): void {
  const moves = [...vertices].map((v) => [v, move(v)] as const).filter(([, by]) => length(by) > NOISE);
  const most = moves.reduce((most, [, by]) => Math.max(most, length(by)), 0);
  if (most > LEAST) rows.push({ pair: { shape, expression }, moves, most });
}

/** The upper lid as a shape moves it. */
interface Lid {
  readonly vertices: readonly number[];
  /** 0 to 1: how much of the lid a vertex is, by how much of its way it goes. */
  share(v: number): number;
  /** The same, for whether it keeps off the eyeball: what lies over it does so, too, where it goes a short way. */
  follow(v: number): number;
}

function upperLid({ template, expressionBasis }: HeadModel, row: number): Lid {
  const size = template.length, falls = new Map<number, number>();
  const fallOf = (v: number) => -expressionBasis[row * size + v * 3 + 1]!;
  let most = 0;
  for (let v = 0; v < size / 3; v++) most = Math.max(most, fallOf(v));
  for (let v = 0; v < size / 3; v++) {
    const fall = fallOf(v) / most;
    if (fall > LEAST_FALL) falls.set(v, fall);
  }
  return {
    vertices: [...falls.keys()],
    share: (v) => smoothstep(0.05, 0.5, falls.get(v) ?? 0),
    follow: (v) => smoothstep(LEAST_FALL, 0.15, falls.get(v) ?? 0),
  };
}

/** 0 to 1: how near vertices of the face lie to some of them. */
function besideEdge({ template }: HeadModel, edge: readonly number[]): Map<number, number> {
  const places = edge.map((v) => vectorAt(template, v * 3)), shares = new Map<number, number>();
  for (const span of [ICT_SPANS.face, ICT_SPANS.eyeSockets]) {
    for (const v of verticesOf(span)) {
      const p = vectorAt(template, v * 3);
      const share = smoothstep(FREE, HELD, Math.min(...places.map((q) => distance(p, q))));
      if (share > 0) shares.set(v, share);
    }
  }
  return shares;
}

type Ball = ReturnType<typeof seenFromMiddle>;

/** Of two eyeballs the one that a place lies less before. */
const foremost = (one: Ball, other: Ball): Ball => (p) => {
  const [a, b] = [one(p), other(p)];
  return a.clear < b.clear ? a : b;
};

/** What an expression turns an eye by, axis-angle. */
function gazeOf(head: HeadModel, side: "left" | "right", expression: number): Vector {
  const joint = JOINTS.indexOf(`${side}Eye`);
  return head.jointDrivers.find((each) => each.expression === expression && each.joint === joint)
    ?.axisAngle ??
    [0, 0, 0];
}

const NOWHERE: Vector = [0, 0, 0];
const vectorAt = (of: ArrayLike<number>, at: number): Vector => [of[at]!, of[at + 1]!, of[at + 2]!];
