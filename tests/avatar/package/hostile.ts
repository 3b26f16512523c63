import assert from "node:assert/strict";
import { openHeadPackage, openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { mutated, takeApart } from "./mutate.ts";
import { tinyPackages } from "./tiny.ts";

/** Longer than anything may take. */
const MOST_MS = 5000;

/**
 * Reads hostile packages, of avatars and of heads: each is refused in clear words, or what comes out is whole.
 *
 * @returns how many were refused, by the words without what was met, and the longest that one took, milliseconds
 */
export async function readHostile(
  count: number,
  seed: number,
): Promise<{ refused: number; words: Map<string, number>; longest: number }> {
  const { avatar, files } = await tinyPackages(), random = randomNumbers(seed);
  const sections = await Promise.all(files.map(takeApart)), words = new Map<string, number>();
  let longest = 0, refused = 0;
  for (let k = 0; k < count; k++) {
    const which = k % files.length, bytes = await mutated(files[which]!, sections[which]!, random);
    const from = performance.now();
    try {
      if (which === 2) checkHead(await openHeadPackage(bytes));
      else {
        const opened = openPackage(bytes, { head: () => Promise.resolve(avatar.head) });
        const whole = await opened.avatar;
        await opened.coarse;
        await opened.levels;
        checkHead(whole.head);
        assert.equal(whole.position.length, whole.splatCount * 3);
        assert.ok(
          [whole.position, whole.scale, whole.rotation, whole.colour].every((each) =>
            each.every(Number.isFinite)
          ),
        );
        assert.ok(whole.binding.every((triangle) => triangle < whole.head.triangles.length / 3));
      }
    } catch (error) {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, `change ${k}: ${error}`);
      assert.match(error.message, /^Cannot (read|open) the package, .+: /s, `change ${k}: ${error.message}`);
      const plain = error.message.replace(/: .*$/s, "").replace(/\d+/g, "N").slice(0, 90);
      words.set(plain, (words.get(plain) ?? 0) + 1);
      refused++;
    }
    longest = Math.max(longest, performance.now() - from);
  }
  assert.ok(longest < MOST_MS, `${longest} ms`);
  return { refused, words, longest };
}

function checkHead(
  { template, triangles, expressionBasis }: {
    template: Float32Array;
    triangles: Uint32Array;
    expressionBasis: Float32Array;
  },
) {
  assert.ok(template.every(Number.isFinite) && expressionBasis.every(Number.isFinite));
  assert.ok(triangles.every((vertex) => vertex < template.length / 3));
}
