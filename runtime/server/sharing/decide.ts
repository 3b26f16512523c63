/** What an avatar is here, and what the index says of its name. */
export interface Meeting {
  /** Its content here; null where there is none. */
  readonly here: string | null;
  /** The content on which this folder and the index agreed last; null where they never did. */
  readonly agreed: string | null;
  /** It was deleted here, and the index has not been told. */
  readonly removed: boolean;
  readonly index: { readonly content: string; readonly deleted: boolean } | null;
}

/**
 * What is to be done: nothing; `agree`: note that both have the same; `forget` that it was deleted here; `publish` what is here; `fetch` what the index names;
 * `remove` what is here; `retract`: tell the index that it is deleted; `part`: two have one name, the index keeps it and what
 * is here gets another.
 */
export type Decision = "nothing" | "agree" | "forget" | "publish" | "fetch" | "remove" | "retract" | "part";

/**
 * One name stands for one content, that of the index: whoever changes it does so by compare-and-set over what it knew. A change
 * made on one side alone is carried to the other; where both have changed, nothing is lost and nothing mixed.
 */
export function decide({ here, agreed, removed, index }: Meeting): Decision {
  if (here === null) {
    if (index === null || index.deleted) return removed ? "forget" : "nothing";
    return removed && agreed === index.content ? "retract" : "fetch";
  }
  if (index === null) return "publish";
  if (index.deleted) return here === agreed && here === index.content ? "remove" : "publish";
  if (index.content === here) return agreed === here && !removed ? "nothing" : "agree";
  if (agreed === here) return "fetch";
  return agreed === index.content ? "publish" : "part";
}
