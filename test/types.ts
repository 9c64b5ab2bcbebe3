import { LinkTypeRegistry } from "@bpflink/core";
import { linkTypes } from "bpflink";

/** Every first-party link type. */
export const types = new LinkTypeRegistry(linkTypes);
