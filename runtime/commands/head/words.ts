import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import type { StoredFacts } from "../../head/file/stored_head.ts";
import type { HeadFacts } from "../../head/file/sections.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";

/** What a head has, as the rows of a table. */
export function factRows(facts: HeadFacts): [string, string][] {
  const { correctives, shapedExpressions } = facts;
  const extras = [
    counted(correctives.length, "corrective"),
    counted(shapedExpressions.length, "row by person", "rows by person"),
    facts.poseCorrectives > 0 && `${facts.poseCorrectives} pose correctives`,
  ].filter(Boolean);
  return [
    ["mesh", `${facts.vertices} vertices, ${facts.triangles} triangles in ${regionWords(facts)}`],
    [
      "expressions",
      [
        `${facts.expressionNames.length}, moved by ${EXPRESSION_SPACES[facts.expressionSpace].words}`,
        ...extras,
      ]
        .join(", "),
    ],
    ["shapes", `${facts.shapeNames.length} in which people differ`],
    ["joints", `${JOINT_COUNT}, ${counted(facts.jointDrivers.length, "driver") || "turned by frames alone"}`],
    ["landmarks", landmarkWords(facts)],
  ];
}

/** A head in one line. */
export function summaryOf(facts: StoredFacts, bytes: number): string {
  const { vertices, expressionNames, expressionSpace, shapeNames, landmarks } = facts;
  return `${vertices} vertices, ${expressionNames.length} expressions (${expressionSpace}), ${shapeNames.length} shapes, ` +
    `${landmarks} landmarks, ${megabytes(bytes)}; ${facts.licence}`;
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function regionWords({ regionNames }: HeadFacts): string {
  return regionNames.length === 1 ? "one region" : `${regionNames.length} regions`;
}

function landmarkWords({ landmarks }: HeadFacts): string {
  return landmarks > 0
    ? `${landmarks} of MediaPipe's`
    : "none: neither training by score distillation nor the tracker's judge can use it";
}

function counted(count: number, one: string, several = `${one}s`): string | false {
  return count > 0 && `${count} ${count === 1 ? one : several}`;
}
