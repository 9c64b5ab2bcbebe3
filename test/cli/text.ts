import type { Result } from "./run.ts";

/** The ways of printing, by the options that ask for them. */
export const modes = { plain: [], json: ["-j"], pretty: ["-p"] } as const;
export type Mode = keyof typeof modes;
export const modeNames = Object.keys(modes) as Mode[];

/** What a command printed. */
export type Text = Pick<Result, "stdout" | "stderr">;

/** The two texts on how a command line is written: the program's own, and that of `link`. */
export type Usage = "program" | "link";

/** Stands for a usage text in what {@link normal} gives. */
export function usageMark(usage: Usage): string {
  return `<usage of ${usage}>\n`;
}

/**
 * A text with what differs between the two programs by their nature put aside: each has
 * usage texts of its own, and processes that hold links are the business of other tests.
 */
export function normal({ stdout, stderr }: Text): Text {
  return { stdout: withoutHolders(stdout), stderr: withUsageMarks(stderr) };
}

function withUsageMarks(text: string): string {
  return text.replace(
    /Usage: bpf(?:tool|link)( \[OPTIONS\])?( link)?[\s\S]*?OPTIONS := [\s\S]*?\} \}\n/g,
    (_, __, link) => usageMark(link === undefined ? "program" : "link"),
  );
}

function withoutHolders(text: string): string {
  return text.replace(/\n\tpids .*/g, "").replace(/,\s*"pids":\s*\[[^\]]*\]/g, "");
}

/** An error as it is printed, in words that don't need escapes in JSON. */
export function errorText(message: string, mode: Mode, after = ""): Text {
  switch (mode) {
    case "plain":
      return { stdout: "", stderr: `Error: ${message}\n${after}` };
    case "json":
      return { stdout: `{"error":"${message}"}\n`, stderr: "" };
    case "pretty":
      return { stdout: `{\n    "error": "${message}"\n}\n`, stderr: "" };
  }
}
