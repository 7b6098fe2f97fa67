/**
 * Twelve digits of the village in a grid's code; null: it is no such code.
 * 20 digits (CJ/T 349-2010): 6 for the kind of object, 12 for county, township and community, 2 for the grid. 15 digits: the village with
 * three more, as local systems number their grids and as GA/T 2000.33-2020 lengthens the community's code; which of the two it is the
 * code does not tell, so that such rows are flagged.
 */
export function villageOfGrid(code: string): string | null {
  if (/^\d{20}$/.test(code)) return code.slice(6, 18)
  return /^\d{15}$/.test(code) ? code.slice(0, 12) : null
}

/** What is to be said about the way in which a grid's code is read. */
export function gridCodeFlags(code: string): readonly string[] {
  return code.length === 15 ? ['GRID_CODE_OF_15'] : []
}
