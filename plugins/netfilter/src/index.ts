export { type NetfilterLink, netfilter } from "./netfilter.ts";
