/**
 * Whether an expression fits a type as it is written. TypeScript widens the words in an answer while it does not yet know the
 * state (`{ kind: 'idle' }` becomes `{ kind: string }`, an async `'ignore'` becomes `string`), and then finds that it does not fit.
 */
import type ts from 'typescript';

type TS = typeof ts;

export function fitsAsWritten(
  ts: TS,
  checker: ts.TypeChecker,
  expression: ts.Expression,
  wanted: ts.Type,
): boolean {
  const fits = (given: ts.Expression, type: ts.Type): boolean => {
    if (ts.isParenthesizedExpression(given)) return fits(given.expression, type);
    if (ts.isConditionalExpression(given)) return fits(given.whenTrue, type) && fits(given.whenFalse, type);
    if (checker.isTypeAssignableTo(checker.getTypeAtLocation(given), type)) return true;
    if (type.isUnion()) return type.types.some((one) => fits(given, one));
    if (ts.isArrayLiteralExpression(given)) return elementsFit(given, type);
    return ts.isObjectLiteralExpression(given) && propertiesFit(given, type);
  };

  const elementsFit = ({ elements }: ts.ArrayLiteralExpression, type: ts.Type): boolean => {
    if (elements.some((one) => ts.isSpreadElement(one))) return false;
    const isTuple = checker.isTupleType(type);
    if (!isTuple && !checker.isArrayType(type)) return false;
    const types = checker.getTypeArguments(type as ts.TypeReference);
    if (!isTuple) return elements.every((one) => fits(one, types[0] as ts.Type));
    return types.length === elements.length && elements.every((one, i) => fits(one, types[i] as ts.Type));
  };

  const propertiesFit = (object: ts.ObjectLiteralExpression, type: ts.Type): boolean => {
    const given = new Map<string, ts.Expression | null>();
    for (const one of object.properties) {
      if (ts.isPropertyAssignment(one)) given.set(nameOf(one.name), one.initializer);
      else if (ts.isShorthandPropertyAssignment(one)) given.set(one.name.text, one.name);
      else if (ts.isSpreadAssignment(one)) {
        for (const { name } of checker.getPropertiesOfType(checker.getTypeAtLocation(one.expression)))
          given.set(name, null);
      } else return false;
    }
    return checker.getPropertiesOfType(type).every((property) => {
      const value = given.get(property.name);
      if (value === undefined) return (property.flags & ts.SymbolFlags.Optional) !== 0;
      const wants = checker.getTypeOfSymbolAtLocation(property, object);
      if (value !== null) return fits(value, wants);
      const spread = checker.getTypeAtLocation(object).getProperty(property.name);
      return (
        spread !== undefined &&
        checker.isTypeAssignableTo(checker.getTypeOfSymbolAtLocation(spread, object), wants)
      );
    });
  };

  const nameOf = (name: ts.PropertyName): string =>
    ts.isComputedPropertyName(name) ? name.getText() : name.text;

  return fits(expression, wanted);
}
