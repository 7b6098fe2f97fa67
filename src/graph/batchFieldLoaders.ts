import DataLoader from 'dataloader'
import type { GraphQLFieldResolver } from 'graphql'
import { type FieldNames, fieldsBelow } from './selectedFields.ts'

/**
 * Batched field loaders: a field is loaded once for all parents of a tick, so that the number of statements does not grow with
 * the parents. Their types come from codegen (`Loaders`, by the plugin mercurius-codegen); here they become resolvers for graphql-js.
 */

/** One parent with the arguments of the field, and the names of all fields that are asked for anywhere below it. */
interface FieldQuery {
  readonly obj: unknown
  readonly params: unknown
  readonly fields: FieldNames
}

type FieldLoader<Context> = (
  queries: FieldQuery[],
  context: Context,
) => Promise<ArrayLike<unknown>> | ArrayLike<unknown>

/** Loaders by type and field, in the shape of the generated `Loaders`. */
export type FieldLoaders = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

/** What a request's context must have for the loaders: an empty map at its start. */
export interface LoaderContext {
  readonly fieldLoaders: Map<string, DataLoader<FieldQuery, unknown>>
}

/** Turns loaders into resolvers. */
export function batchFieldResolvers<Context extends LoaderContext>(
  loaders: FieldLoaders,
): Record<string, Record<string, GraphQLFieldResolver<unknown, Context>>> {
  return Object.fromEntries(
    Object.entries(loaders).map(([type, fields]) => [
      type,
      Object.fromEntries(
        Object.entries(fields ?? {}).map(([field, loader]) => [
          field,
          batched(`${type}.${field}`, loader as FieldLoader<Context>),
        ]),
      ),
    ]),
  )
}

function batched<Context extends LoaderContext>(
  name: string,
  load: FieldLoader<Context>,
): GraphQLFieldResolver<unknown, Context> {
  return (obj, params, context, info) => {
    let loader = context.fieldLoaders.get(name)
    if (loader === undefined) {
      // No cache: the same parent asked twice under two aliases has other arguments, and a request is short.
      loader = new DataLoader<FieldQuery, unknown>(
        async (queries) => load([...queries], context) as ArrayLike<unknown>,
        { cache: false },
      )
      context.fieldLoaders.set(name, loader)
    }
    return loader.load({ obj, params, fields: fieldsBelow(info) })
  }
}
