/** The function, made to keep its last answer: the same arguments, compared by identity, are given the same again. */
export function rememberLast<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly made: R } | null = null;
  return (...args) => {
    if (last === null || args.some((arg, at) => arg !== last?.args[at])) last = { args, made: make(...args) };
    return last.made;
  };
}
