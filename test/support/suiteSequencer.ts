import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { wholeSuite } from './fileTimesReporter.ts'

/** Those that take longest and read nothing of the demonstration, so that it is made meanwhile and none of them is left for the end. */
const longest = ['test/sync/crash/crash.test.ts', 'test/cli/up.test.ts', 'test/store/embeddedPostgres.test.ts']

/**
 * Orders the files of a run: what takes longest; then what shares a process, one behind the other; last what reads the demonstration,
 * which the run begins to make at once when all files run.
 */
export class SuiteSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    if (files.length >= wholeSuite) beginDemonstration(files)
    const ranked = new Map(files.map((file) => [file, rank(file)]))
    return (await super.sort(files)).sort((left, right) => ranked.get(left)! - ranked.get(right)!)
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  if (longest.some((name) => moduleId.endsWith(`/${name}`))) return 0
  const asks = /openDemonstrationHub|openSharedDemonstrationHub|\bdemonstration\(\)/.test(
    readFileSync(moduleId, 'utf8'),
  )
  return (asks ? 3 : 1) + (project.name === 'together' ? 0 : 1)
}

/** Whatever comes of it is told to the files that ask for it. */
function beginDemonstration([file]: readonly TestSpecification[]): void {
  const { demonstrationAddress } = file!.project.getProvidedContext()
  fetch(demonstrationAddress).catch(() => undefined)
}
