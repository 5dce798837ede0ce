// Stripe's own fields for a card: what is typed goes from the browser to Stripe alone.
(() => {
  const form = document.getElementById("card-form");
  if (!form || !window.Stripe) return;
  const { key, secret, back, name, country, postalCode } = form.dataset;
  const button = form.querySelector("button[type=submit]");
  const problem = document.getElementById("card-problem");
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  const stripe = window.Stripe(key);
  const elements = stripe.elements({
    clientSecret: secret,
    appearance: { theme: isDark ? "night" : "stripe" },
  });
  const address = elements.create("address", {
    mode: "billing",
    defaultValues: { name, address: { country, postal_code: postalCode } },
  });
  address.mount("#card-address");
  const fields = elements.create("payment");
  fields.on("ready", () => { button.disabled = false; });
  fields.mount("#card-fields");

  const say = (words) => {
    problem.querySelector("p").textContent = words;
    problem.hidden = !words;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    const { error } = await stripe.confirmSetup({ elements, confirmParams: { return_url: back } });
    // Only what went wrong comes back here: otherwise the browser is on its way.
    say(error ? error.message : "");
    button.disabled = false;
  });
})();
