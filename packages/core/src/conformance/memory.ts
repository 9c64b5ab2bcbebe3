import type { Case } from "./case.ts";
import { equal, equalBytes } from "./check.ts";
import { longs } from "./probe.ts";

const encoder = new TextEncoder();
const sizes = [1, 2, 7, 8, 16, 63, 64, 65, 100, 120, 512, 1000, 1024, 4096, 65536, 1 << 20];

/** Buffers and mapped memory: their addresses, and what the kernel sees and leaves there. */
export const memory: readonly Case[] = [
  {
    name: "the address of a part is that of its first byte",
    run({ backend, call, address, path, withFile }) {
      withFile((fd) => {
        call("write", fd, path("abc"), 3);
        const whole = new Uint8Array(16).fill(0x2e);
        const part = whole.subarray(5, 8);
        equal(address(part), backend.addressOf(whole) + 5n, "address");
        equal(call("pread64", fd, address(part), 3, 0), 3, "pread64");
        equalBytes(whole, encoder.encode(".....abc........"), "the whole");
        equalBytes(new Uint8Array(whole.buffer, 5, 3), encoder.encode("abc"), "another view of the part");
      });
    },
  },
  {
    name: "an address stays true when other views of the buffer are made",
    run({ backend, call, address, withFile }) {
      withFile((fd) => {
        call("write", fd, address(new Uint8Array(1 << 20).fill(0xa5)), 1 << 20);
        for (const size of sizes) {
          const bytes = new Uint8Array(size);
          const before = address(bytes);
          const view = new DataView(bytes.buffer);
          equal(call("pread64", fd, before, size, 0), size, "pread64");
          equal(view.getUint8(size - 1), 0xa5, `the last of ${size} bytes`);
          equal(backend.addressOf(bytes), before, `the address of ${size} bytes`);
        }
      });
    },
  },
  {
    name: "pointers inside structs are followed",
    run({ call, address, path, withFile }) {
      withFile((fd) => {
        const vector = longs(path("scatter "), 8n, path("gather"), 6n);
        equal(call("writev", fd, address(vector), 2), 14, "writev");
        const [head, tail] = [new Uint8Array(4), new Uint8Array(10)];
        equal(call("lseek", fd, 0, 0), 0, "lseek");
        equal(call("readv", fd, address(longs(address(head), 4n, address(tail), 10n)), 2), 14, "readv");
        equalBytes(head, encoder.encode("scat"), "the first buffer");
        equalBytes(tail, encoder.encode("ter gather"), "the second buffer");
      });
    },
  },
  {
    name: "buffers stay in place through garbage collection",
    run({ backend, call, address, withFile }) {
      withFile((fd) => {
        const buffers = Array.from({ length: 4000 }, (_, i) => new Uint8Array(1 + ((i * 7) % 1500)).fill(i % 251));
        const addresses = buffers.map(address);
        litter(300);
        for (const [i, bytes] of buffers.entries()) {
          const at = addresses[i] ?? 0n;
          equal(call("pwrite64", fd, at, bytes.length, 0), bytes.length, "pwrite64");
          const seen = new Uint8Array(bytes.length);
          equal(call("pread64", fd, address(seen), seen.length, 0), seen.length, "pread64");
          equalBytes(seen, new Uint8Array(bytes.length).fill(i % 251), `what the kernel finds in buffer ${i}`);
          equal(backend.addressOf(bytes), at, `the address of buffer ${i}`);
        }
      });
    },
  },
  {
    name: "a view is the mapped memory itself",
    run({ backend, call, address, path, withFile, withPage }) {
      withFile((fd) => {
        call("pwrite64", fd, path("kernel"), 6, 100);
        withPage(fd, 0, (mapped) => {
          const view = backend.view(mapped + 100n, 6);
          equalBytes(view, encoder.encode("kernel"), "what the kernel wrote before");
          call("pwrite64", fd, path("K"), 1, 100);
          equalBytes(view, encoder.encode("Kernel"), "what the kernel wrote since");
          backend.view(mapped + 99n, 3)[2] = 0x45;
          equalBytes(view, encoder.encode("KErnel"), "what another view wrote");
          const seen = new Uint8Array(6);
          call("pread64", fd, address(seen), 6, 100);
          equalBytes(seen, encoder.encode("KErnel"), "what the kernel reads");
        });
      });
    },
  },
];

/** Makes `megabytes` of garbage, in large and in small objects, some of which live for a while. */
function litter(megabytes: number): void {
  let recent: unknown[] = [];
  for (let i = 0; i < megabytes; i++) {
    if (i % 16 === 0) recent = [];
    recent.push(
      new Uint8Array(1 << 19),
      Array.from({ length: 8192 }, (_, j) => ({ i, j })),
    );
  }
}
