import assert from "node:assert/strict";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { add, distance, scale } from "../../../runtime/base/vector.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { lidEdges } from "../../../runtime/avatar/stock/eyes/lashes.ts";
import { surveyHead } from "../../../runtime/avatar/stock/ground.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { knownHead, plainAvatarOn } from "../../../runtime/avatar/stock/on_head.ts";
import { alterHead } from "../../head/correspond/altered_head.ts";
import { stockHead } from "../../kept.ts";

const SPLATS = 20_000;
const stock = await stockHead();

/** Mean colour of the splats on each region of the stock head, weighted by opacity. */
function coloursOf({ binding, colour, opacity }: Avatar, triangleOf: (t: number) => number) {
  const sums = new Map<string, [number, number, number, number]>();
  binding.forEach((t, i) => {
    const region = stock.regionNames[stock.regions[triangleOf(t)]!]!, sum = sums.get(region) ?? [0, 0, 0, 0];
    for (let c = 0; c < 3; c++) sum[c]! += opacity[i]! * colour[i * 3 + c]!;
    sum[3] += opacity[i]!;
    sums.set(region, sum);
  });
  return new Map([...sums].map(([region, [r, g, b, whole]]) => [region, [r / whole, g / whole, b / whole]]));
}

Deno.test("plainAvatarOn() gives a head that knows nothing of itself the stock avatar's colours, part by part", async () => {
  const { head, triangleOf } = alterHead(stock, { expressions: true });
  const avatar = await plainAvatarOn(head, SPLATS);
  assert.equal(avatar.head, head);
  assert.ok(Math.abs(avatar.splatCount - SPLATS) < 0.3 * SPLATS, `${avatar.splatCount} splats`);
  const wanted = coloursOf(buildPlainAvatar(stock, "stock", [], SPLATS), (t) => t);
  const met = coloursOf(avatar, (t) => triangleOf[t]!);
  for (
    const region of [
      "skin",
      "lips",
      "iris",
      "pupil",
      "sclera",
      "hair",
      "teeth",
      "tongue",
      "neck",
      "ear",
      "brow",
    ]
  ) {
    const [a, b] = [wanted.get(region)!, met.get(region)!];
    a.forEach((x, c) =>
      assert.ok(Math.abs(x - b[c]!) < 0.06, `${region}: ${b.map((y) => y.toFixed(3))} for ${a}`)
    );
  }
});

Deno.test("a head without a mouth inside and without named shapes gets the plain look, too", async () => {
  const inside = ["teeth", "gums", "tongue", "mouth"];
  const { head } = alterHead(stock, { keep: (region) => !inside.includes(region) });
  const avatar = await plainAvatarOn(head, SPLATS);
  for (const values of [avatar.position, avatar.rotation, avatar.scale, avatar.opacity, avatar.colour]) {
    assert.ok(values.every(Number.isFinite));
  }
});

Deno.test("a head that names no lashes gets them on its lids' edges, on triangles that a blink takes along", async () => {
  const { head, triangleOf } = alterHead(stock, { expressions: true });
  const edgesOf = (of: HeadModel) => {
    const identity = foldIdentity(of, []);
    const ground = surveyHead(of, identity, faceFrames(identity.template, of.triangles));
    return lidEdges(ground).map((edge) => ({ ...edge, at: scale(add(edge.from, edge.to), 0.5), ground }));
  };
  const [wanted, met] = [edgesOf(stock), edgesOf(await knownHead(head))];
  assert.equal(met.length, 144);
  const off = met.map(({ at, upper, triangle, ground: { millimetre } }) => {
    assert.ok(["eyelid", "lash"].includes(stock.regionNames[stock.regions[triangleOf[triangle]!]!]!));
    const away = wanted.filter((edge) => edge.upper === upper).map((edge) =>
      distance(edge.at, at) / millimetre
    );
    return Math.min(...away);
  }).sort((a, b) => a - b);
  // MediaPipe has its points on the skin before the edge, and its corners farther out than lashes grow.
  assert.ok(
    off[Math.floor(0.75 * off.length)]! < 2.2 && off.at(-1)! < 4,
    `${off.map((x) => x.toFixed(1))} mm off`,
  );
});

Deno.test("knownHead() leaves a head alone that knows its parts, and lays another over the stock head once", async () => {
  assert.equal(await knownHead(stock), stock);
  const { head } = alterHead(stock);
  assert.equal(await knownHead(head), await knownHead(head));
});
