import { z } from 'zod'

const day = z.iso.date('must be a day such as 2009-01-01')

/** `covers` of a source's settings: the days that it holds. `through` absent: up to the day of the run. */
export const coveredDays = z
  .strictObject({ from: day, through: day.optional() })
  .refine(({ from, through }) => through === undefined || from <= through, 'from must not be after through')
