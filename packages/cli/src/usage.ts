import type { Topic } from "./grammar/usage-error.ts";

const options = `\
       LINK := { id LINK_ID | pinned FILE }
       OPTIONS := { {-j|--json} [{-p|--pretty}] | {-d|--debug} |
                    {-f|--bpffs} | {-n|--nomount} | {--no-holders} |
                    {--replay FILE} | {--record FILE} |
                    {-h|--help} | {-V|--version} }
`;

const usages: Readonly<Record<Topic, string>> = {
  program: `\
Usage: bpflink [OPTIONS] [link] { show | list }   [LINK]
       bpflink [OPTIONS] [link] pin        LINK  FILE
       bpflink [OPTIONS] [link] detach     LINK
       bpflink [OPTIONS] batch file FILE
       bpflink [OPTIONS] plugins { list | link DIR | install PACKAGE | unlink NAME }
       bpflink [OPTIONS] [link] help
       bpflink version

${options}`,
  link: `\
Usage: bpflink [OPTIONS] link { show | list }   [LINK]
       bpflink [OPTIONS] link pin        LINK  FILE
       bpflink [OPTIONS] link detach     LINK
       bpflink [OPTIONS] link help

${options}`,
};

/** How a command line is written, with the newline at its end. */
export function usage(topic: Topic): string {
  return usages[topic];
}
