/** Yesterday's walk again, so that what fails is what was changed since. */
const usual = 20_261_127

/** Where a walk or a generator begins. Whoever looks for what nobody has thought of gives another number by `variable`. */
export function seedOf(variable: string): number {
  return Number(process.env[variable] ?? usual)
}
