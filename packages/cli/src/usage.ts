import type { Topic } from "./grammar/usage-error.ts";

const options = `\
       OPTIONS := { {-j|--json} [{-p|--pretty}] | {-d|--debug} | {-h|--help} |
                    {-V|--version} | {--replay FILE} | {--record FILE} }
`;

const link = `\
       LINK := { id LINK_ID | pinned FILE }
`;

const usages: Readonly<Record<Topic, string>> = {
  program: `\
Usage: bpflink [OPTIONS] [link] { show | list } [LINK]
       bpflink [OPTIONS] [link] help
       bpflink version

${link}${options}`,
  link: `\
Usage: bpflink [OPTIONS] link { show | list } [LINK]
       bpflink [OPTIONS] link help

${link}${options}`,
};

/** How a command line is written, with the newline at its end. */
export function usage(topic: Topic): string {
  return usages[topic];
}
