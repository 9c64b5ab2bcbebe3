import assert from "node:assert/strict";
import { test } from "node:test";
import { lazyRequires } from "./lazy-requires.ts";

/** Runs a CommonJS module of which `require` gives these; `loaded` gets their names as they load. */
function run(code: string, modules: Readonly<Record<string, unknown>>) {
  const loaded: string[] = [];
  const exports: Record<string, (...args: unknown[]) => unknown> = {};
  const require = (name: string) => {
    loaded.push(name);
    return modules[name];
  };
  const __importDefault = (module: { __esModule?: boolean }) => (module.__esModule ? module : { default: module });
  new Function("exports", "require", "__importDefault", lazyRequires(code))(exports, require, __importDefault);
  return { exports, loaded };
}

test("a module is loaded when it is first used, and once", () => {
  const code = `
    const a_1 = require("a");
    const b_1 = __importDefault(require("b"));
    exports.a = (x) => (0, a_1.twice)(x);
    exports.b = () => b_1.default;`;
  const { exports, loaded } = run(code, { a: { twice: (x: number) => 2 * x }, b: "B" });
  assert.deepEqual(loaded, []);
  assert.deepEqual([exports.a?.(3), exports.a?.(4), loaded], [6, 8, ["a"]]);
  assert.deepEqual([exports.b?.(), loaded], ["B", ["a", "b"]]);
});

test("what is used in the module's own body is loaded there", () => {
  const { exports, loaded } = run(`const a = require("a"); const b = require("b"); exports.x = a.x;`, { a: { x: 1 } });
  assert.deepEqual([exports.x, loaded], [1, ["a"]]);
});

test("a class is constructed, not called", () => {
  class Thing {}
  const { exports } = run(
    `const a = require("a"); exports.one = () => new a.deep.Thing(); exports.two = () => new a.deep.Thing;`,
    { a: { deep: { Thing } } },
  );
  assert.ok(exports.one?.() instanceof Thing);
  assert.ok(exports.two?.() instanceof Thing);
});

test("names that are not the variable's are left alone", () => {
  const code = `
    const a = require("a");
    exports.member = (x) => x.a;
    exports.key = () => ({ a: 5 }).a;
    exports.shorthand = () => ({ a }).a.value;
    exports.text = () => \`\${a.value}\`;
    exports.method = () => ({ a() { return 6; } }).a();`;
  const { exports } = run(code, { a: { value: 7 } });
  assert.equal(exports.member?.({ a: 4 }), 4);
  assert.equal(exports.key?.(), 5);
  assert.equal(exports.shorthand?.(), 7);
  assert.equal(exports.text?.(), "7");
  assert.equal(exports.method?.(), 6);
});

test("a class that extends what is required has it loaded", () => {
  class Base {}
  const { exports } = run(`const a = require("a"); class B extends a.Base {} exports.make = () => new B();`, {
    a: { Base },
  });
  assert.ok(exports.make?.() instanceof Base);
});

for (const [why, code] of [
  ["required for its effects", `require("a"); exports.x = 1;`],
  ["taken apart", `const { x } = require("a"); exports.x = x;`],
  ["assigned to", `let a = require("a"); exports.f = () => { a = 2; return a; };`],
  ["declared again, as a parameter", `const a = require("a"); exports.f = (a) => a; exports.g = () => a;`],
  ["declared again, as a variable", `const a = require("a"); exports.f = () => { const a = 1; return a; };`],
  ["an ES module's import", `import x from "a"; const b = require("b"); export const y = [x, b];`],
  ["not by that name", `const a = load("a"); exports.x = a;`],
] as const) {
  test(`a module that is ${why} is left as it is`, () => assert.equal(lazyRequires(code), code));
}
