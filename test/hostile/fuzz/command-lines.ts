import * as fc from "fast-check";

/** Words that mean something somewhere, whole and shortened, and some that mean nothing. */
const words = [
  ..."link li l show sh s list help h pin pi p detach det d batch b file f version v id i pinned pinn".split(" "),
  ..."prog map btf x 0 5 777 0x309 007 08 -1 +5 99999999999 1e3 /none /none/x - -- ü".split(" "),
  "",
  " 777",
  "7 7",
];

const options = [
  ..."-j -p -f -n -d -m -L -B -V -h -z -jp -fn -jz -jh -B/sys/kernel/btf/vmlinux --json --js --pretty --pr --bpffs --b".split(
    " ",
  ),
  ..."--nomount --n --debug --d --mapcompat --m --use-loader --u --base-btf --base --version --v --help --he".split(
    " ",
  ),
  ..."--json=1 --base-btf=/sys/kernel/btf/vmlinux --zz --= -- ---".split(" "),
];

/** Options that bpftool doesn't have. */
const ourOptions = ["--replay", "--replay=/none", "--record", "--record=x", "--re", "--no-holders", "--no-h", "--no"];

const known = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 3, arbitrary: fc.constantFrom(...options) },
);

/** Command lines that make sense up to a point. */
const shaped = fc
  .tuple(
    fc.constantFrom(["link"], ["l"], []),
    fc.constantFrom(["show"], ["list"], ["pin"], ["detach"], ["help"], ["batch", "file"], []),
    fc.constantFrom(["id", "777"], ["pinned", "/none"], ["id"], ["i", "0x309"], []),
    fc.array(known, { maxLength: 3 }),
    fc.nat({ max: 5 }),
  )
  .map(([first, command, link, extra, at]) => {
    const all = [...first, ...command, ...link];
    return [...all.slice(0, at), ...extra, ...all.slice(at)];
  });

/** Command lines of bpftool's own words and options, and of noise. */
export const bpftoolArgv: fc.Arbitrary<string[]> = fc.oneof(
  shaped,
  fc.array(known, { maxLength: 6 }),
  fc.array(fc.oneof(known, fc.string({ maxLength: 4 })), { maxLength: 5 }),
);

/** The same with options of our own. */
export const argv: fc.Arbitrary<string[]> = fc.oneof(
  bpftoolArgv,
  fc
    .tuple(bpftoolArgv, fc.constantFrom(...ourOptions), fc.nat({ max: 6 }))
    .map(([argv, option, at]) => [...argv.slice(0, at), option, ...argv.slice(at)]),
);
