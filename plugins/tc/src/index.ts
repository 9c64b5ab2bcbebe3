export { type NetkitLink, netkit } from "./netkit.ts";
export { type TcxLink, tcx } from "./tcx.ts";
