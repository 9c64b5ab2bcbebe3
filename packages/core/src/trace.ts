import { hostLittleEndian } from "./arch.ts";
import type { Backend, SyscallArgument } from "./backend.ts";
import { errnoName, strerror } from "./errno.ts";
import { showControlsInJson } from "./format/json.ts";
import { decodeCString } from "./text.ts";
import { attachTypes, bpfCommands, mapTypes, programTypes } from "./uapi/bpf.ts";
import { type SyscallName, syscallNumbers } from "./uapi/syscalls.ts";

/** The longest path that is printed. */
const pathMax = 4096;

/**
 * A backend that tells each system call that matters in words, one line each: what was
 * asked, on what, and what came of it. For `--debug`; a backend that isn't wrapped pays nothing.
 */
export function traceBackend(backend: Backend, tell: (line: string) => void): Backend {
  const names = new Map<number, SyscallName>();
  for (const name of Object.keys(describers) as SyscallName[]) names.set(syscallNumbers[backend.arch][name], name);
  const memory = new Memory(backend);

  return {
    name: backend.name,
    arch: backend.arch,
    addressOf: (buffer) => backend.addressOf(buffer),
    view: (address, length) => backend.view(address, length),
    syscall(number, ...args) {
      const result = backend.syscall(number, ...args);
      const name = names.get(number);
      const describe = name === undefined ? undefined : describers[name];
      if (describe !== undefined) tell(`${name}(${describe(args, memory, result)}) = ${outcome(result)}`);
      return result;
    },
  };
}

type Describe = (args: readonly (SyscallArgument | undefined)[], memory: Memory, result: number) => string;

const path: Describe = ([, address], memory) => memory.quoted(address);

/** What to say of each system call's arguments. What isn't here isn't told: reads, closes and the like. */
const describers: Partial<Readonly<Record<SyscallName, Describe>>> = {
  bpf: (args, memory, result) => describeBpf(args, memory, result),
  openat: path,
  mkdirat: path,
  unlinkat: path,
  faccessat: path,
  statfs: ([address], memory) => memory.quoted(address),
  mount: ([source, target, type], memory) =>
    `${memory.quoted(source)}, ${memory.quoted(target)}, ${memory.quoted(type)}`,
  umount2: ([target], memory) => memory.quoted(target),
  mmap: ([, length, , , fd]) => `length ${length}, fd ${fd}`,
  prlimit64: ([, resource]) => `resource ${resource}`,
};

function describeBpf(
  [command, address]: readonly (SyscallArgument | undefined)[],
  memory: Memory,
  result: number,
): string {
  const name = bpfCommands[Number(command)] ?? `command ${command}`;
  const attr = memory.struct(address);
  return [`BPF_${name.toUpperCase()}`, ...(attrFields[name]?.(attr, memory, result) ?? [])].join(", ");
}

/** The fields of `union bpf_attr` that say what a command is about. */
const attrFields: Readonly<Record<string, (attr: Struct, memory: Memory, result: number) => string[]>> = {
  link_get_next_id: nextId,
  prog_get_next_id: nextId,
  map_get_next_id: nextId,
  link_get_fd_by_id: byId,
  prog_get_fd_by_id: byId,
  map_get_fd_by_id: byId,
  btf_get_fd_by_id: byId,
  obj_get_info_by_fd: (attr) => [`fd ${attr.u32(0)}`, `info_len ${attr.u32(4)}`],
  obj_get: (attr, memory) => [memory.quoted(attr.u64(0))],
  obj_pin: (attr, memory) => [memory.quoted(attr.u64(0)), `fd ${attr.u32(8)}`],
  prog_load: (attr) => [
    nameOf(programTypes, "type", attr.u32(0)),
    `${attr.u32(4)} instructions`,
    nameOf(attachTypes, "attach type", attr.u32(68)),
    `attach_btf_id ${attr.u32(108)}`,
  ],
  map_create: (attr) => [
    nameOf(mapTypes, "type", attr.u32(0)),
    `key ${attr.u32(4)} bytes`,
    `value ${attr.u32(8)} bytes`,
    `${attr.u32(12)} entries`,
  ],
  map_update_elem: (attr) => [`map fd ${attr.u32(0)}`],
  link_create: (attr) => [
    `program fd ${attr.u32(0)}`,
    `target ${attr.u32(4)}`,
    nameOf(attachTypes, "attach type", attr.u32(8)),
  ],
  link_detach: (attr) => [`fd ${attr.u32(0)}`],
  iter_create: (attr) => [`link fd ${attr.u32(0)}`],
};

function nextId(attr: Struct, _: Memory, result: number): string[] {
  return [`after ${attr.u32(0)}`, ...(result === 0 ? [`next ${attr.u32(4)}`] : [])];
}

function byId(attr: Struct): string[] {
  return [`id ${attr.u32(0)}`];
}

function nameOf(names: readonly string[], what: string, value: number): string {
  return `${what} ${names[value] ?? value}`;
}

function outcome(result: number): string {
  return result < 0 ? `${errnoName(-result)} (${strerror(-result)})` : String(result);
}

interface Struct {
  u32(offset: number): number;
  u64(offset: number): bigint;
}

/** This process's memory, where arguments of system calls point. */
class Memory {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** A string, quoted; `NULL` where there is none. */
  quoted(address: SyscallArgument | undefined): string {
    if (address === undefined || BigInt(address) === 0n) return "NULL";
    return showControlsInJson(JSON.stringify(this.#string(BigInt(address))));
  }

  /** A `union bpf_attr`: the buffer that all commands use is as long as any of them. */
  struct(address: SyscallArgument | undefined): Struct {
    const bytes = this.#backend.view(BigInt(address ?? 0), 128);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return {
      u32: (offset) => view.getUint32(offset, hostLittleEndian),
      u64: (offset) => view.getBigUint64(offset, hostLittleEndian),
    };
  }

  /** Looks no further than the string's page until that turns out to be too short: what follows may not be mapped. */
  #string(address: bigint): string {
    const page = BigInt(pathMax);
    const onPage = Number(page - (address % page));
    const bytes = this.#backend.view(address, onPage);
    if (bytes.includes(0)) return decodeCString(bytes);
    return decodeCString(this.#backend.view(address, onPage + pathMax));
  }
}
