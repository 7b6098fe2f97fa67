import { listCursors } from '../../figures/cursor.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import type { JurisdictionModel } from '../models.ts'
import { nodeId } from '../nodeId.ts'
import { pageOf } from '../page.ts'

/** Areas, from the tree in memory: no statement is sent for any of these fields. */
export const jurisdictionResolvers: Resolvers = {
  Jurisdiction: {
    id: (area) => nodeId('Jurisdiction', area.id),
    parent: (area, _arguments, { hub }) => hub.tree.parentOf(area.id),
    ancestors: (area, _arguments, { hub }) => hub.tree.ancestorsOf(area.id),
    children: (area, { level, on, first, after }, { hub }) => {
      const children = hub.tree.childrenOf(area.id, {
        ...(level == null ? {} : { level }),
        ...(on == null ? {} : { on }),
      })
      const page = pageOf(
        children,
        { first, after },
        listCursors(hub.cursorKey, `children/${area.id}/${level ?? ''}/${on ?? ''}`),
        keyOfArea,
      )
      return { ...page, status: null, suggestions: null }
    },
    codes: (area, _arguments, { hub }) => hub.tree.codesOf(area.id),
    changes: (area, _arguments, { hub }) => hub.tree.changesOf(area.id),
  },
  JurisdictionChangeSide: {
    jurisdiction: (side, _arguments, { hub }) => {
      const area = hub.tree.get(side.jurisdictionId)
      // An area that ended answers with what it became, which its code leads to.
      return area.validTo === null ? area : (hub.tree.findByCode(side.code) ?? area)
    },
  },
}

const keyOfArea = (area: JurisdictionModel): string => String(area.id)
