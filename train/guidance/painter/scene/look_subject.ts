import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import type { Look } from "../look/look.ts";
import { apeBones, hasApeFace } from "../skin/ape_face.ts";
import { betaOf, measureSubject, type Subject } from "../surface/subject.ts";

/** A head in a look's shape, measured to be painted. */
export const subjectOf = (head: HeadModel, look: Look): Subject =>
  measureSubject(head, betaOf(head, look.shape), undefined, hasApeFace(look) ? apeBones : undefined);
