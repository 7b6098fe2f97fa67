import { type ASTVisitor, GraphQLError, type ValidationContext, type ValidationRule } from 'graphql'

/**
 * A validation rule that refuses operations of a kind that the schema does not have: graphql-js leaves them to the executor, where they
 * look like a defect. The schema of a role without operations has no mutations at all.
 */
export const rootRule: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation) != null) return
    context.reportError(new GraphQLError(`Your schema has no ${node.operation}.`, { nodes: node }))
  },
})
