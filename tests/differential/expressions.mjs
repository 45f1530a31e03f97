// FEEL expressions at random from a seed. Each is closed (it names nothing from outside), and so are its parts outside of loops:
// where two engines differ, the smallest part they differ on is found by asking them all.
const literals = {
  number: ["0", "1", "2", "3", "-1", "0.1", "0.25", "7.5", "10", "100", "12345.6789", "-2.5", "9007199254740993"],
  string: ['""', '"a"', '"foo"', '"foobar"', '"A,b,C"', '"臺中"', '"10"', '"2021-01-31"', '"P1D"'],
  boolean: ["true", "false"],
  date: ['@"2024-02-29"', '@"2021-12-31"', '@"1999-01-01"', 'date(2021, 1, 31)'],
  time: ['@"10:15:00"', '@"23:59:59"', '@"10:15:00Z"', '@"12:00:00+08:00"'],
  datetime: ['@"2021-01-01T10:00:00"', '@"2024-02-29T23:30:00Z"', '@"2021-01-01T18:00:00+08:00"'],
  days: ['@"P1D"', '@"PT36H"', '@"-PT30M"', '@"PT0S"', '@"P10DT23H"'],
  months: ['@"P1Y2M"', '@"-P3M"', '@"P0M"', '@"P12M"'],
  null: ["null"],
};
// operation: what it gives, of what; ~1 stands for the first part
const operations = [
  ["add", "number", ["number", "number"], "(~1 + ~2)"], ["subtract", "number", ["number", "number"], "(~1 - ~2)"],
  ["multiply", "number", ["number", "number"], "(~1 * ~2)"], ["divide", "number", ["number", "number"], "(~1 / ~2)"],
  ["power", "number", ["number", "small"], "(~1 ** ~2)"], ["negate", "number", ["number"], "-(~1)"],
  ["abs", "number", ["number"], "abs(~1)"], ["floor", "number", ["number"], "floor(~1)"], ["ceiling", "number", ["number"], "ceiling(~1)"],
  ["decimal", "number", ["number", "small"], "decimal(~1, ~2)"], ["round half up", "number", ["number", "small"], "round half up(~1, ~2)"],
  ["round up", "number", ["number", "small"], "round up(~1, ~2)"], ["modulo", "number", ["number", "number"], "modulo(~1, ~2)"],
  ["sqrt", "number", ["number"], "sqrt(~1)"], ["even", "boolean", ["number"], "even(~1)"], ["number", "number", ["string"], "number(~1)"],
  ["string length", "number", ["string"], "string length(~1)"], ["year", "number", ["date"], "(~1).year"], ["weekday", "number", ["date"], "(~1).weekday"],
  ["hour", "number", ["time"], "(~1).hour"], ["days of", "number", ["days"], "(~1).days"], ["months of", "number", ["months"], "(~1).months"],
  ["concatenate text", "string", ["string", "string"], "(~1 + ~2)"], ["substring", "string", ["string", "small"], "substring(~1, ~2)"],
  ["upper case", "string", ["string"], "upper case(~1)"], ["substring before", "string", ["string", "string"], "substring before(~1, ~2)"],
  ["substring after", "string", ["string", "string"], "substring after(~1, ~2)"], ["replace", "string", ["string"], 'replace(~1, "o+", "0")'],
  ["string of number", "string", ["number"], "string(~1)"], ["string of date", "string", ["date"], "string(~1)"], ["string of days", "string", ["days"], "string(~1)"],
  ["string join", "string", ["string", "string"], 'string join([~1, ~2], "-")'], ["split", "texts", ["string"], 'split(~1, ",")'],
  ["contains", "boolean", ["string", "string"], "contains(~1, ~2)"], ["starts with", "boolean", ["string", "string"], "starts with(~1, ~2)"],
  ["matches", "boolean", ["string"], 'matches(~1, "^f[a-o]+")'],
  ["equal numbers", "boolean", ["number", "number"], "(~1 = ~2)"], ["equal", "boolean", ["any", "any"], "(~1 = ~2)"], ["unequal", "boolean", ["any", "any"], "(~1 != ~2)"],
  ["less", "boolean", ["number", "number"], "(~1 < ~2)"], ["less dates", "boolean", ["date", "date"], "(~1 < ~2)"], ["less texts", "boolean", ["string", "string"], "(~1 < ~2)"],
  ["less mixed", "boolean", ["any", "any"], "(~1 <= ~2)"], ["and", "boolean", ["boolean", "boolean"], "(~1 and ~2)"], ["or", "boolean", ["boolean", "boolean"], "(~1 or ~2)"],
  ["and mixed", "boolean", ["boolean", "any"], "(~1 and ~2)"], ["or mixed", "boolean", ["any", "boolean"], "(~1 or ~2)"], ["not", "boolean", ["boolean"], "not(~1)"],
  ["between", "boolean", ["number", "number", "number"], "(~1 between ~2 and ~3)"], ["in interval", "boolean", ["number", "number", "number"], "(~1 in [~2..~3])"],
  ["in list", "boolean", ["number", "number", "number"], "(~1 in (~2, ~3))"], ["if", "number", ["boolean", "number", "number"], "(if ~1 then ~2 else ~3)"],
  ["if text", "string", ["boolean", "string", "string"], "(if ~1 then ~2 else ~3)"],
  ["add days", "date", ["date", "days"], "(~1 + ~2)"], ["add months", "date", ["date", "months"], "(~1 + ~2)"], ["days between", "days", ["date", "date"], "(~1 - ~2)"],
  ["add to instant", "datetime", ["datetime", "days"], "(~1 + ~2)"], ["instants apart", "days", ["datetime", "datetime"], "(~1 - ~2)"],
  ["add spans", "days", ["days", "days"], "(~1 + ~2)"], ["times span", "days", ["days", "number"], "(~1 * ~2)"], ["divide spans", "number", ["days", "days"], "(~1 / ~2)"],
  ["times months", "months", ["months", "number"], "(~1 * ~2)"], ["time and span", "time", ["time", "days"], "(~1 + ~2)"],
  ["months between", "months", ["date", "date"], "years and months duration(~1, ~2)"], ["date of text", "date", ["string"], "date(~1)"],
  ["date and time", "datetime", ["date", "time"], "date and time(~1, ~2)"],
  ["list", "numbers", ["number", "number", "number"], "[~1, ~2, ~3]"], ["append", "numbers", ["numbers", "number"], "append(~1, ~2)"],
  ["reverse", "numbers", ["numbers"], "reverse(~1)"], ["sublist", "numbers", ["numbers", "small"], "sublist(~1, ~2)"], ["distinct", "numbers", ["numbers"], "distinct values(~1)"],
  ["sort", "numbers", ["numbers"], "sort(~1, function(x, y) x < y)"], ["filter", "numbers", ["numbers", "number"], "(~1)[item > ~2]"],
  ["for", "numbers", ["numbers", "number"], "(for i in ~1 return i * ~2)"], ["for range", "numbers", ["small"], "(for i in 1..~1 return i)"],
  ["item", "number", ["numbers", "small"], "(~1)[~2]"], ["count", "number", ["numbers"], "count(~1)"], ["sum", "number", ["numbers"], "sum(~1)"],
  ["min", "number", ["numbers"], "min(~1)"], ["max", "number", ["numbers"], "max(~1)"], ["mean", "number", ["numbers"], "mean(~1)"], ["median", "number", ["numbers"], "median(~1)"],
  ["stddev", "number", ["numbers"], "stddev(~1)"], ["product", "number", ["numbers"], "product(~1)"], ["index of", "numbers", ["numbers", "number"], "index of(~1, ~2)"],
  ["list contains", "boolean", ["numbers", "number"], "list contains(~1, ~2)"], ["some", "boolean", ["numbers", "number"], "(some x in ~1 satisfies x > ~2)"],
  ["every", "boolean", ["numbers", "number"], "(every x in ~1 satisfies x > ~2)"], ["all", "boolean", ["boolean", "boolean"], "all([~1, ~2])"],
  ["any true", "boolean", ["boolean", "boolean"], "any([~1, ~2])"], ["context", "number", ["number", "number"], "{a: ~1, b: a + ~2}.b"],
  ["instance of number", "boolean", ["any"], "(~1 instance of number)"], ["instance of date", "boolean", ["any"], "(~1 instance of date)"],
];
const small = ["0", "1", "2", "3", "-1", "-2"];

export function generator(seed) {
  let state = BigInt(seed);
  const next = (bound) => {  // splitmix64
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((z ^ (z >> 31n)) % BigInt(bound));
  };
  const pick = (list) => list[next(list.length)];
  const kinds = Object.keys(literals);
  const leaf = (kind) => ({ operation: `literal ${kind}`, text: kind === "small" ? pick(small) : pick(literals[kind]), parts: [] });
  const make = (kind, depth) => {
    if (kind === "any") kind = pick(kinds);
    if (kind !== "small" && next(25) === 0) return leaf("null");
    const able = operations.filter((one) => one[1] === kind);
    const must = !(kind in literals) && kind !== "small";  // lists have no literal here
    if (!must && (depth <= 0 || able.length === 0)) return leaf(kind);
    const [operation, , of, pattern] = must && depth <= 0 ? operations.find((one) => one[1] === kind && one[0] === (kind === "texts" ? "split" : "list")) : pick(able);
    const parts = of.map((part) => make(part, depth - 1));
    return { operation, text: pattern.replace(/~(\d)/g, (_, n) => parts[n - 1].text), parts };
  };
  return () => {
    const [operation, , of, pattern] = pick(operations);
    const parts = of.map((part) => make(part, next(3)));
    return { operation, text: pattern.replace(/~(\d)/g, (_, n) => parts[n - 1].text), parts };
  };
}
