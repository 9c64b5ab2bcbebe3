import assert from "node:assert/strict";
import { test } from "node:test";
import { buildBtf, int } from "../btf/btf.test-helper.ts";
import { Errno } from "../errno.ts";
import { BpfError, FormatError } from "../errors.ts";
import { Fd } from "../fd.ts";
import type { Files } from "./files.ts";
import { VmlinuxBtf } from "./vmlinux-btf.ts";

/** A /sys/kernel/btf/vmlinux with these bytes, or none. */
function btfOf(bytes: Uint8Array | undefined): VmlinuxBtf {
  const files: Pick<Files, "open" | "read" | "map" | "readAll"> = {
    open(path) {
      if (bytes === undefined) throw new BpfError(Errno.ENOENT, { operation: "open", subject: path });
      return new Fd(5, () => {});
    },
    read: () => 0,
    map: () => undefined,
    readAll: () => bytes ?? assert.fail(),
  };
  return new VmlinuxBtf(files as Files);
}

test("BTF with a kind that is newer than its reader names nothing, as none does", () => {
  const newer = btfOf(buildBtf([int("u32", 4), { kind: 25, name: "new", sizeOrType: 0 }]));
  assert.throws(() => newer.open().find([{ kind: "enum", name: "bpf_attach_type" }]), FormatError);
  for (const btf of [newer, btfOf(undefined)]) assert.equal(btf.enumerator("bpf_attach_type", "BPF_", 99), undefined);
});
