import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Stop, step } from './progress.mjs'
import { capture } from './run.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The browser for the tests that need a real one; on Debian, as root, it is installed when there is none. */
export async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (isExecutable(chosen)) return chosen
    throw new Stop(`CHROMIUM_PATH names ${chosen}, which cannot be run`)
  }
  const installed = search()
  if (installed !== undefined) return installed
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) await installOnDebian()
  const found = search()
  if (found !== undefined) return found
  throw new Stop('the browser tests need Chromium or Chrome: install one, or name it in CHROMIUM_PATH')
}

function search() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return [...candidates, ...elsewhere].find(isExecutable)
}

async function installOnDebian() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step('installing Chromium for the browser tests', async () => {
    await capture('apt-get', ['update'], { env })
    const { code, output } = await capture(
      'apt-get',
      ['install', '-y', '--no-install-recommends', 'chromium'],
      { env },
    )
    if (code !== 0)
      throw new Stop(`apt-get install chromium failed:\n${output.trim().split('\n').slice(-5).join('\n')}`)
  })
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
