import assert from "node:assert/strict";
import { decodeText } from "@bpflink/core";
import * as fc from "fast-check";
import { parseFdinfo } from "../../../packages/core/src/holders/proc.ts";
import { parseMounts } from "../../../packages/core/src/mounts.ts";
import { parseKallsyms } from "../../../packages/core/src/symbols/index.ts";
import { mutated, noise, property } from "./property.ts";

/*
 * Text of /proc: the kernel's own, so in good order, but of names that anyone may have chosen.
 */

const bytes = (text: string) => new TextEncoder().encode(text);

const fdinfo =
  "pos:\t0\nflags:\t02000002\nmnt_id:\t16\nino:\t1044\nlink_type:\tperf\nlink_id:\t42\nprog_id:\t7\ncookie:\t18446744073709551615\n";

property(
  "an fdinfo has an id and a cookie, or none",
  fc.oneof(noise(200), mutated([bytes(fdinfo)])).map(decodeText),
  (text) => {
    const { linkId, bpfCookie } = parseFdinfo(text);
    assert.ok(linkId === undefined || (Number.isSafeInteger(linkId) && linkId >= 0), `${linkId}`);
    assert.ok(bpfCookie === undefined || bpfCookie >= 0n);
  },
);

const kallsyms =
  "ffffffff81000000 T _stext\nffffffff81000ff0 t __bpf_call_base\nffffffffc0300010 t nft_late\t[nf_tables]\n0000000000000000 A zero\n";

property(
  "symbols of any text are those of its lines that are such",
  fc.record({ bytes: fc.oneof(noise(300), mutated([bytes(kallsyms)])), ibt: fc.boolean() }),
  ({ bytes, ibt }) => {
    const symbols = parseKallsyms(bytes, ibt);
    assert.ok(symbols.count <= bytes.length / 4);
    const lines = decodeText(bytes).split("\n");
    const addresses = lines.flatMap((line) => /^([0-9a-fA-F]{1,16}) . /s.exec(line)?.[1] ?? []);
    if (symbols.available) {
      for (const address of addresses) {
        const found = symbols.lookup(BigInt(`0x${address}`));
        assert.ok(found === undefined || lines.some((line) => line.includes(found.name)));
      }
    } else {
      assert.equal(symbols.lookup(0xffffffff81000000n), undefined);
    }
  },
);

property(
  "any text is a table of mounts",
  fc.oneof(noise(200), mutated([bytes("bpf /a\\040b bpf rw 0 0\n")])),
  (bytes) => {
    const text = decodeText(bytes);
    const mounts = parseMounts(text);
    assert.equal(mounts.length, text.split("\n").filter((line) => line !== "").length);
  },
);

property(
  "a mount's fields come back from the kernel's way of writing them",
  fc.array(noise(20), { minLength: 3, maxLength: 3 }),
  (fields) => {
    // seq_file's mangle_path: these in octal, NUL in no path.
    const [source = "", target = "", type = ""] = fields.map((field) => decodeText(field.filter((byte) => byte !== 0)));
    const mangled = (field: string) =>
      field.replace(/[ \t\n\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
    const line = `${[source, target, type].map(mangled).join(" ")} rw 0 0\n`;
    assert.deepEqual(parseMounts(line), [{ source, target, type }]);
  },
);
