import ts from "typescript";

/**
 * Makes the requires at the top of a CommonJS module wait until what they give is first
 * used: `const x = require("y")` becomes a function of that name, and every use of `x` a
 * call. A command then loads what it comes to, not all that its modules could ever need.
 *
 * What would not mean the same is left as it is: a require for its effects alone, one that
 * is taken apart where it stands, and a name that is assigned to or declared twice.
 */
export function lazyRequires(code: string, fileName = "module.js"): string {
  if (!code.includes("require(")) return code;
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  if (source.statements.some((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))) {
    return code;
  }
  const requires = new Map(source.statements.flatMap((statement) => requireOf(statement) ?? []));
  const uses = usesOf(source, requires);
  const edits: Edit[] = [];
  for (const [name, { statement, value }] of requires) {
    const places = uses.get(name);
    if (places === undefined) continue;
    const kept = `$${name}`;
    const load = `let ${kept}; function ${name}() { return ${kept} ??= ${value.getText(source)}; }`;
    edits.push({ start: statement.getStart(source), end: statement.end, text: load });
    for (const place of places) {
      edits.push({ start: place.getStart(source), end: place.end, text: useOf(name, place) });
    }
  }
  return applied(code, edits);
}

function useOf(name: string, place: ts.Identifier): string {
  if (ts.isShorthandPropertyAssignment(place.parent)) return `${name}: ${name}()`;
  // `new name().default()` would be an instance of `name`.
  return isConstructed(place) ? `(${name}())` : `${name}()`;
}

function isConstructed(place: ts.Expression): boolean {
  let callee = place;
  while (ts.isPropertyAccessExpression(callee.parent) && callee.parent.expression === callee) callee = callee.parent;
  return ts.isNewExpression(callee.parent) && callee.parent.expression === callee;
}

interface Required {
  readonly statement: ts.Statement;
  /** `require("y")`, or that in one of the compiler's helpers: `__importDefault(require("y"))`. */
  readonly value: ts.Expression;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function requireOf(statement: ts.Statement): [string, Required][] | undefined {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const [declaration] = statement.declarationList.declarations;
  if (declaration?.initializer === undefined || !ts.isIdentifier(declaration.name)) return undefined;
  const value = declaration.initializer;
  return isRequire(value) || isWrappedRequire(value) ? [[declaration.name.text, { statement, value }]] : undefined;
}

function isRequire(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require")
    return false;
  const [argument] = node.arguments;
  return node.arguments.length === 1 && argument !== undefined && ts.isStringLiteral(argument);
}

function isWrappedRequire(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  if (!["__importDefault", "__importStar"].includes(node.expression.text)) return false;
  const [argument] = node.arguments;
  return argument !== undefined && isRequire(argument);
}

/** Where each name is used; without those that have to stay variables. */
function usesOf(source: ts.SourceFile, requires: ReadonlyMap<string, Required>): Map<string, ts.Identifier[]> {
  const uses = new Map([...requires.keys()].map((name) => [name, [] as ts.Identifier[]]));
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && uses.has(node.text) && isName(node)) {
      const statement = requires.get(node.text)?.statement;
      const own = ts.isVariableDeclaration(node.parent) && node.parent.name === node;
      if (own && node.parent.parent.parent === statement) return;
      if (own || isBinding(node)) uses.delete(node.text);
      else uses.get(node.text)?.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

/** Whether an identifier stands for a variable, and is no member's name or label. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isMethodDeclaration(parent) || ts.isAccessor(parent) || ts.isPropertyDeclaration(parent)) {
    return ts.isPropertyDeclaration(parent) && parent.initializer === node;
  }
  return !(ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent));
}

/** Whether an identifier is declared or assigned to where it stands. */
function isBinding(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isParameter(parent) || ts.isBindingElement(parent)) return parent.initializer !== node;
  if (ts.isFunctionLike(parent) || ts.isClassLike(parent)) return parent.name === node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(parent.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  }
  return ts.isForInStatement(parent) || ts.isForOfStatement(parent) ? parent.initializer === node : false;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function applied(code: string, edits: readonly Edit[]): string {
  let text = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    text += code.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + code.slice(at);
}
