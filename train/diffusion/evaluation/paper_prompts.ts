/** Whose heads the scripts of HeadStudio's authors make. */
export const PAPER_SUBJECTS = [
  "Joker",
  "Kratos",
  "Groot",
  "Vincent van Gogh",
  "Batman",
  "Two-face",
  "Doctor Strange",
  "Geralt",
  "Hulk",
  "Captain America",
  "Gandalf",
  "Leo Tolstoy",
  "Salvador Dali",
  "Terracotta Army",
  "Thor",
  "an alien",
  "a man with a large afro",
] as const;

/** What avatars of the paper are asked for with. */
export const PAPER_PROMPTS: readonly string[] = PAPER_SUBJECTS.map((subject) =>
  `a DSLR portrait of ${subject}`
);
