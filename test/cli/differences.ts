import { errorText, type Mode, type Text, type Usage, usageMark } from "./text.ts";

/** A difference from bpftool that is meant to be there. */
export interface Difference {
  /** The start of its row in docs/bpftool-differences.md. */
  readonly row: string;
  /** What bpftool would print without it. */
  readonly correct: (theirs: Text, mode: Mode) => Text;
}

/** A wrong command line: how it is written comes after what is wrong with it. */
export function withUsage(usage: Usage): Difference {
  return {
    row: "a command line that is wrong",
    correct: (theirs, mode) => (mode === "plain" ? { ...theirs, stderr: theirs.stderr + usageMark(usage) } : theirs),
  };
}

/** A word that is no command: it is named. */
export function unknownCommand(word: string, usage: Usage = "program"): Difference {
  return says("a word that is no command", `unknown command '${word}'`, usageMark(usage));
}

/** Another error, or an error in place of something that was done. */
export function says(row: string, message: string, after?: string): Difference {
  return { row, correct: (_, mode) => errorText(message, mode, after) };
}

/** A detail of the text that is another. */
export function reads(row: string, from: string | RegExp, to: string): Difference {
  return {
    row,
    correct: ({ stdout, stderr }) => ({ stdout: stdout.replaceAll(from, to), stderr: stderr.replaceAll(from, to) }),
  };
}

/** The sentence that bpftool ends with a newline of its own. */
export const oneNewline = reads("`detach` with too few or too many words", /missing\n(?=\n|")/g, "missing");

/** `detach` of a link that can't be: a second line says which can. */
export const cannotDetach: Difference = {
  row: "`detach` of a link that can't be detached",
  correct: (theirs, mode) =>
    mode === "plain"
      ? {
          ...theirs,
          stderr: `${theirs.stderr}  links of type raw_tracepoint can't be detached; those of cgroup, netns, xdp, struct_ops, netfilter, tcx, netkit, sockmap can\n`,
        }
      : theirs,
};

/** An error of the only command of a batch file, in place of what came of it. */
export function inBatch(row: string, message: string, after?: string): Difference {
  const outputs = {
    json: `"output":{"error":"${message}"}}]\n`,
    pretty: `"output": {\n            "error": "${message}"\n        }\n    }\n]\n`,
  };
  return {
    row,
    correct: ({ stdout }, mode) =>
      mode === "plain"
        ? errorText(message, mode, after)
        : { stdout: stdout.replace(/"output":[\s\S]*$/, outputs[mode]), stderr: "" },
  };
}

/** A batch that is not over after `show` of one link: this command comes after it. */
export function goesOn(count: number, words: readonly string[]): Difference {
  const list = words.map((word) => `"${word}"`).join(",");
  return {
    row: "`show` of one link",
    correct: ({ stdout }, mode) => {
      switch (mode) {
        case "plain":
          return { stdout: `${stdout}processed ${count} commands\n`, stderr: "" };
        case "json":
          return { stdout: stdout.replace(/\]\n$/, `,{"command":[${list}],"output":null}]\n`), stderr: "" };
        case "pretty": {
          const next = `,{\n        "command": [${list}\n        ],\n        "output": null\n    }\n]\n`;
          return { stdout: stdout.replace(/\n\]\n$/, next), stderr: "" };
        }
      }
    },
  };
}
