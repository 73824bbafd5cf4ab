/** Every method of the real thing that the double lacks throws and says its name, so that nobody runs on half a database without knowing. */
export function lackLoudly<T extends object>(double: T, real: object, what: string): T {
  for (let from: object | null = real; from && from !== Object.prototype; from = Reflect.getPrototypeOf(from))
    for (const name of Object.getOwnPropertyNames(from))
      if (!(name in double))
        Object.defineProperty(double, name, {
          configurable: true,
          writable: true,
          value: () => {
            throw new TypeError(`memory-db lacks ${what}.${name}`)
          },
        })
  return double
}
