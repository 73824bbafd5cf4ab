/** The code that opens a file: sixteen figures, said in groups of four. 53 bits of chance, behind 600,000 rounds. */

const CODE_DIGITS = 16

/** `random` fills an array with chance. Bytes that would favour small figures are thrown away. */
export function drawCode(random: (into: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  let code = ''
  while (code.length < CODE_DIGITS)
    for (const byte of random(new Uint8Array(2 * CODE_DIGITS))) if (byte < 250 && code.length < CODE_DIGITS) code += String(byte % 10)
  return code
}

export const inFours = (code: string): string => code.match(/\d{1,4}/g)?.join(' ') ?? ''

/** The figures of what somebody typed, full width and spaces and all. */
export const digitsOf = (typed: string): string => typed.normalize('NFKC').replace(/\D/g, '')
