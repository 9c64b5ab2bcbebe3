/** A line of /proc/mounts. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
}

/** Parses /proc/mounts (proc(5)): in fields, blanks and backslashes stand as three octal digits. */
export function parseMounts(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [source = "", target = "", type = ""] = line.split(" ").map(decodeField);
      return { source, target, type };
    });
}

function decodeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
