// @ts-check
/** Whether this machine is there for the tests alone. */
export const isCi = !["", "0", "false", undefined].includes(process.env.CI);
