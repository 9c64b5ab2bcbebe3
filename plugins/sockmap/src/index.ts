export { type SockmapLink, sockmap } from "./sockmap.ts";
