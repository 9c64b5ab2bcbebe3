export { type XdpLink, xdp } from "./xdp.ts";
