import {
  fetchLoginUserProfile,
  SolidDocumentPermission,
  type SolidUserProfile,
} from '@noeldemartin/solid-utils'
import { bootModels, FieldType, setEngine } from 'soukai'
import {
  bootSolidModels,
  defineSolidContainerSchema,
  defineSolidModelSchema,
  SetPropertyOperation,
  SolidEngine,
  SolidTypeIndex,
} from 'soukai-solid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

/** As the apps of Soukai's author have it: every change is kept as an operation beside the data. */
class Movie extends defineSolidModelSchema({
  rdfContexts: { schema: 'https://schema.org/' },
  rdfsClasses: ['schema:Movie'],
  history: true,
  timestamps: true,
  fields: {
    title: { type: FieldType.String, required: true, rdfProperty: 'schema:name' },
    year: { type: FieldType.Number, rdfProperty: 'schema:year' },
    sameAs: { type: FieldType.Array, items: FieldType.Key, rdfProperty: 'schema:sameAs' },
  },
}) {}

class Movies extends defineSolidContainerSchema({}) {
  declare readonly movies: Movie[] | undefined
  moviesRelationship() {
    return this.contains(Movie)
  }
}

let server: RunningServer
let alice: Person
let shelf: string
let third: string

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  shelf = `${alice.pod}movies/`
  third = `${shelf}the-third#it`
  bootSolidModels()
  bootModels({ Movie, Movies })
  setEngine(new SolidEngine(alice.fetch as typeof fetch))
})

afterAll(() => server.close())

async function profile(): Promise<SolidUserProfile> {
  const found = await fetchLoginUserProfile(alice.webId, { fetch: alice.fetch as typeof fetch })
  if (!found) throw new Error('the profile cannot be read')
  return found
}

async function movie(url = third): Promise<Movie> {
  const found = await Movie.find(url)
  if (!found) throw new Error(`there is no ${url}`)
  return found
}

async function container(): Promise<Movies> {
  const found = await Movies.find(shelf)
  if (!found) throw new Error(`there is no ${shelf}`)
  return found
}

describe('soukai-solid: where things are', () => {
  it('makes a container by its name, and finds it', async () => {
    const made = await Movies.at(alice.pod).create({ name: 'Movies' })
    expect(made.url).toBe(shelf)
    expect((await container()).exists()).toBe(true)
  })

  it('AUX-2 reads in the listing what it wrote of the container through its describedby', async () => {
    expect((await container()).name).toBe('Movies')
    await (await container()).update({ name: 'Films', description: 'mine' })
    const { name, description } = await container()
    expect([name, description]).toEqual(['Films', 'mine'])
  })

  it('TI-4 finds the public type index the pod was born with, and makes itself a private one', async () => {
    const { publicTypeIndexUrl = '' } = await profile()
    const { url } = await SolidTypeIndex.createPrivate(await profile())
    expect(await profile()).toMatchObject({ publicTypeIndexUrl, privateTypeIndexUrl: url })
    expect([(await fetch(publicTypeIndexUrl)).status, (await fetch(url)).status]).toEqual([200, 401])
  })

  it('TI-6 finds a container by what it registered it for, in either', async () => {
    const { publicTypeIndexUrl = '', privateTypeIndexUrl = '' } = await profile()
    for (const index of [publicTypeIndexUrl, privateTypeIndexUrl]) {
      expect(await Movies.fromTypeIndex(index, Movie)).toEqual([])
      await (await container()).register(index, Movie)
      expect((await Movies.fromTypeIndex(index, Movie)).map(({ url }) => url)).toEqual([shelf])
    }
  })
})

describe('soukai-solid: things', () => {
  it('makes documents by names of its own and of ours, and reads them back', async () => {
    const title = 'Élan "vital" \\ 漢字\nline'
    const links = ['https://a.example/1', 'https://b.example/2']
    const { url } = await Movie.at(shelf).create({ title, year: 2001, sameAs: links })
    const found = await movie(url)
    expect([found.title, found.year, [...(found.sameAs ?? [])].sort()]).toEqual([title, 2001, links])
    await Movie.at(shelf).create({ url: third, title: 'Third' })
    expect((await movie()).title).toBe('Third')
  })

  it('takes another name where one is taken, and writes over nothing', async () => {
    const { url } = await Movie.at(shelf).create({ url: third, title: 'Another' })
    expect([(await movie(url)).title, (await movie()).title]).toEqual(['Another', 'Third'])
  })

  it('lists a container, and what matches', async () => {
    const found = await container()
    await found.loadRelation('movies')
    expect(found.movies).toHaveLength(3)
    const matching = await Movie.from(shelf).all({ title: 'Third' })
    expect(matching.map(({ url }) => url)).toEqual([third])
  })

  it('changes, and keeps what was before', async () => {
    await (await movie()).update({ title: 'The Third', year: 1948 })
    await (await movie()).update({ year: 1949, sameAs: ['https://c.example/3'] })
    await (await movie()).update({ sameAs: [] })
    const found = await movie()
    expect([found.title, found.year, found.sameAs ?? []]).toEqual(['The Third', 1949, []])
    expect(titles(found)).toEqual(['The Third', 'Third'])
  })

  it('bug-class-20 of many changes at once each is there, or its author knows that it is not', async () => {
    const before = titles(await movie())
    const copies = await Promise.all(Array.from({ length: 8 }, () => movie()))
    const wanted = copies.map((_copy, number) => `Title ${number}`)
    const done = await Promise.allSettled(
      copies.map((copy, number) => copy.update({ title: wanted[number] })),
    )
    const accepted = wanted.filter((_title, number) => done[number]?.status === 'fulfilled')

    expect(accepted).not.toEqual([])
    const found = await movie()
    expect(titles(found)).toEqual([...before, ...accepted].sort())
    expect(accepted).toContain(found.title)
    // Whoever was refused reads again, and then it is.
    await found.update({ title: 'The Third Man' })
    expect((await movie()).title).toBe('The Third Man')
  })

  it('bug-class-20 of twenty things made at once none is lost', async () => {
    const made = Array.from({ length: 20 }, (_, number) => Movie.at(shelf).create({ title: `New ${number}` }))
    await Promise.all(made)
    expect(await Movie.from(shelf).all()).toHaveLength(23)
  })

  it('shows one to everybody, and takes that back', async () => {
    const status = async () => (await fetch(third)).status
    const shared = await movie()
    await shared.updatePublicPermissions([SolidDocumentPermission.Read])
    expect(await status()).toBe(200)
    await shared.updatePublicPermissions([])
    expect(await status()).toBe(401)
    expect((await alice.fetch(third)).status).toBe(200)
  })
})

/** Every title that the history knows of, in order of the alphabet. */
function titles({ operations }: Movie): string[] {
  return operations
    .filter((one) => one instanceof SetPropertyOperation)
    .filter(({ property }) => property === 'https://schema.org/name')
    .map(({ value }) => String(value))
    .sort()
}
