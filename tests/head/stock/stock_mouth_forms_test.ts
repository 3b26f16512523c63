import assert from "node:assert/strict";
import { landmark, posed } from "./stock_fixture.ts";
import type { Mix } from "./plausible_mixes.ts";

/** MediaPipe's points in the mouth's middle and at its corners. */
const UPPER_BORDER = 0,
  UPPER_CONTACT = 13,
  LOWER_CONTACT = 14,
  LOWER_BORDER = 17,
  CORNERS = [61, 291] as const;

function mouth(mix: Mix) {
  const positions = posed(mix);
  const height = (index: number): number => landmark(positions, index)[1]! * 1000;
  const [right, left] = CORNERS.map((index) => landmark(positions, index).map((x) => x * 1000)) as [
    number[],
    number[],
  ];
  return {
    width: left[0]! - right[0]!,
    corner: (left[1]! + right[1]!) / 2,
    depth: (left[2]! + right[2]!) / 2,
    upper: height(UPPER_BORDER) - height(UPPER_CONTACT),
    lower: height(LOWER_CONTACT) - height(LOWER_BORDER),
    upperContact: height(UPPER_CONTACT),
    lowerContact: height(LOWER_CONTACT),
  };
}
const rest = mouth({});

Deno.test("a smile draws the corners out, up and back, and the lips thin", () => {
  const smile = mouth({ mouthSmileLeft: 1, mouthSmileRight: 1 });
  assert.ok(smile.width > rest.width + 8, `${smile.width - rest.width} mm wider`);
  assert.ok(smile.corner > rest.corner + 5, `${smile.corner - rest.corner} mm up`);
  assert.ok(smile.depth < rest.depth - 4, `${rest.depth - smile.depth} mm back`);
  for (const lip of ["upper", "lower"] as const) {
    const share = smile[lip] / rest[lip];
    assert.ok(share > 0.6 && share < 0.9, `${lip} lip at ${share} of its height`);
  }
});

Deno.test("a smile of one side leaves the other corner where it is", () => {
  const positions = posed({ mouthSmileLeft: 1 }), still = posed({});
  const moved = CORNERS.map((index) => {
    const from = landmark(still, index);
    return 1000 * Math.hypot(...landmark(positions, index).map((x, k) => x - from[k]!));
  });
  assert.ok(moved[0]! < 1 && moved[1]! > 7, `right ${moved[0]} mm, left ${moved[1]} mm`);
});

Deno.test("round lips that open hang their corners half way down the gap", () => {
  for (const shape of ["mouthPucker", "mouthFunnel"] as const) {
    const open = mouth({ [shape]: 1, jawOpen: 0.6 });
    const gap = open.upperContact - open.lowerContact;
    const share = (open.upperContact - open.corner) / gap;
    assert.ok(gap > 10, `${shape}: ${gap} mm`);
    assert.ok(share > 0.3 && share < 0.6, `${shape}: corners at ${share} of the gap`);
  }
});

Deno.test("lips pursed and everted at once part less than everted ones", () => {
  const gap = ({ upperContact, lowerContact }: ReturnType<typeof mouth>) => upperContact - lowerContact;
  const funnel = gap(mouth({ mouthFunnel: 1 })), both = gap(mouth({ mouthFunnel: 1, mouthPucker: 1 }));
  assert.ok(both > 2 && both < 0.8 * funnel, `${both} mm of ${funnel} mm`);
});
