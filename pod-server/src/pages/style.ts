/** The look of the server's own pages: a lit room. One sheet, inlined, pinned by its hash in the CSP. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: oklch(0.975 0.008 75);
  --sheet: oklch(0.995 0.003 75);
  --ink: oklch(0.26 0.02 50);
  --soft: oklch(0.48 0.02 55);
  --line: oklch(0.88 0.012 70);
  --edge: oklch(0.62 0.02 60);
  --ember: oklch(0.53 0.14 42);
  --ember-deep: oklch(0.46 0.13 42);
  --on-ember: oklch(0.99 0.005 75);
  --glow: oklch(0.94 0.035 65);
  --wrong: oklch(0.5 0.17 25);
  --wrong-wash: oklch(0.955 0.025 25);
  --good: oklch(0.45 0.09 155);
  --round: 0.75rem;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-size: 1.0625rem;
  line-height: 1.5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: oklch(0.2 0.012 55);
    --sheet: oklch(0.245 0.014 55);
    --ink: oklch(0.94 0.012 75);
    --soft: oklch(0.76 0.018 70);
    --line: oklch(0.35 0.016 60);
    --edge: oklch(0.6 0.02 65);
    --ember: oklch(0.76 0.125 58);
    --ember-deep: oklch(0.82 0.11 62);
    --on-ember: oklch(0.2 0.03 50);
    --glow: oklch(0.31 0.035 52);
    --wrong: oklch(0.78 0.12 25);
    --wrong-wash: oklch(0.3 0.05 25);
    --good: oklch(0.8 0.1 155);
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  background: radial-gradient(60rem 30rem at 50% -12rem, var(--glow), transparent) no-repeat var(--paper);
  color: var(--ink);
  overflow-wrap: anywhere;
}
body > header, main { width: min(100% - 2rem, 27rem); margin-inline: auto; }
body.wide > header, body.wide > main { width: min(100% - 2rem, 46rem); }
body > header { padding-block: 1.75rem 1rem; }
.brand { display: inline-flex; align-items: center; gap: 0.6rem; color: inherit; text-decoration: none; font-weight: 650; letter-spacing: -0.01em; }
.brand svg { width: 1.75rem; height: 1.75rem; }
.brand small { font-weight: 400; color: var(--soft); font-size: 0.9rem; letter-spacing: 0; }
main { flex: 1; padding-bottom: 3rem; }
h1 { font-family: ui-serif, "Iowan Old Style", Palatino, Georgia, serif; font-weight: 600; font-size: clamp(1.75rem, 1.4rem + 1.6vw, 2.25rem); line-height: 1.15; letter-spacing: -0.015em; margin: 1rem 0 0.5rem; text-wrap: balance; }
h2 { font-size: 1.15rem; letter-spacing: -0.01em; margin: 0; }
p { margin: 0.5rem 0; text-wrap: pretty; }
.lead { color: var(--soft); margin-bottom: 1.5rem; }
a { color: var(--ember-deep); text-underline-offset: 0.15em; text-decoration-thickness: 0.08em; }
:focus-visible { outline: 0.1875rem solid var(--ember); outline-offset: 0.125rem; border-radius: 0.25rem; }
form.stack { display: grid; gap: 1.15rem; margin-block: 1.5rem; }
.field { display: grid; gap: 0.3rem; }
.field label { font-weight: 600; }
.hint { color: var(--soft); font-size: 0.9rem; margin: 0; }
input:not([type=radio], [type=checkbox], [type=hidden]), select {
  font: inherit; color: inherit; width: 100%; min-width: 0; min-height: 3.125rem; padding: 0.6rem 0.9rem;
  background: var(--sheet); border: 0.0625rem solid var(--edge); border-radius: var(--round);
}
input:focus-visible, select:focus-visible { outline-offset: 0; border-radius: var(--round); }
[aria-invalid=true] { border-color: var(--wrong); box-shadow: 0 0 0 0.0625rem var(--wrong); }
.address { display: flex; flex-wrap: wrap; align-items: stretch; background: var(--glow); border: 0.0625rem solid var(--edge); border-radius: var(--round); overflow: clip; }
.address:focus-within { outline: 0.1875rem solid var(--ember); }
.address span { padding: 0.75rem 0.1rem 0.75rem 0.9rem; color: var(--soft); overflow-wrap: anywhere; }
.address input:not([type=radio]) { flex: 1 1 9rem; width: 9rem; border: 0; border-radius: 0; background: var(--sheet); font-weight: 600; padding-inline: 0.5rem; outline: none; }
.address:has([aria-invalid=true]) { border-color: var(--wrong); }
.address [aria-invalid=true] { box-shadow: none; }
button, .button {
  font: inherit; font-weight: 600; min-height: 3.125rem; padding: 0.6rem 1.25rem; border-radius: var(--round);
  border: 0.0625rem solid transparent; background: var(--ember); color: var(--on-ember); cursor: pointer;
  display: inline-flex; align-items: center; justify-content: center; text-decoration: none; text-align: center;
}
button:hover, .button:hover { background: var(--ember-deep); }
.grave, .grave:hover { background: var(--wrong); color: var(--paper); }
.quiet { background: transparent; color: var(--ink); border-color: var(--edge); }
.quiet:hover { background: var(--glow); }
.small { min-height: 2.75rem; padding: 0.35rem 0.9rem; font-size: 0.95rem; }
.link { background: none; border: 0; padding: 0; min-height: 0; color: var(--ember-deep); text-decoration: underline; text-underline-offset: 0.15em; font-weight: inherit; }
.link:hover { background: none; text-decoration-thickness: 0.12em; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.actions > * { flex: 1 1 8rem; padding-inline: 0.75rem; }
.wrong { background: var(--wrong-wash); border: 0.0625rem solid var(--wrong); border-radius: var(--round); padding: 0.8rem 1rem; margin-block: 1rem; }
.wrong h2 { font-size: 1rem; color: var(--wrong); }
.wrong ul { margin: 0.3rem 0 0; padding-left: 1.2rem; }
.wrong a { color: inherit; }
.field .wrong-text { color: var(--wrong); font-size: 0.95rem; margin: 0; }
.sheet { margin-block: 1.25rem; padding: 1.15rem; background: var(--sheet); border: 0.0625rem solid var(--line); border-radius: 1rem; box-shadow: 0 0.5rem 1.5rem -1rem oklch(0.3 0.05 50 / 0.25); }
.sheet > p:first-of-type { border-top: 0.0625rem solid var(--line); margin-top: 1.1rem; padding-top: 1rem; font-weight: 600; }
.app { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; }
.app > div { min-width: 0; flex: 1 1 9rem; }
.app .initial { flex: none; width: 3.25rem; height: 3.25rem; border-radius: 0.9rem; display: grid; place-items: center; background: var(--ember); color: var(--on-ember); font: 600 1.5rem/1 ui-serif, Georgia, serif; }
.app strong { display: block; font-size: 1.1rem; overflow-wrap: anywhere; }
.app small, .where { color: var(--soft); overflow-wrap: anywhere; }
section.apps:first-of-type { margin-block: 1.75rem; }
section.apps > h2 { margin-bottom: 0.75rem; }
ul.open-apps { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 5.5rem), 1fr)); }
.open-apps .button { width: 100%; justify-content: start; gap: 0.75rem; padding: 0.6rem 0.75rem; background: var(--sheet); color: var(--ink); border-color: var(--edge); overflow-wrap: anywhere; text-align: start; }
.open-apps .button:hover { background: var(--glow); }
.open-apps .initial { flex: none; width: 2rem; height: 2rem; border-radius: 0.55rem; display: grid; place-items: center; background: var(--ember); color: var(--on-ember); font: 600 1.05rem/1 ui-serif, Georgia, serif; }
@media (max-width: 26rem) { .open-apps .initial { display: none; } .open-apps .button { justify-content: center; padding-inline: 0.4rem; } }
.may { list-style: none; margin: 0.75rem 0 0; padding: 0; display: grid; gap: 0.75rem; }
main > .may { margin-block: 2.5rem; }
.may li { padding-left: 1.8rem; position: relative; }
.may li::before { content: ""; position: absolute; left: 0.2rem; top: 0.28em; width: 0.45rem; height: 0.85rem; border: solid var(--ember); border-width: 0 0.16rem 0.16rem 0; rotate: 42deg; }
.may small { display: block; color: var(--soft); font-size: 0.92em; }
fieldset { border: 0; padding: 0; margin: 0; display: grid; gap: 0.6rem; min-width: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: 0.4rem; }
.choice { display: flex; gap: 0.8rem; align-items: start; padding: 0.75rem 0.9rem; background: var(--sheet); border: 0.0625rem solid var(--edge); border-radius: var(--round); cursor: pointer; }
.choice:has(:checked) { border-color: var(--ember); box-shadow: 0 0 0 0.0625rem var(--ember); }
.choice input { accent-color: var(--ember); width: 1.2rem; height: 1.2rem; margin: 0.15rem 0 0; flex: none; }
.choice span { overflow-wrap: anywhere; min-width: 0; }
section { margin-block: 2.25rem; }
section > header { padding-bottom: 0.75rem; }
section > header p { color: var(--soft); margin: 0.15rem 0 0; }
ul.rows { list-style: none; margin: 0; padding: 0; background: var(--sheet); border: 0.0625rem solid var(--line); border-radius: var(--round); }
ul.rows > li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding: 0.85rem 1rem; }
ul.rows > li + li { border-top: 0.0625rem solid var(--line); }
ul.rows .what { flex: 1 1 14rem; min-width: 0; overflow-wrap: anywhere; }
ul.rows .what small { display: block; color: var(--soft); }
.empty { color: var(--soft); background: var(--sheet); border: 0.0625rem dashed var(--edge); border-radius: var(--round); padding: 1rem; margin: 0; }
details { margin-top: 0.9rem; }
details > .hint { margin-bottom: 0.6rem; }
summary { cursor: pointer; color: var(--ember-deep); font-weight: 600; padding-block: 0.5rem; width: fit-content; }
.secret { background: var(--glow); border-radius: var(--round); padding: 1rem; margin-block: 1rem; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.92em; }
.top { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
.top h1 { flex: 1 1 10rem; overflow-wrap: anywhere; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: background-color 0.15s; } }
@media (forced-colors: active) { .app .initial { border: 0.0625rem solid; } }
`
