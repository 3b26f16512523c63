import assert from "node:assert/strict";
import { join } from "node:path";
import { addHead } from "../../../runtime/head/folder/add_head.ts";
import { openHeadFolder } from "../../../runtime/head/folder/head_folder.ts";
import {
  headByFingerprint,
  headByName,
  headFingerprint,
  headNames,
  headVersion,
  missingHeadWords,
  provideHeads,
} from "../../../runtime/head/registry.ts";
import { testHead } from "../../reference/test_head.ts";

const NOTES = { licence: "for tests", source: "a test" };
const head = { ...testHead(), name: "ict" };
const print = headFingerprint(head);

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await test(join(root, "heads"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a head that is added is found by its name, and is the same object until another takes its place", () =>
  withFolder(async (folder) => {
    const heads = openHeadFolder(folder);
    assert.deepEqual(await heads.names(), []);
    assert.equal(await heads.load("ict"), undefined);
    const path = await addHead(folder, head, NOTES);
    assert.equal(path, join(folder, "ict.head"));
    assert.deepEqual(await heads.names(), ["ict"]);
    const first = await heads.load("ict");
    assert.deepEqual(first, head);
    assert.equal(await heads.load("ict"), first);
    const wider = { ...head, template: head.template.map((x, i) => i % 3 === 0 ? 1.1 * x : x) };
    await addHead(folder, wider, NOTES, { replace: true });
    assert.deepEqual((await heads.load("ict"))?.template, wider.template);
    await Deno.remove(path);
    assert.equal(await heads.load("ict"), undefined);
    assert.deepEqual(first, head, "what is in use stays");
  }));

Deno.test("addHead() writes all or nothing, and over another only where it may", () =>
  withFolder(async (folder) => {
    await addHead(folder, head, NOTES);
    const before = await Deno.readFile(join(folder, "ict.head"));
    await assert.rejects(addHead(folder, head, NOTES), Deno.errors.AlreadyExists);
    const broken = { ...head, template: head.template.map(() => NaN) };
    await assert.rejects(addHead(folder, broken, NOTES, { replace: true }), /must be finite/);
    assert.deepEqual(await Deno.readFile(join(folder, "ict.head")), before);
    const two = await Promise.allSettled([1, 2].map(() => addHead(folder, head, NOTES, { name: "both" })));
    assert.deepEqual(two.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const there = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assert.deepEqual(there.sort(), ["both.head", "ict.head"]);
    for (const name of ["stock", "../ict", ".ict", "a b", "con", "", "x".repeat(65)]) {
      await assert.rejects(addHead(folder, head, NOTES, { name }), RangeError, name);
    }
  }));

Deno.test("links, folders, hidden files and the name of the stock head are no heads", () =>
  withFolder(async (folder) => {
    const path = await addHead(folder, head, NOTES);
    await Deno.symlink(path, join(folder, "linked.head"));
    await Deno.mkdir(join(folder, "folder.head"));
    await Deno.copyFile(path, join(folder, ".hidden.head"));
    await Deno.copyFile(path, join(folder, "stock.head"));
    await Deno.copyFile(path, join(folder, "copy.head"));
    const heads = openHeadFolder(folder);
    assert.deepEqual(await heads.names(), ["copy", "ict"]);
    for (const name of ["linked", "folder", ".hidden", "stock", "../heads/ict"]) {
      assert.equal(await heads.load(name), undefined, name);
    }
    assert.equal((await heads.load("copy"))?.name, "copy", "a head is called what its file is");
  }));

Deno.test("a broken head is listed with what is wrong, says so when it is loaded, and hides no other", () =>
  withFolder(async (folder) => {
    await addHead(folder, head, NOTES);
    await Deno.writeTextFile(join(folder, "broken.head"), "headcast stored\nand then nothing");
    const heads = openHeadFolder(folder);
    const [broken, whole] = await heads.list();
    assert.match(
      broken!.error!,
      /Cannot read head, .*broken.head; add it anew .*deno task head add FILE --replace/,
    );
    assert.deepEqual([whole!.name, whole!.facts!.licence, whole!.error], ["ict", "for tests", undefined]);
    await assert.rejects(heads.load("broken"), /Cannot read head, /);
    assert.deepEqual(await heads.find(print), { name: "ict", version: 1 });
  }));

Deno.test("the registry knows the heads of a provider, by name and by fingerprint, and what is not there", () =>
  withFolder(async (folder) => {
    await addHead(folder, head, NOTES);
    provideHeads(openHeadFolder(folder));
    assert.deepEqual(await headNames(), ["stock", "ict"]);
    const loaded = await headByName("ict");
    assert.equal(await headByFingerprint("ict", print), loaded);
    assert.equal(await headVersion("ict", print), 1);
    await assert.rejects(headByName("ict", 2), /its version is 1: 2/);
    await assert.rejects(
      headByName("flame"),
      /only "stock" is built in, ict was added \(deno task head add FILE brings it\): "flame"/,
    );
    await assert.rejects(
      headByFingerprint("ict", "deadbeef"),
      /another than the one it was made on .*: deadbeef/,
    );
    await assert.rejects(
      headByFingerprint("flame", "deadbeef"),
      /ict was added \(deno task head add FILE --name flame brings it\): deadbeef/,
    );
    assert.equal(await headVersion("flame", "deadbeef"), undefined);
    assert.equal(await missingHeadWords("ict", print), undefined);
    assert.match((await missingHeadWords("flame", "deadbeef"))!, /head add FILE --name flame/);
    // It is the same head by another name.
    await Deno.rename(join(folder, "ict.head"), join(folder, "face.head"));
    assert.equal((await headByFingerprint("ict", print)).name, "face");
    assert.equal(await headVersion("ict", print), 1);
  }));

Deno.test("fingerprints tell heads apart where only their bases differ; the stock head's is its mesh's", () => {
  const other = { ...head, expressionBasis: head.expressionBasis.map((x, i) => i === 5 ? x + 1e-4 : x) };
  assert.notEqual(headFingerprint(other), print);
  const shapes = head.shapeBasis.length;
  const shape = { ...head, shapeBasis: head.shapeBasis.map((x, i) => i === shapes - 1 ? x + 1e-4 : x) };
  assert.notEqual(headFingerprint(shape), print);
  assert.equal(headFingerprint({ ...head, name: "another" }), print);
  const stock = headFingerprint({ ...head, name: "stock" });
  assert.equal(headFingerprint({ ...other, name: "stock" }), stock);
});
