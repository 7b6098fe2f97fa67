import type { JurisdictionId } from './jurisdiction.ts'

/**
 * Identity of the area that was first met under this code. `reuse` tells apart areas that had the same digits in different systems
 * or one after the other (NBS 530403001 is 星云街道, the Ministry's 530403001 was 大街街道).
 */
export function jurisdictionIdOf(code: string, reuse: 0 | 1 = 0): JurisdictionId {
  return Number(code.padEnd(12, '0')) * 10 + reuse
}
