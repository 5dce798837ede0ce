// A payment that the bank wants to have confirmed: Stripe's own window asks, and the browser comes back to us.
(() => {
  const form = document.getElementById("confirm-form");
  if (!form || !window.Stripe) return;
  const { key, secret, back, method } = form.dataset;
  const button = form.querySelector("button[type=submit]");
  const problem = document.getElementById("confirm-problem");
  const stripe = window.Stripe(key);
  button.disabled = false;

  const say = (words) => {
    problem.querySelector("p").textContent = words;
    problem.hidden = !words;
  };

  const ask = async () => {
    const { paymentIntent, error } = await stripe.retrievePaymentIntent(secret);
    if (error || ["succeeded", "processing", "canceled"].includes(paymentIntent.status)) return { error };
    if (paymentIntent.status === "requires_action") return stripe.handleNextAction({ clientSecret: secret });
    return stripe.confirmPayment({
      clientSecret: secret,
      confirmParams: { payment_method: method, return_url: back },
      redirect: "if_required",
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    const { error } = await ask();
    if (!error) return location.assign(back);
    say(error.message);
    button.disabled = false;
  });
})();
