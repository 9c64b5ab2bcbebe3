// Stands for the package `debug` where nobody asks for its output: the real one looks at
// terminals, colors and streams when it is loaded.
if (process.env.DEBUG) module.exports = require("debug/src/node.js");
else {
  const quiet = () => Object.assign(() => {}, { enabled: false, extend: quiet, destroy: () => true });
  module.exports = Object.assign(quiet, { default: quiet, enable() {}, disable: () => "", enabled: () => false });
}
