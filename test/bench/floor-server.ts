import { DatabaseSync } from 'node:sqlite'
import express from 'express'
import { smallDocument } from './payload.ts'

// What no Node server can beat by much: Express and one SQLite read, no access control, no negotiation.
const database = new DatabaseSync(':memory:')
database.exec('CREATE TABLE resource (iri TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID')
const insert = database.prepare('INSERT INTO resource VALUES (?, ?)')
for (let number = 0; number < 1000; number++)
  insert.run(`/public/${number}`, Buffer.from(smallDocument(number)))
const select = database.prepare('SELECT body FROM resource WHERE iri = ?')

const app = express()
app.get('/public/:name', (req, res) => {
  const row = select.get(req.path)
  if (row === undefined) {
    res.sendStatus(404)
    return
  }
  res.set('content-type', 'text/turtle').send(Buffer.from(row.body as Uint8Array))
})
app.get('/', (_req, res) => {
  res.send('floor')
})
app.listen(Number(process.argv[2]), 'localhost')
