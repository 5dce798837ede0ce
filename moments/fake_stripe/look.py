"""How the stand-in's pages look: on a phone and a desk, light and dark, with scripts off."""

from html import escape

from moments.fake_stripe.store import Body

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --soft: #55606e; --paper: #f5f7fa; --card: #fff; --line: #8a94a3;
  --brand: #4d41c9; --bad: #a3171f; --note: #fff4d6; --note-ink: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9edf3; --soft: #aab4c2; --paper: #12161d; --card: #1b212b;
  --line: #6f7a8a; --brand: #a69dff; --bad: #ff9ea3; --note: #3a2f10; --note-ink: #ffe3a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.4rem; margin: 1rem 0 .5rem; }
.note { background: var(--note); color: var(--note-ink); padding: .75rem 1rem; border-radius: .5rem; margin: 0; }
form { background: var(--card); padding: 1.25rem; border-radius: .75rem; margin-top: 1rem; display: grid; gap: 1rem; }
label { display: grid; gap: .25rem; font-weight: 600; font-size: .9rem; }
input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem;
  padding: .55rem .7rem; width: 100%; min-height: 2.75rem; }
form p { margin: 0; }
.row { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; border-radius: .4rem; padding: .5rem 1rem; }
button { background: var(--brand); color: var(--card); border: 0; }
button.plain { background: none; color: var(--ink); border: 1px solid var(--line); }
.bad { color: var(--bad); margin: 0; font-weight: 600; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
details { color: var(--soft); font-size: .9rem; margin-top: 1rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; }
.rows { list-style: none; padding: 0; margin: .75rem 0 0; display: grid; gap: .5rem; }
.rows li { background: var(--card); border-radius: .5rem; padding: .6rem .75rem; display: flex; flex-wrap: wrap;
  gap: .5rem; justify-content: space-between; align-items: center; }
.rows small { display: block; color: var(--soft); overflow-wrap: anywhere; }
form.small label { font-weight: 400; color: var(--soft); }
form.small { align-items: end; background: none; padding: 0; margin: 0; display: flex; gap: .5rem; flex-wrap: wrap; }
select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem;
  min-height: 2.75rem; padding: .25rem .5rem; max-width: 100%; }
code { overflow-wrap: anywhere; }
"""


def page(title: str, body: str) -> str:
    """A whole page around what it says."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>"
        '<p class="note"><strong>A stand-in for Stripe.</strong> No Stripe account is set up here, so this page plays '
        "its part. Type no real card: nothing is charged.</p>"
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def kept(asked: Body) -> dict[str, str]:
    """What a page passes on to the next."""
    return {name: str(asked.get(name, "")) for name in ("client_secret", "return_url")}


def hidden(asked: Body) -> str:
    """What a form passes on."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept(asked).items()
    )
