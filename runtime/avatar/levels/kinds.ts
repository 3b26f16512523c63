import type { HeadModel } from "../../head/head_model.ts";
import type { Cloud } from "./cloud.ts";

/** [splats], what may merge: of one part of the head, drawn from both sides or not, and alike in its folds. */
export function kindsOf(cloud: Cloud, head: HeadModel | null): Uint8Array {
  const kinds = new Uint8Array(cloud.count);
  const numbers = new Map<string, number>();
  const { depthAt } = cloud;
  for (let i = 0; i < cloud.count; i++) {
    const region = head ? head.regions[cloud.triangle[i]!]! : 0;
    const deep = cloud.fold[i]! > 0 && Math.abs(cloud.more[i * cloud.width + depthAt]!) > 0.02;
    const name = `${region} ${cloud.oneSided[i]} ${deep ? cloud.fold[i] : ""}`;
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, number = numbers.size);
    kinds[i] = number;
  }
  return kinds;
}
