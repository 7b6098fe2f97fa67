const minus = 45
const comma = 44
const zero = 48

/** Whole numbers between commas, NaN where nothing stands; a text for each of them would cost ten times as much. */
export function readIntegers(text: string): Float64Array {
  let count = 1
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) count += 1
  const numbers = new Float64Array(count)
  let index = 0
  let number = Number.NaN
  let sign = 1
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === comma) {
      numbers[index++] = number * sign
      number = Number.NaN
      sign = 1
    } else if (code === minus) sign = -1
    else number = (Number.isNaN(number) ? 0 : number * 10) + (code - zero)
  }
  numbers[index] = number * sign
  return numbers
}
