export { type NetnsLink, netns } from "./netns.ts";
