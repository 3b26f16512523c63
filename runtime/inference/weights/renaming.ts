import type { StoredTensor } from "./stored_tensor.ts";

/** A pattern of names and what becomes of it. */
export type Renaming = readonly [RegExp, string | ((...groups: string[]) => string)];

/** The first pattern that fits turns a name into another; null where none does: the weight is not used. */
export function renameFirst(name: string, renamings: readonly Renaming[]): string | null {
  for (const [pattern, becomes] of renamings) {
    if (!pattern.test(name)) continue;
    return typeof becomes === "string"
      ? name.replace(pattern, becomes)
      : name.replace(pattern, (_, ...groups) => becomes(...groups.map(String)));
  }
  return null;
}

/** All weights under their new names; those without one are left out. */
export function renameAll(tensors: readonly StoredTensor[], renamings: readonly Renaming[]): StoredTensor[] {
  return tensors.flatMap((tensor) => {
    const name = renameFirst(tensor.name, renamings);
    return name === null ? [] : [{ ...tensor, name }];
  });
}

/** One more than the greatest number in the names that fit, whose pattern has it as its first group. */
export function countIn(tensors: readonly Pick<StoredTensor, "name">[], pattern: RegExp): number {
  return tensors.reduce((most, { name }) => Math.max(most, 1 + Number(pattern.exec(name)?.[1] ?? -1)), 0);
}
